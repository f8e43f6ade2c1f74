package dev.rhyton.layers;

/**
 * Returns the maximum of each channel over the whole image.
 *
 * <p>Input {@code (batch, height, width, channels)}, output {@code (batch, channels)}; with {@code
 * keepdims} the other axes have size 1.
 *
 * <pre>{@code
 * GlobalMaxPooling2D.of()
 * }</pre>
 */
public final class GlobalMaxPooling2D extends GlobalPooling<GlobalMaxPooling2D> {
  private GlobalMaxPooling2D() {
    super(2, (x, axes) -> x.max(axes, true));
  }

  /** Creates the layer. */
  public static GlobalMaxPooling2D of() {
    return new GlobalMaxPooling2D();
  }
}
