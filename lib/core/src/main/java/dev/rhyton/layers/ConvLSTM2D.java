package dev.rhyton.layers;

/**
 * {@link LSTM} in which every product is a convolution: {@code i, f, o = σ(x ∗ kernel + h ∗
 * recurrentKernel + bias)}. For example, for videos, which are sequences of images.
 *
 * <p>Input {@code (batch, steps, height, width, channels)}, output {@code (batch, height', width',
 * filters)}, with {@code returnSequences} of every step. Shi et al., 2015, arXiv 1506.04214.
 *
 * <pre>{@code
 * ConvLSTM2D.of(16, 3).padding("same").returnSequences(true)
 * }</pre>
 */
public final class ConvLSTM2D extends ConvLSTM<ConvLSTM2D> {
  private ConvLSTM2D() {
    super(2);
  }

  /** Creates a layer with {@code filters} windows, of one size for all axes or of one for each. */
  public static ConvLSTM2D of(int filters, int... kernelSize) {
    return new ConvLSTM2D().with(filters, kernelSize);
  }
}
