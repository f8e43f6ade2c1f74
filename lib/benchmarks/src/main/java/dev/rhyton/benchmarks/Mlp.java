package dev.rhyton.benchmarks;

/** The MLP 784-512-512-10 with Adam. */
interface Mlp extends AutoCloseable {
  /** Trains on all samples once, in a new order, in batches of 128, and returns the mean loss. */
  double epoch();

  /** Returns the probabilities of the classes for one sample. */
  float[] predict(float[] row);

  @Override
  void close();
}
