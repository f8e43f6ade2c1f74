package dev.rhyton.layers;

import dev.rhyton.initializers.Initializer;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

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
public final class LSTMCell extends GatedCell<LSTMCell> {
  private boolean unitForgetBias = true;

  private LSTMCell() {
    super(4);
  }

  /** Creates a cell with {@code units} outputs. */
  public static LSTMCell of(int units) {
    return made(new LSTMCell(), c -> c.units = units);
  }

  /**
   * Sets whether the bias of the forget gate is initialized to 1, so that a new cell keeps its
   * memory.
   */
  public LSTMCell unitForgetBias(boolean one) {
    return with(this, c -> c.unitForgetBias = one);
  }

  @Override
  protected List<Shape> stateShapes(Shape step) {
    return List.of(Shape.of(units), Shape.of(units));
  }

  @Override
  Initializer initialBias() {
    return unitForgetBias ? new ForgetBias(super.initialBias(), units) : super.initialBias();
  }

  @Override
  List<Tensor> step(Tensor x, List<Tensor> states, GateProjection ofState) {
    return step(this, x.add(ofState.apply(states.get(0))), states.get(1));
  }

  /** Returns the output and the next states of a cell for the sums of its gates and its memory. */
  static List<Tensor> step(GatedCell<?> cell, Tensor sums, Tensor memory) {
    var gate = Ops.split(sums, 4, -1);
    var input = cell.recurrentActivation.apply(gate.get(0));
    var forget = cell.recurrentActivation.apply(gate.get(1));
    var fresh = cell.activation.apply(gate.get(2));
    var output = cell.recurrentActivation.apply(gate.get(3));
    var c = forget.multiply(memory).add(input.multiply(fresh));
    var h = output.multiply(cell.activation.apply(c));
    return List.of(h, h, c);
  }

  /** An initializer that is 1 for the second gate, which forgets, and another one elsewhere. */
  static final class ForgetBias extends Initializer {
    private final Initializer others;
    private final int units;

    ForgetBias(Initializer others, int units) {
      this.others = others;
      this.units = units;
    }

    @Override
    protected NDArray values(Shape shape, RandomGenerator random) {
      var values = others.apply(shape.dims()).toFloats();
      Arrays.fill(values, units, 2 * units, 1);
      return NDArray.of(values, shape.dims());
    }
  }
}
