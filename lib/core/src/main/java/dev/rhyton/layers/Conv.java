package dev.rhyton.layers;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.activations.Activations;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.NnOps;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Base class of convolutions: windows of weights slide over one, two or three spatial axes, {@code
 * y = activation(convolve(x) + bias)}.
 *
 * @param <C> the layer itself, which setters return
 */
public abstract class Conv<C extends Conv<C>> extends LoraLayer<C>
    implements WeightSetters.Bias<C> {
  SlidingWindow window;
  private ActivationFunction activation = ActivationFunction.LINEAR;
  private boolean useBias = true;
  private WeightOptions biasOptions = new WeightOptions(Initializer.ZEROS);

  private @Nullable Weight bias; // (outputs)

  Conv(int rank) {
    window = new SlidingWindow(rank);
  }

  private C set(Consumer<Conv<C>> change) {
    return self(with(this, change));
  }

  /** Sets the strides of the window: one number, or one for each axis. */
  public C strides(int... steps) {
    return set(c -> c.window.strides(steps));
  }

  /** Sets the padding: {@code "valid"} (default) for none, {@code "same"} for zeros. */
  public C padding(String name) {
    return set(c -> c.window.padding = Padding.of(name));
  }

  /**
   * Sets the position of the channels: {@code "channels_last"} (default) or {@code
   * "channels_first"}.
   */
  public C dataFormat(String name) {
    return set(c -> c.window.dataFormat = DataFormat.of(name));
  }

  /** Sets the dilation rate of the window: one number, or one for each axis. */
  public C dilationRate(int... rate) {
    return set(c -> c.window.dilationRate(rate));
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

  @Override
  WeightOptions options(Slot slot) {
    return slot == Slot.BIAS ? biasOptions : super.options(slot);
  }

  @Override
  protected ConfigDict idleOptions() {
    return ConfigDict.of().put("activity_regularizer", null);
  }

  @Override
  protected void check() {
    super.check();
    window.check(className());
    if (!allowsDilatedStrides()) window.checkStrides(className());
    Check.that(
        window.padding != Padding.CAUSAL || allowsCausal(),
        "%s: padding \"causal\" is only for Conv1D.",
        className());
  }

  boolean allowsCausal() {
    return false;
  }

  /** Returns whether strides and dilation may both be above 1, as in Keras. */
  boolean allowsDilatedStrides() {
    return false;
  }

  @Override
  boolean takesLora() {
    return false;
  }

  @Override
  protected void build(Shape input) {
    long channels = input.dim(window.dataFormat.channelAxis());
    makeKernels(channels);
    if (useBias) bias = weight(biasOptions, outputs(channels));
  }

  /** Creates the weights of the windows. */
  abstract void makeKernels(long channels);

  /** Returns the number of output channels. */
  abstract long outputs(long channels);

  /** Returns the number of input channels for which the weights were created. */
  abstract long expectedChannels();

  /** Files contain every kernel before the bias. */
  @Override
  Stream<Weight> lastWeights() {
    return Stream.concat(Stream.ofNullable(bias), super.lastWeights());
  }

  /** Returns whether training for quantization can round the kernels. */
  boolean takesRounding() {
    return false;
  }

  /** Returns an input with channels last; in training for quantization, each sample rounded. */
  final Tensor roundedInput(Tensor x) {
    return input(x, IntStream.range(1, x.shape().rank()).toArray());
  }

  @Override
  protected InputSpec inputSpec() {
    return SpatialSizes.spec(window.rank, window.dataFormat)
        .known(window.dataFormat.channelAxis())
        .axis(window.dataFormat.channelAxis(), expectedChannels());
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    window.checkFits(label(), inputs.get(0));
  }

  @Override
  protected boolean needsSizes() {
    return super.needsSizes() || window.rank == 3 || window.isDilated();
  }

  @Override
  protected Tensor call(Tensor x) {
    var y = convolve(window.dataFormat.toLast(x));
    if (bias != null) y = NnOps.biasAdd(y, bias);
    return activation.apply(window.dataFormat.fromLast(y));
  }

  /** Applies the windows to an input with channels last. */
  abstract Tensor convolve(Tensor x);
}
