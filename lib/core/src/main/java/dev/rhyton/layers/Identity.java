package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;

/**
 * Returns its input unchanged.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * Identity.of()
 * }</pre>
 */
public final class Identity extends BaseLayer<Identity> {

  private Identity() {}

  /** Creates the layer. */
  public static Identity of() {
    return new Identity();
  }

  @Override
  protected Tensor call(Tensor x) {
    return x;
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }

  @Override
  protected boolean isBuiltAtOnce() {
    return true;
  }
}
