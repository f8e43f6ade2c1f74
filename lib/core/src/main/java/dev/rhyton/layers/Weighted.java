package dev.rhyton.layers;

/**
 * A layer with options of its weights.
 *
 * @param <L> the layer, which every setter returns as a changed copy
 */
public interface Weighted<L> {}
