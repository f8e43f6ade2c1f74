package dev.rhyton.layers;

/**
 * Adds zeros around an image.
 *
 * <p>Input {@code (batch, height, width, channels)}, output with longer axes of space.
 *
 * <pre>{@code
 * ZeroPadding2D.of(1)
 * }</pre>
 */
public final class ZeroPadding2D extends ZeroPadding<ZeroPadding2D> {
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
}
