package dev.rhyton.layers;

/**
 * One-dimensional convolution of each channel separately, {@code y = activation(x ∗ kernel +
 * bias)}.
 *
 * <p>Input {@code (batch, steps, channels)}, output {@code (batch, steps', channels ·
 * depthMultiplier)}.
 *
 * <pre>{@code
 * DepthwiseConv1D.of(3).padding("same")
 * }</pre>
 */
public final class DepthwiseConv1D extends DepthwiseConv<DepthwiseConv1D> {
  private DepthwiseConv1D() {
    super(1);
  }

  /** Creates a layer with a window of {@code kernelSize} for each channel. */
  public static DepthwiseConv1D of(int... kernelSize) {
    return made(new DepthwiseConv1D(), c -> c.window.kernelSize(kernelSize));
  }
}
