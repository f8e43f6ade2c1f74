package dev.rhyton.layers;

/**
 * Two-dimensional convolution in two steps: each channel separately, then all channels at each
 * point. It has fewer weights than a convolution of the same window. Chollet, 2017, arXiv
 * 1610.02357.
 *
 * <p>Input {@code (batch, height, width, channels)}, output {@code (batch, height', width',
 * filters)}.
 *
 * <pre>{@code
 * SeparableConv2D.of(32, 3).padding("same").activation("relu")
 * }</pre>
 */
public final class SeparableConv2D extends SeparableConv<SeparableConv2D> {
  private SeparableConv2D() {
    super(2);
  }

  /** Creates a layer with {@code filters} outputs and windows of {@code kernelSize}. */
  public static SeparableConv2D of(int filters, int... kernelSize) {
    return of(new SeparableConv2D(), filters, kernelSize);
  }
}
