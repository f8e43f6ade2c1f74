package dev.rhyton.layers;

import dev.rhyton.layers.internal.Space;

/**
 * Three-dimensional transposed convolution: each number of the input spreads a window of weights
 * over the output, which makes it larger by the strides. It is the gradient of a convolution, used
 * forward.
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

  /** {@code filters} windows of {@code size} on each side, or of {@code (depth, height, width)}. */
  public static Conv3DTranspose of(int filters, int... size) {
    return made(
        new Conv3DTranspose(),
        c -> {
          c.filters = filters;
          c.kernelSize = Space.perAxis("kernelSize", 3, size);
        });
  }
}
