package dev.rhyton.layers;

/**
 * Long short-term memory: gates {@code i, f, o = σ(x · kernel + h · recurrentKernel + bias)} of a
 * memory {@code c' = f · c + i · tanh(...)}, of which {@code h' = o · tanh(c')} comes out. For
 * sequences in which what was long ago matters.
 *
 * <p>Input {@code (batch, steps, inputs)}, then the first states h and c if they are given; output
 * {@code (batch, units)}, with {@code returnSequences} {@code (batch, steps, units)}, then the last
 * h and c with {@code returnState}. Steps that a mask leaves out are passed over. Hochreiter &
 * Schmidhuber, 1997.
 *
 * <pre>{@code
 * Sequential.of(Embedding.of(10_000, 64).maskZero(true), LSTM.of(32), Dense.of(1))
 * }</pre>
 */
public final class LSTM extends GatedRNN<LSTM, LSTMCell> {
  private LSTM() {
    this(1);
  }

  private LSTM(int units) {
    super(LSTMCell.of(units), "lstm_cell");
  }

  /** A layer of {@code units} outputs. */
  public static LSTM of(int units) {
    return new LSTM(units);
  }

  /** Whether the bias of the forget gate begins at 1 (default). */
  public LSTM unitForgetBias(boolean one) {
    return cell(c -> c.unitForgetBias(one));
  }
}
