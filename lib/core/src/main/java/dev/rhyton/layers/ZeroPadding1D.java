package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;

/**
 * Pads a sequence with zeros.
 *
 * <p>Input {@code (batch, steps, channels)}, output with larger spatial axes.
 *
 * <pre>{@code
 * ZeroPadding1D.of(2, 0)
 * }</pre>
 */
public final class ZeroPadding1D extends SpatialPadding<ZeroPadding1D> {
  private int[] padding = {1, 1};

  private ZeroPadding1D() {
    super(1);
  }

  /**
   * Creates a layer with the same number at the beginning and at the end, or {@code (before,
   * after)}.
   */
  public static ZeroPadding1D of(int... amount) {
    return made(new ZeroPadding1D(), l -> l.padding = pair("padding", amount));
  }

  @Override
  int[][] amounts() {
    return new int[][] {padding};
  }

  @Override
  Tensor apply(Tensor x, int[][] amounts) {
    return pad(x, amounts);
  }
}
