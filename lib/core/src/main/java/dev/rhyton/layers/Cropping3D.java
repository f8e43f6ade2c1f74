package dev.rhyton.layers;

/**
 * Crops the borders of a volume.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output with smaller spatial axes.
 *
 * <pre>{@code
 * Cropping3D.of(1)
 * }</pre>
 */
public final class Cropping3D extends Cropping<Cropping3D> {
  private Cropping3D() {
    super(3, 1);
  }

  /** Creates a layer with the same number on every side, or with a number for each axis. */
  public static Cropping3D of(int... amount) {
    return made(new Cropping3D(), l -> l.cropping = pairs("cropping", 3, amount));
  }

  /** Creates a layer with {@code {before, after}} for each axis. */
  public static Cropping3D of(int[][] amounts) {
    return made(new Cropping3D(), l -> l.cropping = pairs("cropping", 3, amounts));
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
