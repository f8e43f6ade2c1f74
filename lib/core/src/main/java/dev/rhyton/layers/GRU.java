package dev.rhyton.layers;

/**
 * Gated recurrent unit: {@code h' = z · h + (1 − z) · tanh(x · W + r · (h · U))} with the gates
 * {@code z, r = σ(x · kernel + h · recurrentKernel + bias)}. It is similar to {@link LSTM}, with a
 * quarter fewer weights and operations.
 *
 * <p>Input {@code (batch, steps, inputs)}, optionally followed by the initial state; output {@code
 * (batch, units)}, with {@code returnSequences} {@code (batch, steps, units)}, then the last state
 * with {@code returnState}. Cho et al., 2014, arXiv 1406.1078.
 *
 * <pre>{@code
 * Sequential.of(GRU.of(32).returnSequences(true), GRU.of(16), Dense.of(1))
 * }</pre>
 */
public final class GRU extends GatedRNN<GRU, GRUCell> {
  private GRU() {
    this(1);
  }

  private GRU(int units) {
    super(GRUCell.of(units), "gru_cell");
  }

  /** Creates a layer with {@code units} outputs. */
  public static GRU of(int units) {
    return new GRU(units);
  }

  /**
   * Sets whether the reset gate r is applied after the product with the state (default) or before
   * it, as in the original paper.
   */
  public GRU resetAfter(boolean after) {
    return cell(c -> c.resetAfter(after));
  }
}
