package dev.rhyton.layers;

/**
 * Returns the mean of each channel over the whole image.
 *
 * <p>Input {@code (batch, height, width, channels)}, output {@code (batch, channels)}; with {@code
 * keepdims} the other axes have size 1.
 *
 * <pre>{@code
 * GlobalAveragePooling2D.of()
 * }</pre>
 */
public final class GlobalAveragePooling2D extends GlobalPooling<GlobalAveragePooling2D> {
  private GlobalAveragePooling2D() {
    super(2, (x, axes) -> x.mean(axes, true));
  }

  /** Creates the layer. */
  public static GlobalAveragePooling2D of() {
    return new GlobalAveragePooling2D();
  }
}
