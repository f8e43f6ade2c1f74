package dev.rhyton.layers;

/**
 * Divides a volume of any size into a given number of windows and returns the maximum of each. It
 * allows a classifier to accept inputs of different sizes.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output {@code (batch, depth', height',
 * width', channels)} of the given size. Windows overlap by one if the input size is not a multiple
 * of the output size.
 *
 * <pre>{@code
 * AdaptiveMaxPooling3D.of(2, 4, 4)
 * }</pre>
 */
public final class AdaptiveMaxPooling3D extends AdaptivePooling<AdaptiveMaxPooling3D> {
  private AdaptiveMaxPooling3D() {
    super(3, (x, axis) -> x.max(axis, true));
  }

  /** Creates a layer with this number of windows: one number, or one for each axis. */
  public static AdaptiveMaxPooling3D of(int... size) {
    return new AdaptiveMaxPooling3D().outputSize(size);
  }
}
