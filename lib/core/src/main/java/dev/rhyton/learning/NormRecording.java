package dev.rhyton.learning;

/** Keeps the norms of the samples' gradients. */
final class NormRecording extends Recording {
  @Override
  Run over(Run gradients, Subject subject) {
    return new NormRun(gradients, subject);
  }
}
