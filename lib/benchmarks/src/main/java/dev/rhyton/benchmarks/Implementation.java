package dev.rhyton.benchmarks;

/** An implementation of a {@link Net} with Adam. */
interface Implementation extends AutoCloseable {
  /** Trains on all samples once, in a new order, and returns the mean loss. */
  double epoch();

  /** Returns the outputs for one sample. */
  float[] predict(float[] row);

  @Override
  void close();
}
