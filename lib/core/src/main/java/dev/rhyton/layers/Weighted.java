package dev.rhyton.layers;

/**
 * A layer whose weights have options.
 *
 * @param <L> the layer, which every setter returns as a changed copy
 */
public interface Weighted<L> {}
