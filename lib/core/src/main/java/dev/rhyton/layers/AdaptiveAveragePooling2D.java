package dev.rhyton.layers;

/**
 * The mean of each of a given number of windows, however large an image is. For a head that takes
 * inputs of several sizes.
 *
 * <p>Input {@code (batch, height, width, channels)}, output {@code (batch, height', width',
 * channels)} of the given size. Windows may overlap by one where the size is no multiple.
 *
 * <pre>{@code
 * AdaptiveAveragePooling2D.of(7)
 * }</pre>
 */
public final class AdaptiveAveragePooling2D extends AdaptivePooling<AdaptiveAveragePooling2D> {
  private AdaptiveAveragePooling2D() {
    super(2, (x, axis) -> x.mean(axis, true));
  }

  /** How many windows, one number or one for each axis. */
  public static AdaptiveAveragePooling2D of(int... size) {
    return new AdaptiveAveragePooling2D().outputSize(size);
  }
}
