package dev.rhyton.layers;

/**
 * Adds zeros around a volume.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output with longer axes of space.
 *
 * <pre>{@code
 * ZeroPadding3D.of(1)
 * }</pre>
 */
public final class ZeroPadding3D extends ZeroPadding<ZeroPadding3D> {
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
}
