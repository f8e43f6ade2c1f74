package dev.rhyton.layers;

/**
 * Three-dimensional transposed convolution: each number of the input is multiplied by a window of
 * weights and added to the output, which is larger than the input by the strides. This is the
 * gradient of a convolution with respect to its input.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output {@code (batch, depth', height',
 * width', filters)}.
 *
 * <pre>{@code
 * Conv3DTranspose.of(16, 3).strides(2).padding("same")
 * }</pre>
 */
public final class Conv3DTranspose extends ConvTranspose<Conv3DTranspose> {
  private Conv3DTranspose() {
    super(3);
  }

  /**
   * Creates a layer with {@code filters} windows of {@code kernelSize} on each side, or of {@code
   * (depth, height, width)}.
   */
  public static Conv3DTranspose of(int filters, int... kernelSize) {
    return of(new Conv3DTranspose(), filters, kernelSize);
  }
}
