package dev.rhyton.layers;

import dev.rhyton.config.Check;

/**
 * Base class of the wrappers of the library. A wrapper contains another layer under Keras' name
 * {@code layer}.
 *
 * @param <W> the layer itself, which every setter returns as a changed copy
 */
public abstract class BaseWrapper<W extends BaseWrapper<W>> extends BaseLayer<W> {
  @SuppressWarnings("NullAway.Init") // set by the constructor or from a file, and checked
  Layer layer;

  BaseWrapper() {}

  BaseWrapper(Layer layer) {
    this.layer = layer;
    check();
  }

  /** The wrapped layer. */
  protected final Layer layer() {
    return layer;
  }

  @Override
  protected void check() {
    Check.that(layer != null, "%s: expected a layer, received null.", className());
  }
}
