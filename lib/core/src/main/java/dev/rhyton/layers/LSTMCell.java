package dev.rhyton.layers;

import dev.rhyton.tensor.Shape;
import java.util.List;

/**
 * One step of {@link LSTM}: gates {@code i, f, o = σ(x · kernel + h · recurrentKernel + bias)}
 * control a memory {@code c' = f · c + i · tanh(...)}, and the output is {@code h' = o · tanh(c')}.
 * It is used in {@link RNN} and {@link StackedRNNCells}.
 *
 * <p>Inputs {@code (batch, inputs)} and the states h and c, {@code (batch, units)} each; outputs
 * {@code h'}, then {@code h'} and {@code c'} as the next states. Hochreiter and Schmidhuber, 1997.
 *
 * <pre>{@code
 * RNN.of(LSTMCell.of(32))
 * }</pre>
 */
public final class LSTMCell extends LongMemory<LSTMCell> {
  private LSTMCell() {}

  /** Creates a cell with {@code units} outputs. */
  public static LSTMCell of(int units) {
    return made(new LSTMCell(), c -> c.units = units);
  }

  @Override
  protected List<Shape> stateShapes(Shape step) {
    return List.of(Shape.of(units), Shape.of(units));
  }
}
