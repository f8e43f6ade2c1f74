package dev.rhyton.layers;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.activations.Activations;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.internal.Space;
import dev.rhyton.tensor.NnOps;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * Base class of convolutions: windows of weights slide over one, two or three spatial axes.
 *
 * @param <C> the layer itself, which setters return
 */
public abstract class Conv<C extends Conv<C>> extends LoraLayer<C> implements BiasOptions<C> {
  int[] kernelSize;
  int[] strides;
  Padding padding = Padding.VALID;
  DataFormat dataFormat = DataFormat.usual();
  int[] dilationRate;
  private ActivationFunction activation = ActivationFunction.LINEAR;
  private boolean useBias = true;
  private WeightOptions biasOptions = WeightOptions.of(Initializer.ZEROS);

  Weight kernel;
  Weight depthwiseKernel; // these two belong to separable convolutions; they are here because
  Weight pointwiseKernel; // files contain every kernel before the bias
  private Weight bias; // (outputs)

  private final transient int spatialRank;

  Conv(int rank) {
    spatialRank = rank;
    kernelSize = Space.ones(rank);
    strides = Space.ones(rank);
    dilationRate = Space.ones(rank);
  }

  final int rank() {
    return spatialRank;
  }

  private C set(Consumer<Conv<C>> change) {
    return self(with(this, change));
  }

  /** Sets the strides of the window: one number, or one for each axis. */
  public C strides(int... steps) {
    return set(c -> c.strides = Space.perAxis("strides", rank(), steps));
  }

  /** Sets the padding: {@code "valid"} (default) for none, {@code "same"} for zeros. */
  public C padding(String name) {
    return set(c -> c.padding = Padding.of(name));
  }

  /**
   * Sets the position of the channels: {@code "channels_last"} (default) or {@code
   * "channels_first"}.
   */
  public C dataFormat(String name) {
    return set(c -> c.dataFormat = DataFormat.of(name));
  }

  /** Sets the dilation rate of the window: one number, or one for each axis. */
  public C dilationRate(int... rate) {
    return set(c -> c.dilationRate = Space.perAxis("dilationRate", rank(), rate));
  }

  public C activation(String name) {
    return activation(Activations.get(name));
  }

  public C activation(ActivationFunction function) {
    return set(c -> c.activation = function);
  }

  public C useBias(boolean use) {
    return set(c -> c.useBias = use);
  }

  @Override
  protected ConfigDict idleOptions() {
    return ConfigDict.of().put("activity_regularizer", null);
  }

  @Override
  protected void check() {
    super.check();
    Space.checkWindow(className(), "kernelSize", rank(), kernelSize);
    Space.checkWindow(className(), "strides", rank(), strides);
    Space.checkWindow(className(), "dilationRate", rank(), dilationRate);
    Check.that(
        allowsDilatedStrides() || !isAbove1(strides) || !isAbove1(dilationRate),
        "%s: strides and dilationRate cannot both be above 1.",
        className());
    Check.that(
        padding != Padding.CAUSAL || allowsCausal(),
        "%s: padding \"causal\" is for Conv1D alone.",
        className());
  }

  boolean allowsCausal() {
    return false;
  }

  /** Returns whether strides and dilation may both be above 1, as in Keras. */
  boolean allowsDilatedStrides() {
    return false;
  }

  private static boolean isAbove1(int[] perAxis) {
    return Arrays.stream(perAxis).anyMatch(n -> n > 1);
  }

  @Override
  final Weight kernel() {
    return kernel;
  }

  @Override
  boolean takesLora() {
    return false;
  }

  @Override
  protected void build(Shape input) {
    long channels = input.dim(dataFormat.channelAxis());
    makeKernels(channels);
    if (useBias) bias = weight(biasOptions, outputs(channels));
  }

  /** Creates the weights of the windows. */
  abstract void makeKernels(long channels);

  /** Returns the number of output channels. */
  abstract long outputs(long channels);

  /** Returns the number of input channels for which the weights were created. */
  abstract long expectedChannels();

  final long[] kernelShape(long... more) {
    return LongStream.concat(Arrays.stream(kernelSize).asLongStream(), Arrays.stream(more))
        .toArray();
  }

  @Override
  protected InputSpec inputSpec() {
    return Space.spec(rank(), dataFormat)
        .known(dataFormat.channelAxis())
        .axis(dataFormat.channelAxis(), expectedChannels());
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    var window = new long[rank()];
    Arrays.setAll(window, i -> (kernelSize[i] - 1L) * dilationRate[i] + 1);
    if (padding == Padding.VALID && mustFit())
      Space.checkImage(label(), inputs.get(0), window, dataFormat);
  }

  /** Returns whether the window must lie inside the image if there is no padding. */
  boolean mustFit() {
    return true;
  }

  @Override
  protected boolean needsSizes() {
    return super.needsSizes() || rank() == 3 || isAbove1(dilationRate);
  }

  @Override
  protected Tensor call(Tensor x) {
    var y = convolve(dataFormat.toLast(x));
    if (useBias) y = NnOps.biasAdd(y, bias);
    return activation.apply(dataFormat.fromLast(y));
  }

  /** Applies the windows to an input with channels last. */
  abstract Tensor convolve(Tensor x);
}
