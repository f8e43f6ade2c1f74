package dev.rhyton.layers;

/**
 * Pads an image with zeros.
 *
 * <p>Input {@code (batch, height, width, channels)}, output with larger spatial axes.
 *
 * <pre>{@code
 * ZeroPadding2D.of(1)
 * }</pre>
 */
public final class ZeroPadding2D extends ZeroPadding<ZeroPadding2D> {
  private ZeroPadding2D() {
    super(2);
  }

  /** Creates a layer with the same number on every side, or with a number for each axis. */
  public static ZeroPadding2D of(int... amount) {
    return made(new ZeroPadding2D(), l -> l.padding = pairs("padding", 2, amount));
  }

  /** Creates a layer with {@code {before, after}} for each axis. */
  public static ZeroPadding2D of(int[][] amounts) {
    return made(new ZeroPadding2D(), l -> l.padding = pairs("padding", 2, amounts));
  }
}
