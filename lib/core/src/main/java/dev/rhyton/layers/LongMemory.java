package dev.rhyton.layers;

import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Base class of the cells of {@link LSTM} and of convolutional LSTMs: each step adds to a memory
 * and removes from it.
 *
 * @param <C> the cell itself, which setters return
 */
public abstract class LongMemory<C extends LongMemory<C>> extends GatedCell<C> {
  private boolean unitForgetBias = true;

  LongMemory() {
    super(4);
  }

  /**
   * Sets whether the bias of the forget gate is initialized to 1, so that a new cell keeps its
   * memory.
   */
  public C unitForgetBias(boolean one) {
    return self(with(this, c -> c.unitForgetBias = one));
  }

  @Override
  Initializer initialBias(Initializer given) {
    return unitForgetBias ? new ForgetBias(given, units) : given;
  }

  /**
   * Returns an initializer that is 1 for the forget gate, the second one, and another initializer
   * elsewhere.
   */
  private static final class ForgetBias extends Initializer {
    private final Initializer others;
    private final int units;

    ForgetBias(Initializer others, int units) {
      this.others = others;
      this.units = units;
    }

    @Override
    protected NDArray values(Shape shape, RandomGenerator random) {
      var values = others.apply(shape.dims()).toFloats();
      java.util.Arrays.fill(values, units, 2 * units, 1);
      return NDArray.of(values, shape.dims());
    }
  }

  @Override
  List<Tensor> step(Tensor x, List<Tensor> states, GateProjection ofState) {
    var gate = TensorOps.split(x.add(ofState.apply(states.get(0))), gates, -1);
    var input = recurrentActivation.apply(gate.get(0));
    var forget = recurrentActivation.apply(gate.get(1));
    var fresh = activation.apply(gate.get(2));
    var output = recurrentActivation.apply(gate.get(3));
    var c = forget.multiply(states.get(1)).add(input.multiply(fresh));
    var h = output.multiply(activation.apply(c));
    return List.of(h, h, c);
  }
}
