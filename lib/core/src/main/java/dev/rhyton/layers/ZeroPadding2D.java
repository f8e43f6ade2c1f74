package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Adds zeros around an image.
 *
 * <p>Input {@code (batch, height, width, channels)}, output with longer axes of space.
 *
 * <pre>{@code
 * ZeroPadding2D.of(1)
 * }</pre>
 */
public final class ZeroPadding2D extends Border {
  private List<List<Integer>> padding = pairs("padding", 2, 1);
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

  private ZeroPadding2D() {
    super(2);
  }

  /** The same on every side, or a number for each axis. */
  public static ZeroPadding2D of(int... amount) {
    return made(new ZeroPadding2D(), l -> l.padding = pairs("padding", 2, amount));
  }

  /** {@code {before, after}} for each axis. */
  public static ZeroPadding2D of(int[][] amounts) {
    return made(new ZeroPadding2D(), l -> l.padding = pairs("padding", 2, amounts));
  }

  /** {@code "channels_last"} (default) or {@code "channels_first"}. */
  public ZeroPadding2D dataFormat(String format) {
    return with(this, l -> l.dataFormat = DataFormat.of(format));
  }

  @Override
  int[][] amounts() {
    return toArray(padding);
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
