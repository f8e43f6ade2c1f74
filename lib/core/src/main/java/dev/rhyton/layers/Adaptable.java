package dev.rhyton.layers;

/**
 * A layer that learns statistics, bounds or a vocabulary from samples before training. The user
 * calls {@code adapt}, or Weight Learning calls it with the inputs of the layer.
 */
public interface Adaptable {
  /**
   * Returns whether the layer has learned, or has what it would learn from a file or from its
   * options.
   */
  boolean isAdapted();

  /**
   * Returns whether the layer can learn from samples; false if its options determine everything.
   */
  boolean adapts();

  /** Learns from samples {@code (samples, ...)} and discards what was learned before. */
  void adapt(Object samples);
}
