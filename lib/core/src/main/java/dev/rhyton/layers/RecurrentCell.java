package dev.rhyton.layers;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.activations.Activations;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Base class of Keras' cells: a kernel for the input and one for the state, each with all gates
 * concatenated.
 *
 * @param <C> the cell itself, which setters return
 */
public abstract class RecurrentCell<C extends RecurrentCell<C>> extends BaseRNNCell<C>
    implements WeightSetters.Kernel<C>, WeightSetters.Recurrent<C>, WeightSetters.Bias<C> {
  @Range(atLeast = 1)
  int units = 1;

  ActivationFunction activation = ActivationFunction.TANH;
  boolean useBias = true;
  private WeightOptions kernelOptions = new WeightOptions(Initializer.GLOROT_UNIFORM);
  private WeightOptions recurrentOptions = new WeightOptions(Initializer.ORTHOGONAL);
  private WeightOptions biasOptions = new WeightOptions(Initializer.ZEROS);

  @Range(atLeast = 0, below = 1)
  double dropout;

  @Range(atLeast = 0, below = 1)
  double recurrentDropout;

  @SuppressWarnings("UnusedVariable") // kept for Keras' files; all random numbers come from Seed
  private @Nullable Integer seed;

  Weight kernel; // (inputs, gates · units)
  Weight recurrentKernel; // (units, gates · units)
  @Nullable Weight bias; // (gates · units)

  final transient int gates;

  RecurrentCell(int gates) {
    this.gates = gates;
  }

  final C set(Consumer<RecurrentCell<C>> change) {
    return self(with(this, change));
  }

  @Override
  WeightOptions options(Slot slot) {
    if (slot == Slot.BIAS) return biasOptions;
    return slot == Slot.KERNEL ? kernelOptions : recurrentOptions;
  }

  /** Sets the activation function by its name, such as {@code "relu"}. */
  public C activation(String name) {
    return activation(Activations.get(name));
  }

  /** Sets the activation function. */
  public C activation(ActivationFunction function) {
    return set(c -> c.activation = function);
  }

  /** Sets whether to add a bias. */
  public C useBias(boolean use) {
    return set(c -> c.useBias = use);
  }

  /** Sets the fraction of the inputs that are dropped in training, drawn once for each sequence. */
  public C dropout(double rate) {
    return set(c -> c.dropout = rate);
  }

  /** Sets the fraction of the state that is dropped in training, drawn once for each sequence. */
  public C recurrentDropout(double rate) {
    return set(c -> c.recurrentDropout = rate);
  }

  /** Used by layers that include the options of their cell. */
  final void read(ConfigDict config) {
    readConfig(config);
  }

  @Override
  protected List<Shape> stateShapes(Shape step) {
    return List.of(Shape.of(units));
  }

  @Override
  protected void build(Shape step) {
    makeWeights(Shape.of(step.last()), Shape.of(units));
  }

  /** Creates kernels whose last axis is that of the gates. */
  final void makeWeights(Shape inputs, Shape state) {
    long all = (long) gates * units;
    kernel = weight(kernelOptions, inputs.plus(all).dims());
    recurrentKernel = weight(recurrentOptions, state.plus(all).dims());
    var b = biasOptions;
    if (useBias) bias = weight(initialBias(), b.regularizer, b.constraint, biasShape(all));
  }

  /** Returns the initializer of the bias. */
  Initializer initialBias() {
    return biasOptions.initializer;
  }

  long[] biasShape(long all) {
    return new long[] {all};
  }

  @Override
  protected InputSpec inputSpec() {
    return InputSpec.of("inputs").known(-1).axis(-1, sizeOf(kernel, -2));
  }

  @Override
  SequenceRun start(Tensor like, Context context) {
    // As in Keras, with dropout of the state each gate has its own mask.
    int draws = recurrentDropout > 0 ? gates : 1;
    boolean training = context.training();
    var plain = GateProjection.of(kernel, draws, inputBias(), this::multiply);
    var ofInput = training && dropout > 0 ? plain.dropping(dropout, like) : plain;
    int parts = splitsState() ? gates : draws;
    var plainState = GateProjection.of(recurrentKernel, parts, stateBias(), this::multiplyState);
    var ofState =
        training && recurrentDropout > 0
            ? plainState.dropping(recurrentDropout, zeroStates(like).get(0))
            : plainState;
    return new SequenceRun() {
      @Override
      public Tensor prepare(Tensor x) {
        return ofInput.apply(x);
      }

      @Override
      public boolean repeats() {
        return true;
      }

      @Override
      public List<Tensor> step(Tensor prepared, List<Tensor> states) {
        return RecurrentCell.this.step(prepared, states, ofState);
      }
    };
  }

  Tensor multiply(Tensor x, Tensor part) {
    return x.matmul(part);
  }

  Tensor multiplyState(Tensor state, Tensor part) {
    return state.matmul(part);
  }

  /** Returns the bias of the input's product, or null. */
  @Nullable Tensor inputBias() {
    return bias;
  }

  /** Returns the bias of the state's product, or null. */
  @Nullable Tensor stateBias() {
    return null;
  }

  /** Returns whether the product of the state is computed separately for each gate. */
  boolean splitsState() {
    return false;
  }

  /** Computes the output and the next states. */
  abstract List<Tensor> step(Tensor x, List<Tensor> states, GateProjection ofState);
}
