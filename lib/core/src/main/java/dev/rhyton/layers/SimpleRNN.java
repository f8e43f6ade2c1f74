package dev.rhyton.layers;

/**
 * The simplest recurrent layer: {@code h' = activation(x · kernel + h · recurrentKernel + bias)}.
 * Its memory lasts for about ten steps; the memory of {@link LSTM} and {@link GRU} lasts longer.
 *
 * <p>Input {@code (batch, steps, inputs)}, optionally followed by the initial state; output {@code
 * (batch, units)}, with {@code returnSequences} {@code (batch, steps, units)}, then the last state
 * with {@code returnState}. Elman, 1990.
 *
 * <pre>{@code
 * Sequential.of(SimpleRNN.of(32), Dense.of(1))
 * }</pre>
 */
public final class SimpleRNN extends CellRNN<SimpleRNN, SimpleRNNCell> {
  private SimpleRNN() {
    this(1);
  }

  private SimpleRNN(int units) {
    super(SimpleRNNCell.of(units), "simple_rnn_cell");
  }

  /** Creates a layer with {@code units} outputs. */
  public static SimpleRNN of(int units) {
    return new SimpleRNN(units);
  }
}
