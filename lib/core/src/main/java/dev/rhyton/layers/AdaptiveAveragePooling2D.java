package dev.rhyton.layers;

/**
 * Divides an image of any size into a given number of windows and returns the mean of each. It
 * allows a classifier to accept inputs of different sizes.
 *
 * <p>Input {@code (batch, height, width, channels)}, output {@code (batch, height', width',
 * channels)} of the given size. Windows overlap by one if the input size is not a multiple of the
 * output size.
 *
 * <pre>{@code
 * AdaptiveAveragePooling2D.of(7)
 * }</pre>
 */
public final class AdaptiveAveragePooling2D extends AdaptivePooling<AdaptiveAveragePooling2D> {
  private AdaptiveAveragePooling2D() {
    super(2, (x, axis) -> x.mean(axis, true));
  }

  /** Creates a layer with this number of windows: one number, or one for each axis. */
  public static AdaptiveAveragePooling2D of(int... size) {
    return new AdaptiveAveragePooling2D().outputSize(size);
  }
}
