package dev.rhyton.layers;

/**
 * Returns the mean of each channel over the whole volume.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output {@code (batch, channels)}; with
 * {@code keepdims} the other axes have size 1.
 *
 * <pre>{@code
 * GlobalAveragePooling3D.of()
 * }</pre>
 */
public final class GlobalAveragePooling3D extends GlobalPooling<GlobalAveragePooling3D> {
  private GlobalAveragePooling3D() {
    super(3, (x, axes) -> x.mean(axes, true));
  }

  /** Creates the layer. */
  public static GlobalAveragePooling3D of() {
    return new GlobalAveragePooling3D();
  }
}
