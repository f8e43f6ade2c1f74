package dev.rhyton.learning;

/** Keeps the norms of the samples' gradients. */
final class NormRecording extends Recording {
  @Override
  TrainingStrategy over(TrainingStrategy gradients, TrainingTarget subject) {
    return new NormStrategy(gradients, subject);
  }
}
