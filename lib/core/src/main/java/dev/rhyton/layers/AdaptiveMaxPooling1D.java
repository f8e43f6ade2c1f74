package dev.rhyton.layers;

/**
 * Divides a sequence of any length into a given number of windows and returns the maximum of each.
 * It allows a classifier to accept inputs of different sizes.
 *
 * <p>Input {@code (batch, steps, channels)}, output {@code (batch, steps', channels)} of the given
 * size. Windows overlap by one if the input size is not a multiple of the output size.
 *
 * <pre>{@code
 * AdaptiveMaxPooling1D.of(4)
 * }</pre>
 */
public final class AdaptiveMaxPooling1D extends AdaptivePooling<AdaptiveMaxPooling1D> {
  private AdaptiveMaxPooling1D() {
    super(1, (x, axis) -> x.max(axis, true));
  }

  /** Creates a layer with this number of windows, which is the number of output steps. */
  public static AdaptiveMaxPooling1D of(int... size) {
    return new AdaptiveMaxPooling1D().outputSize(size);
  }
}
