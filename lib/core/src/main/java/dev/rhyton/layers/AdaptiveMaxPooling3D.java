package dev.rhyton.layers;

/**
 * The largest value of each of a given number of windows, however large a volume is. For a head
 * that takes inputs of several sizes.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output {@code (batch, depth', height',
 * width', channels)} of the given size. Windows may overlap by one where the size is no multiple.
 *
 * <pre>{@code
 * AdaptiveMaxPooling3D.of(2, 4, 4)
 * }</pre>
 */
public final class AdaptiveMaxPooling3D extends AdaptivePooling<AdaptiveMaxPooling3D> {
  private AdaptiveMaxPooling3D() {
    super(3, (x, axis) -> x.max(axis, true));
  }

  /** How many windows, one number or one for each axis. */
  public static AdaptiveMaxPooling3D of(int... size) {
    return new AdaptiveMaxPooling3D().outputSize(size);
  }
}
