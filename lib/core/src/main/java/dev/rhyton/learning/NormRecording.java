package dev.rhyton.learning;

/** Keeps the norms of the samples' gradients. */
final class NormRecording extends BaseRecording {
  @Override
  TrainingStrategy over(TrainingStrategy gradients, TrainingTarget target) {
    return new NormStrategy(gradients, target);
  }
}
