package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.ConvOps;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Arrays;
import java.util.function.Consumer;

/** Base class of depthwise convolutions: each window is applied to one channel. */
public abstract class DepthwiseConv<C extends DepthwiseConv<C>> extends Conv<C>
    implements DepthwiseOptions<C> {
  private @Range(atLeast = 1) int depthMultiplier = 1;
  private WeightOptions depthwiseOptions = WeightOptions.of(Initializer.GLOROT_UNIFORM);

  DepthwiseConv(int rank) {
    super(rank);
  }

  private C set(Consumer<DepthwiseConv<C>> change) {
    return self(with(this, change));
  }

  /** Sets the number of windows for each channel. */
  public C depthMultiplier(int number) {
    return set(c -> c.depthMultiplier = number);
  }

  @Override
  void makeKernels(long channels) {
    kernel = weight(depthwiseOptions, kernelShape(channels, depthMultiplier));
  }

  /** Returns the kernel of the windows. */
  Weight window() {
    return kernel;
  }

  @Override
  long outputs(long channels) {
    return channels * depthMultiplier;
  }

  @Override
  long expectedChannels() {
    return sizeOf(window(), -2);
  }

  @Override
  boolean allowsDilatedStrides() {
    return true;
  }

  @Override
  protected boolean needsSizes() {
    boolean differ = Arrays.stream(strides).distinct().count() > 1;
    return super.needsSizes() || (differ && padding == Padding.SAME);
  }

  @Override
  Tensor convolve(Tensor x) {
    return ConvOps.depthwiseConv(x, window(), strides, padding.name(), dilationRate);
  }
}
