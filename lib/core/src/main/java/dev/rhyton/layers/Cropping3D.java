package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Cuts off the border of a volume.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output with shorter axes of space.
 *
 * <pre>{@code
 * Cropping3D.of(1)
 * }</pre>
 */
public final class Cropping3D extends Border {
  private List<List<Integer>> cropping = pairs("cropping", 3, 1);
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

  private Cropping3D() {
    super(3);
  }

  /** The same on every side, or a number for each axis. */
  public static Cropping3D of(int... amount) {
    return made(new Cropping3D(), l -> l.cropping = pairs("cropping", 3, amount));
  }

  /** {@code {before, after}} for each axis. */
  public static Cropping3D of(int[][] amounts) {
    return made(new Cropping3D(), l -> l.cropping = pairs("cropping", 3, amounts));
  }

  /** {@code "channels_last"} (default) or {@code "channels_first"}. */
  public Cropping3D dataFormat(String format) {
    return with(this, l -> l.dataFormat = DataFormat.of(format));
  }

  @Override
  int[][] amounts() {
    return toArray(cropping);
  }

  @Override
  Tensor apply(Tensor x, int[][] amounts) {
    return crop(x, amounts);
  }

  @Override
  DataFormat format() {
    return dataFormat;
  }
}
