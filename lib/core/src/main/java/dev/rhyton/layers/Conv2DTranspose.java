package dev.rhyton.layers;

/**
 * Two-dimensional transposed convolution: each number of the input is multiplied by a window of
 * weights and added to the output, which is larger than the input by the strides. This is the
 * gradient of a convolution with respect to its input.
 *
 * <p>Input {@code (batch, height, width, channels)}, output {@code (batch, height', width',
 * filters)}.
 *
 * <pre>{@code
 * Conv2DTranspose.of(16, 3).strides(2).padding("same")
 * }</pre>
 */
public final class Conv2DTranspose extends ConvTranspose<Conv2DTranspose> {
  private Conv2DTranspose() {
    super(2);
  }

  /**
   * Creates a layer with {@code filters} windows of {@code kernelSize} by {@code kernelSize}, or of
   * {@code (height, width)}.
   */
  public static Conv2DTranspose of(int filters, int... kernelSize) {
    return of(new Conv2DTranspose(), filters, kernelSize);
  }
}
