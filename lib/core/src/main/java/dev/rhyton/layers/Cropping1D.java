package dev.rhyton.layers;

import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.Tensor;

/**
 * Crops the ends of a sequence.
 *
 * <p>Input {@code (batch, steps, channels)}, output with smaller spatial axes.
 *
 * <pre>{@code
 * Cropping1D.of(2, 0)
 * }</pre>
 */
public final class Cropping1D extends BaseLayer<Cropping1D> {
  private int[] cropping = {1, 1};

  private Cropping1D() {}

  /**
   * Creates a layer with the same number at the beginning and at the end, or {@code (before,
   * after)}.
   */
  public static Cropping1D of(int... amount) {
    return made(new Cropping1D(), l -> l.cropping = SpatialPadding.pair("cropping", amount));
  }

  @Override
  protected void check() {
    SpatialPadding.checkAmounts("Cropping1D", cropping);
  }

  @Override
  protected InputSpec inputSpec() {
    return SpatialSizes.spec(1, DataFormat.CHANNELS_LAST);
  }

  @Override
  protected Tensor call(Tensor x) {
    return SpatialPadding.crop(label(), x, cropping);
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
