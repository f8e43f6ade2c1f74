package dev.rhyton.layers;

/**
 * One-dimensional transposed convolution: each number of the input is multiplied by a window of
 * weights and added to the output, which is larger than the input by the strides. This is the
 * gradient of a convolution with respect to its input.
 *
 * <p>Input {@code (batch, steps, channels)}, output {@code (batch, steps', filters)}.
 *
 * <pre>{@code
 * Conv1DTranspose.of(16, 3).strides(2).padding("same")
 * }</pre>
 */
public final class Conv1DTranspose extends ConvTranspose<Conv1DTranspose> {
  private Conv1DTranspose() {
    super(1);
  }

  /** Creates a layer with {@code filters} windows of {@code kernelSize} steps. */
  public static Conv1DTranspose of(int filters, int... kernelSize) {
    return of(new Conv1DTranspose(), filters, kernelSize);
  }
}
