package dev.rhyton.layers;

/**
 * The mean of each of a given number of windows, however large a sequence is. For a head that takes
 * inputs of several sizes.
 *
 * <p>Input {@code (batch, steps, channels)}, output {@code (batch, steps', channels)} of the given
 * size. Windows may overlap by one where the size is no multiple.
 *
 * <pre>{@code
 * AdaptiveAveragePooling1D.of(4)
 * }</pre>
 */
public final class AdaptiveAveragePooling1D extends AdaptivePooling<AdaptiveAveragePooling1D> {
  private AdaptiveAveragePooling1D() {
    super(1, (x, axis) -> x.mean(axis, true));
  }

  /** How many windows, the number of steps that come out. */
  public static AdaptiveAveragePooling1D of(int... size) {
    return new AdaptiveAveragePooling1D().outputSize(size);
  }
}
