package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.ConvOps;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.stream.IntStream;

/** Base class of ordinary convolutions. */
public abstract class SlidingConv<C extends SlidingConv<C>> extends Conv<C>
    implements KernelOptions<C> {
  @Range(atLeast = 1)
  int filters = 1;

  private WeightOptions kernelOptions = WeightOptions.of(Initializer.GLOROT_UNIFORM);
  private @Range(atLeast = 1) int groups = 1;

  SlidingConv(int rank) {
    super(rank);
  }

  /**
   * Sets the number of groups: each group of filters is applied to only one group of the channels.
   */
  public C groups(int number) {
    return self(with(this, c -> c.groups = number));
  }

  @Override
  boolean takesLora() {
    return true;
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        filters % groups == 0,
        "%s: filters must be a multiple of groups, received %d and %d.",
        className(),
        filters,
        groups);
  }

  @Override
  void makeKernels(long channels) {
    Check.that(
        channels % groups == 0,
        "%s: the input's %d channels must be a multiple of groups, %d.",
        label(),
        channels,
        groups);
    kernel = weight(kernelOptions, kernelShape(channels / groups, filters));
  }

  @Override
  long outputs(long channels) {
    return filters;
  }

  @Override
  long expectedChannels() {
    return kernel == null ? Shape.UNKNOWN : kernel.shape().dim(-2) * groups;
  }

  /**
   * On a CPU TensorFlow has no gradient for grouped convolutions, so each group is a separate
   * convolution; groups of a single channel are one depthwise convolution.
   */
  @Override
  Tensor convolve(Tensor x) {
    var kernel = changedKernel();
    if (groups == 1) return convolve(x, kernel);
    if (groups == x.shape().last() && isDepthwise()) {
      var window = kernel.reshape(kernelShape(groups, filters / groups));
      return ConvOps.depthwiseConv(x, window, strides, padding.name(), dilationRate);
    }
    var inputs = TensorOps.split(x, groups, -1);
    var kernels = TensorOps.split(kernel, groups, -1);
    return TensorOps.concatenate(
        -1,
        IntStream.range(0, groups).mapToObj(g -> convolve(inputs.get(g), kernels.get(g))).toList());
  }

  /**
   * Returns whether TensorFlow supports it as a depthwise convolution: the strides of both axes
   * must be equal.
   */
  private boolean isDepthwise() {
    return rank() == 2 && strides[0] == strides[1];
  }

  private Tensor convolve(Tensor x, Tensor window) {
    return ConvOps.conv(x, window, strides, padding.name(), dilationRate);
  }
}
