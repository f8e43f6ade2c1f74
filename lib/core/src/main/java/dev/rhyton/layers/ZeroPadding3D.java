package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Adds zeros around a volume.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output with longer axes of space.
 *
 * <pre>{@code
 * ZeroPadding3D.of(1)
 * }</pre>
 */
public final class ZeroPadding3D extends Border {
  private List<List<Integer>> padding = pairs("padding", 3, 1);
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

  private ZeroPadding3D() {
    super(3);
  }

  /** The same on every side, or a number for each axis. */
  public static ZeroPadding3D of(int... amount) {
    return made(new ZeroPadding3D(), l -> l.padding = pairs("padding", 3, amount));
  }

  /** {@code {before, after}} for each axis. */
  public static ZeroPadding3D of(int[][] amounts) {
    return made(new ZeroPadding3D(), l -> l.padding = pairs("padding", 3, amounts));
  }

  /** {@code "channels_last"} (default) or {@code "channels_first"}. */
  public ZeroPadding3D dataFormat(String format) {
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
