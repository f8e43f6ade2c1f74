package dev.rhyton.layers;

import dev.rhyton.config.Check;

/**
 * A wrapper of the library: a layer around another one, which is a part of it under Keras' name
 * {@code layer}.
 *
 * @param <W> the layer itself, which every setter returns as a changed copy
 */
public abstract class BaseWrapper<W extends BaseWrapper<W>> extends BaseLayer<W> {
  Layer layer;

  BaseWrapper() {}

  BaseWrapper(Layer layer) {
    this.layer = layer;
    check();
  }

  /** What is wrapped. */
  protected final Layer layer() {
    return layer;
  }

  @Override
  protected void check() {
    Check.that(layer != null, "%s: expected a layer, received null.", className());
  }
}
