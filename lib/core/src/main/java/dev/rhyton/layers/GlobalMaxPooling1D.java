package dev.rhyton.layers;

/**
 * Returns the maximum of each channel over the whole sequence.
 *
 * <p>Input {@code (batch, steps, channels)}, output {@code (batch, channels)}; with {@code
 * keepdims} the other axes have size 1.
 *
 * <pre>{@code
 * GlobalMaxPooling1D.of()
 * }</pre>
 */
public final class GlobalMaxPooling1D extends GlobalPooling<GlobalMaxPooling1D> {
  private GlobalMaxPooling1D() {
    super(1, (x, axes) -> x.max(axes, true));
  }

  /** Creates the layer. */
  public static GlobalMaxPooling1D of() {
    return new GlobalMaxPooling1D();
  }
}
