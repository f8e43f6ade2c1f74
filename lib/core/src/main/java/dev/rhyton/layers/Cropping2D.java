package dev.rhyton.layers;

/**
 * Cuts off the border of an image.
 *
 * <p>Input {@code (batch, height, width, channels)}, output with shorter axes of space.
 *
 * <pre>{@code
 * Cropping2D.of(1)
 * }</pre>
 */
public final class Cropping2D extends Cropping<Cropping2D> {
  private Cropping2D() {
    super(2, 0);
  }

  /** The same on every side, or a number for each axis. */
  public static Cropping2D of(int... amount) {
    return made(new Cropping2D(), l -> l.cropping = pairs("cropping", 2, amount));
  }

  /** {@code {before, after}} for each axis. */
  public static Cropping2D of(int[][] amounts) {
    return made(new Cropping2D(), l -> l.cropping = pairs("cropping", 2, amounts));
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
