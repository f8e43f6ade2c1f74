package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;

/**
 * Returns the mean of each channel over the whole sequence; masked steps are ignored. If all steps
 * are masked, the mean is 0, where Keras' is NaN.
 *
 * <p>Input {@code (batch, steps, channels)}, output {@code (batch, channels)}; with {@code
 * keepdims} the other axes have size 1.
 *
 * <pre>{@code
 * GlobalAveragePooling1D.of()
 * }</pre>
 */
public final class GlobalAveragePooling1D extends GlobalPooling<GlobalAveragePooling1D> {
  private GlobalAveragePooling1D() {
    super(1, (x, axes) -> x.mean(axes, true));
  }

  /** Creates the layer. */
  public static GlobalAveragePooling1D of() {
    return new GlobalAveragePooling1D();
  }

  @Override
  protected boolean takesMask() {
    return true;
  }

  @Override
  Tensor pool(Tensor x, int[] axes, Context context) {
    var mask = context.mask();
    if (mask == null) return super.pool(x, axes, context);
    var ofSteps = axes[0] == 1 ? mask : mask.expandDims(1);
    return Moments.of(x, axes, ofSteps).mean().expandDims(axes[0]);
  }
}
