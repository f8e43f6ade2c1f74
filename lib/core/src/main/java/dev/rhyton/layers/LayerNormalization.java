package dev.rhyton.layers;

import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/**
 * Normalizes each sample to mean 0 and variance 1, then scales and shifts it: {@code y = gamma · (x
 * − mean) / √(variance + epsilon) + beta}. Ba et al., 2016, arXiv 1607.06450.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * LayerNormalization.of()
 * }</pre>
 */
public final class LayerNormalization extends ScaleShift<LayerNormalization> {
  private int[] axis = {-1};

  /** Option of old files: subtracts no mean and adds no shift. */
  private boolean rmsScaling;

  private LayerNormalization() {}

  /** Creates the layer. */
  public static LayerNormalization of() {
    return new LayerNormalization();
  }

  /** Sets the axes of the features, by default the last one. */
  public LayerNormalization axis(int... features) {
    return with(this, l -> l.axis = features);
  }

  @Override
  boolean scales() {
    return rmsScaling || super.scales();
  }

  @Override
  boolean centers() {
    return !rmsScaling && super.centers();
  }

  @Override
  protected void build(Shape input) {
    makeAffine(sizes(input, axis));
  }

  @Override
  protected Tensor call(Tensor x) {
    return wide(this, x, this::normalized);
  }

  private Tensor normalized(Tensor x) {
    if (!rmsScaling) return affine(standardized(x, axis), axis);
    var factor = x.subtract(x.mean(axis, true)).square().mean(axis, true).add(epsilon).rsqrt();
    return affine(x.multiply(factor), axis);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
