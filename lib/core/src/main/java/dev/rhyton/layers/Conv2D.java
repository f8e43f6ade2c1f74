package dev.rhyton.layers;

/**
 * Two-dimensional convolution: each filter slides a window of weights over an image, {@code y =
 * activation(x ∗ kernel + bias)}.
 *
 * <p>Input {@code (batch, height, width, channels)}, output {@code (batch, height', width',
 * filters)}.
 *
 * <pre>{@code
 * Conv2D.of(32, 3).padding("same").activation("relu")
 * }</pre>
 */
public final class Conv2D extends SlidingConv<Conv2D> {
  private Conv2D() {
    super(2);
  }

  /**
   * Creates a layer with {@code filters} windows of {@code kernelSize} by {@code kernelSize}, or of
   * {@code (height, width)}.
   */
  public static Conv2D of(int filters, int... kernelSize) {
    return of(new Conv2D(), filters, kernelSize);
  }
}
