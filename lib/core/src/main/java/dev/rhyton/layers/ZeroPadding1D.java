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
public final class ZeroPadding1D extends Border {
  private int[] padding = {1, 1};
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

  private ZeroPadding1D() {
    super(1);
  }

  /** As many at the beginning as at the end, or {@code (before, after)}. */
  public static ZeroPadding1D of(int... amount) {
    return made(new ZeroPadding1D(), l -> l.padding = pair("padding", amount));
  }

  /** {@code "channels_last"} (default) or {@code "channels_first"}. */
  public ZeroPadding1D dataFormat(String format) {
    return with(this, l -> l.dataFormat = DataFormat.of(format));
  }

  @Override
  int[][] amounts() {
    return new int[][] {padding};
  }

  @Override
  Tensor apply(Tensor x, int[][] amounts) {
    return pad(x, amounts);
  }

  @Override
  DataFormat format() {
    return dataFormat;
  }
}
