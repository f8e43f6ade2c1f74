package dev.rhyton.layers;

import dev.rhyton.config.Check;

/**
 * A layer around another one, which is a part of it under Keras' name {@code layer}. Extend it for
 * a wrapper of your own, and apply {@link #layer} in {@code call}.
 */
public abstract class Wrapper extends Layer {
  Layer layer;

  /** For files, which set the layer afterwards. */
  protected Wrapper() {}

  /** Around a layer. */
  protected Wrapper(Layer layer) {
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
