package dev.rhyton.layers;

/**
 * Divides a sequence of any length into a given number of windows and returns the mean of each. It
 * allows a classifier to accept inputs of different sizes.
 *
 * <p>Input {@code (batch, steps, channels)}, output {@code (batch, steps', channels)} of the given
 * size. Windows overlap by one if the input size is not a multiple of the output size.
 *
 * <pre>{@code
 * AdaptiveAveragePooling1D.of(4)
 * }</pre>
 */
public final class AdaptiveAveragePooling1D extends AdaptivePooling<AdaptiveAveragePooling1D> {
  private AdaptiveAveragePooling1D() {
    super(1, (x, axis) -> x.mean(axis, true));
  }

  /** Creates a layer with this number of windows, which is the number of output steps. */
  public static AdaptiveAveragePooling1D of(int... size) {
    return new AdaptiveAveragePooling1D().outputSize(size);
  }
}
