package dev.rhyton.layers;

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
public final class Cropping1D extends SpatialPadding<Cropping1D> {
  private int[] cropping = {1, 1};

  private Cropping1D() {
    super(1);
  }

  /**
   * Creates a layer with the same number at the beginning and at the end, or {@code (before,
   * after)}.
   */
  public static Cropping1D of(int... amount) {
    return made(new Cropping1D(), l -> l.cropping = pair("cropping", amount));
  }

  @Override
  int[][] amounts() {
    return new int[][] {cropping};
  }

  @Override
  Tensor apply(Tensor x, int[][] amounts) {
    return crop(x, amounts);
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
