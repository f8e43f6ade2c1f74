package dev.rhyton.layers;

/**
 * Crops the borders of an image.
 *
 * <p>Input {@code (batch, height, width, channels)}, output with smaller spatial axes.
 *
 * <pre>{@code
 * Cropping2D.of(1)
 * }</pre>
 */
public final class Cropping2D extends Cropping<Cropping2D> {
  private Cropping2D() {
    super(2, 0);
  }

  /** Creates a layer with the same number on every side, or with a number for each axis. */
  public static Cropping2D of(int... amount) {
    return made(new Cropping2D(), l -> l.cropping = pairs("cropping", 2, amount));
  }

  /** Creates a layer with {@code {before, after}} for each axis. */
  public static Cropping2D of(int[][] amounts) {
    return made(new Cropping2D(), l -> l.cropping = pairs("cropping", 2, amounts));
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
