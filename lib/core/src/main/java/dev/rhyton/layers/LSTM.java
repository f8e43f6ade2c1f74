package dev.rhyton.layers;

/**
 * Long short-term memory: gates {@code i, f, o = σ(x · kernel + h · recurrentKernel + bias)}
 * control a memory {@code c' = f · c + i · tanh(...)}, and the output is {@code h' = o · tanh(c')}.
 * It is meant for sequences with long-range dependencies.
 *
 * <p>Input {@code (batch, steps, inputs)}, optionally followed by the initial states h and c;
 * output {@code (batch, units)}, with {@code returnSequences} {@code (batch, steps, units)}, then
 * the last h and c with {@code returnState}. Masked steps are skipped. Hochreiter and Schmidhuber,
 * 1997.
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

  /** Creates a layer with {@code units} outputs. */
  public static LSTM of(int units) {
    return new LSTM(units);
  }

  /** Sets whether the bias of the forget gate is initialized to 1 (default). */
  public LSTM unitForgetBias(boolean one) {
    return cell(c -> c.unitForgetBias(one));
  }
}
