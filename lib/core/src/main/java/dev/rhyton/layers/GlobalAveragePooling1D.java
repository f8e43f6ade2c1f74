package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;

/**
 * The mean of each channel over the whole sequence; masked steps do not count.
 *
 * <p>Input {@code (batch, steps, channels)}, output {@code (batch, channels)}; with {@code
 * keepdims} the other axes stay at size 1.
 *
 * <pre>{@code
 * GlobalAveragePooling1D.of()
 * }</pre>
 */
public final class GlobalAveragePooling1D extends GlobalPooling<GlobalAveragePooling1D> {
  private GlobalAveragePooling1D() {
    super(1);
  }

  /** The layer. */
  public static GlobalAveragePooling1D of() {
    return new GlobalAveragePooling1D();
  }

  @Override
  Tensor pool(Tensor x, int[] axes, Context context) {
    return mean(x, axes, context.mask());
  }

  private static Tensor mean(Tensor x, int[] axes, Tensor mask) {
    return mask == null ? x.meanKeep(axes) : Moments.of(x, axes, mask).mean().expandDims(axes[0]);
  }
}
