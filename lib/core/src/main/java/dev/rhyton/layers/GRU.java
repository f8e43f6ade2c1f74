package dev.rhyton.layers;

/**
 * Gated recurrent unit: {@code h' = z · h + (1 − z) · tanh(x · W + r · (h · U))} with the gates
 * {@code z, r = σ(x · kernel + h · recurrentKernel + bias)}. Does about what {@link LSTM} does with
 * a quarter less work.
 *
 * <p>Input {@code (batch, steps, inputs)}, then the first state if it is given; output {@code
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

  /** A layer of {@code units} outputs. */
  public static GRU of(int units) {
    return new GRU(units);
  }

  /** Whether the gate r acts after the state's product (default) or, as first published, before. */
  public GRU resetAfter(boolean after) {
    return cell(c -> c.resetAfter(after));
  }
}
