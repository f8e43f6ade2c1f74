package dev.rhyton.benchmarks;

/** The MLP 784-512-512-10 with Adam, built in one way or another. */
interface Mlp extends AutoCloseable {
  /** Trains on all samples once, in a new order, in batches of 128; gives the mean loss. */
  double epoch();

  /** The probabilities of the classes for one sample. */
  float[] predict(float[] row);

  @Override
  void close();
}
