package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Cuts off the border of an image.
 *
 * <p>Input {@code (batch, height, width, channels)}, output with shorter axes of space.
 *
 * <pre>{@code
 * Cropping2D.of(1)
 * }</pre>
 */
public final class Cropping2D extends Border {
  private List<List<Integer>> cropping = pairs("cropping", 2, 0);
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

  private Cropping2D() {
    super(2);
  }

  /** The same on every side, or a number for each axis. */
  public static Cropping2D of(int... amount) {
    return made(new Cropping2D(), l -> l.cropping = pairs("cropping", 2, amount));
  }

  /** {@code {before, after}} for each axis. */
  public static Cropping2D of(int[][] amounts) {
    return made(new Cropping2D(), l -> l.cropping = pairs("cropping", 2, amounts));
  }

  /** {@code "channels_last"} (default) or {@code "channels_first"}. */
  public Cropping2D dataFormat(String format) {
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
