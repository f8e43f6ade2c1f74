package dev.rhyton.layers;

/**
 * Cuts off the border of a volume.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output with shorter axes of space.
 *
 * <pre>{@code
 * Cropping3D.of(1)
 * }</pre>
 */
public final class Cropping3D extends Cropping<Cropping3D> {
  private Cropping3D() {
    super(3, 1);
  }

  /** The same on every side, or a number for each axis. */
  public static Cropping3D of(int... amount) {
    return made(new Cropping3D(), l -> l.cropping = pairs("cropping", 3, amount));
  }

  /** {@code {before, after}} for each axis. */
  public static Cropping3D of(int[][] amounts) {
    return made(new Cropping3D(), l -> l.cropping = pairs("cropping", 3, amounts));
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
