package dev.rhyton.layers;

/**
 * Three-dimensional convolution: each filter slides a window of weights through a volume or a
 * video, {@code y = activation(x ∗ kernel + bias)}.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output {@code (batch, depth', height',
 * width', filters)}.
 *
 * <pre>{@code
 * Conv3D.of(16, 3).activation("relu")
 * }</pre>
 */
public final class Conv3D extends SlidingConv<Conv3D> {
  private Conv3D() {
    super(3);
  }

  /**
   * Creates a layer with {@code filters} windows of {@code kernelSize} on each side, or of {@code
   * (depth, height, width)}.
   */
  public static Conv3D of(int filters, int... kernelSize) {
    return of(new Conv3D(), filters, kernelSize);
  }
}
