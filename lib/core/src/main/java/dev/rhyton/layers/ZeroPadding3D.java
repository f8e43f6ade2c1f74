package dev.rhyton.layers;

/**
 * Pads a volume with zeros.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output with larger spatial axes.
 *
 * <pre>{@code
 * ZeroPadding3D.of(1)
 * }</pre>
 */
public final class ZeroPadding3D extends ZeroPadding<ZeroPadding3D> {
  private ZeroPadding3D() {
    super(3);
  }

  /** Creates a layer with the same number on every side, or with a number for each axis. */
  public static ZeroPadding3D of(int... amount) {
    return made(new ZeroPadding3D(), l -> l.padding = pairs("padding", 3, amount));
  }

  /** Creates a layer with {@code {before, after}} for each axis. */
  public static ZeroPadding3D of(int[][] amounts) {
    return made(new ZeroPadding3D(), l -> l.padding = pairs("padding", 3, amounts));
  }
}
