package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * One step of {@link SimpleRNN}: {@code h' = activation(x · kernel + h · recurrentKernel + bias)}.
 * It is used in {@link RNN} and {@link StackedRNNCells}.
 *
 * <p>Inputs {@code (batch, inputs)} and the state {@code (batch, units)}; outputs {@code h'} and
 * {@code h'} as the next state.
 *
 * <pre>{@code
 * RNN.of(SimpleRNNCell.of(32))
 * }</pre>
 */
public final class SimpleRNNCell extends RecurrentCell<SimpleRNNCell> {
  private SimpleRNNCell() {
    super(1);
  }

  /** Creates a cell with {@code units} outputs. */
  public static SimpleRNNCell of(int units) {
    return made(new SimpleRNNCell(), c -> c.units = units);
  }

  @Override
  List<Tensor> step(Tensor x, List<Tensor> states, GateProjection ofState) {
    var h = activation.apply(x.add(ofState.apply(states.get(0))));
    return List.of(h, h);
  }
}
