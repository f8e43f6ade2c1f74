package dev.rhyton.layers;

/**
 * {@link LSTM} in which every product is a convolution: {@code i, f, o = σ(x ∗ kernel + h ∗
 * recurrentKernel + bias)}. For example, for sequences of volumes.
 *
 * <p>Input {@code (batch, steps, depth, height, width, channels)}, output {@code (batch, depth',
 * height', width', filters)}, with {@code returnSequences} of every step. Shi et al., 2015, arXiv
 * 1506.04214.
 *
 * <pre>{@code
 * ConvLSTM3D.of(16, 3).padding("same").returnSequences(true)
 * }</pre>
 */
public final class ConvLSTM3D extends ConvLSTM<ConvLSTM3D> {
  private ConvLSTM3D() {
    super(3);
  }

  /** Creates a layer with {@code filters} windows, of one size for all axes or of one for each. */
  public static ConvLSTM3D of(int filters, int... kernelSize) {
    return new ConvLSTM3D().with(filters, kernelSize);
  }
}
