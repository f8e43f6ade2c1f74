package dev.rhyton.layers;

/**
 * {@link LSTM} in which every product is a convolution: {@code i, f, o = σ(x ∗ kernel + h ∗
 * recurrentKernel + bias)}. For example, for sequences of readings of adjacent sensors.
 *
 * <p>Input {@code (batch, steps, width, channels)}, output {@code (batch, width', filters)}, with
 * {@code returnSequences} of every step. Shi et al., 2015, arXiv 1506.04214.
 *
 * <pre>{@code
 * ConvLSTM1D.of(16, 3).padding("same").returnSequences(true)
 * }</pre>
 */
public final class ConvLSTM1D extends ConvLSTM<ConvLSTM1D> {
  private ConvLSTM1D() {
    super(1);
  }

  /** Creates a layer with {@code filters} windows, of one size for all axes or of one for each. */
  public static ConvLSTM1D of(int filters, int... kernelSize) {
    return new ConvLSTM1D().with(filters, kernelSize);
  }
}
