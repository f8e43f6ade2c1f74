package dev.rhyton.layers;

/**
 * The mean of each of a given number of windows, however large a volume is. For a head that takes
 * inputs of several sizes.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output {@code (batch, depth', height',
 * width', channels)} of the given size. Windows may overlap by one where the size is no multiple.
 *
 * <pre>{@code
 * AdaptiveAveragePooling3D.of(2, 4, 4)
 * }</pre>
 */
public final class AdaptiveAveragePooling3D extends AdaptivePooling<AdaptiveAveragePooling3D> {
  private AdaptiveAveragePooling3D() {
    super(3, (x, axis) -> x.mean(axis, true));
  }

  /** How many windows, one number or one for each axis. */
  public static AdaptiveAveragePooling3D of(int... size) {
    return new AdaptiveAveragePooling3D().outputSize(size);
  }
}
