package dev.rhyton.layers;

/**
 * Returns the maximum of each channel over the whole volume.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output {@code (batch, channels)}; with
 * {@code keepdims} the other axes have size 1.
 *
 * <pre>{@code
 * GlobalMaxPooling3D.of()
 * }</pre>
 */
public final class GlobalMaxPooling3D extends GlobalPooling<GlobalMaxPooling3D> {
  private GlobalMaxPooling3D() {
    super(3, (x, axes) -> x.max(axes, true));
  }

  /** Creates the layer. */
  public static GlobalMaxPooling3D of() {
    return new GlobalMaxPooling3D();
  }
}
