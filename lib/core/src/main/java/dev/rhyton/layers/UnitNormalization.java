package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;

/**
 * Scales each sample to length 1: {@code y = x / √Σx²} along an axis.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * UnitNormalization.of()
 * }</pre>
 */
public final class UnitNormalization extends BaseLayer<UnitNormalization> {
  private int[] axis = {-1};

  private UnitNormalization() {}

  /** Creates the layer. */
  public static UnitNormalization of() {
    return new UnitNormalization();
  }

  /** Sets the axes along which the length is computed, by default the last one. */
  public UnitNormalization axis(int... along) {
    return with(this, l -> l.axis = along);
  }

  static Tensor unit(Tensor x, int... axis) {
    return x.multiply(x.square().sum(axis, true).maximum(1e-12).rsqrt());
  }

  @Override
  protected Tensor call(Tensor x) {
    return unit(x, axis);
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
