package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;

/**
 * Adds zeros around a sequence.
 *
 * <p>Input {@code (batch, steps, channels)}, output with longer axes of space.
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

  /** As many at the beginning as at the end, or {@code (before, after)}. */
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
