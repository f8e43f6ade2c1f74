package dev.rhyton.layers;

/**
 * The plainest recurrent layer: {@code h' = activation(x · kernel + h · recurrentKernel + bias)}.
 * It forgets within some ten steps; {@link LSTM} and {@link GRU} remember for longer.
 *
 * <p>Input {@code (batch, steps, inputs)}, then the first state if it is given; output {@code
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

  /** A layer of {@code units} outputs. */
  public static SimpleRNN of(int units) {
    return new SimpleRNN(units);
  }
}
