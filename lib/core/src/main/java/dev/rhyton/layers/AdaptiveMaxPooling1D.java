package dev.rhyton.layers;

/**
 * The largest value of each of a given number of windows, however large a sequence is. For a head
 * that takes inputs of several sizes.
 *
 * <p>Input {@code (batch, steps, channels)}, output {@code (batch, steps', channels)} of the given
 * size. Windows may overlap by one where the size is no multiple.
 *
 * <pre>{@code
 * AdaptiveMaxPooling1D.of(4)
 * }</pre>
 */
public final class AdaptiveMaxPooling1D extends AdaptivePooling<AdaptiveMaxPooling1D> {
  private AdaptiveMaxPooling1D() {
    super(1, (x, axis) -> x.max(axis, true));
  }

  /** How many windows, the number of steps that come out. */
  public static AdaptiveMaxPooling1D of(int... size) {
    return new AdaptiveMaxPooling1D().outputSize(size);
  }
}
