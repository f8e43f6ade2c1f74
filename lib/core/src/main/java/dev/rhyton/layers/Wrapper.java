package dev.rhyton.layers;

/**
 * A layer that contains another layer, under Keras' name {@code layer}. Extend it to write a custom
 * wrapper, and apply {@link #layer} in {@code call}.
 */
public abstract class Wrapper extends BaseWrapper<Wrapper> {
  /** Constructor for files, which set the layer afterwards. */
  protected Wrapper() {}

  /** Creates a wrapper of a layer. */
  protected Wrapper(Layer layer) {
    super(layer);
  }
}
