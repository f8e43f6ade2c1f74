package dev.rhyton.layers;

/**
 * A layer around another one, which is a part of it under Keras' name {@code layer}. Extend it for
 * a wrapper of your own, and apply {@link #layer} in {@code call}.
 */
public abstract class Wrapper extends BaseWrapper<Wrapper> {
  /** For files, which set the layer afterwards. */
  protected Wrapper() {}

  /** Around a layer. */
  protected Wrapper(Layer layer) {
    super(layer);
  }
}
