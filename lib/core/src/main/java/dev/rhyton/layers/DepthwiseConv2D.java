package dev.rhyton.layers;

/**
 * Two-dimensional convolution of each channel separately, {@code y = activation(x ∗ kernel +
 * bias)}.
 *
 * <p>Input {@code (batch, height, width, channels)}, output {@code (batch, height', width',
 * channels · depthMultiplier)}.
 *
 * <pre>{@code
 * DepthwiseConv2D.of(3).padding("same")
 * }</pre>
 */
public final class DepthwiseConv2D extends DepthwiseConv<DepthwiseConv2D> {
  private DepthwiseConv2D() {
    super(2);
  }

  /** Creates a layer with a window of {@code kernelSize} for each channel. */
  public static DepthwiseConv2D of(int... kernelSize) {
    return made(new DepthwiseConv2D(), c -> c.window.kernelSize(kernelSize));
  }
}
