package dev.rhyton.layers;

/**
 * One-dimensional convolution in two steps: each channel separately, then all channels at each
 * point. It has fewer weights than a convolution of the same window. Chollet, 2017, arXiv
 * 1610.02357.
 *
 * <p>Input {@code (batch, steps, channels)}, output {@code (batch, steps', filters)}.
 *
 * <pre>{@code
 * SeparableConv1D.of(32, 3).padding("same").activation("relu")
 * }</pre>
 */
public final class SeparableConv1D extends SeparableConv<SeparableConv1D> {
  private SeparableConv1D() {
    super(1);
  }

  /** Creates a layer with {@code filters} outputs and windows of {@code kernelSize}. */
  public static SeparableConv1D of(int filters, int... kernelSize) {
    return of(new SeparableConv1D(), filters, kernelSize);
  }
}
