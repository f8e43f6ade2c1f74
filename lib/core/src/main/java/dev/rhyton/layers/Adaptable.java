package dev.rhyton.layers;

/**
 * A layer that learns something from samples before training: statistics, bounds, a vocabulary.
 * {@code adapt} is called by hand, or by Weight Learning on the way, with what reaches the layer.
 */
public interface Adaptable {
  /** Whether it knows what it needs: from samples, from a file, or from its options. */
  boolean isAdapted();

  /** Whether samples can tell it anything: not where its options say what it needs. */
  boolean adapts();

  /** Learns from samples {@code (samples, ...)}; what it learned before is forgotten. */
  void adapt(Object samples);
}
