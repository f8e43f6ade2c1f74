package dev.rhyton.layers;

/**
 * The largest value of each of a given number of windows, however large an image is. For a head
 * that takes inputs of several sizes.
 *
 * <p>Input {@code (batch, height, width, channels)}, output {@code (batch, height', width',
 * channels)} of the given size. Windows may overlap by one where the size is no multiple.
 *
 * <pre>{@code
 * AdaptiveMaxPooling2D.of(7)
 * }</pre>
 */
public final class AdaptiveMaxPooling2D extends AdaptivePooling<AdaptiveMaxPooling2D> {
  private AdaptiveMaxPooling2D() {
    super(2, (x, axis) -> x.max(axis, true));
  }

  /** How many windows, one number or one for each axis. */
  public static AdaptiveMaxPooling2D of(int... size) {
    return new AdaptiveMaxPooling2D().outputSize(size);
  }
}
