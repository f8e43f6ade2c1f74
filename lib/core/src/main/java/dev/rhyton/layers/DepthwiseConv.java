package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Base class of depthwise convolutions: each window is applied to one channel. */
public abstract class DepthwiseConv<C extends DepthwiseConv<C>> extends Conv<C>
    implements WeightSetters.Depthwise<C> {
  private @Range(atLeast = 1) int depthMultiplier = 1;
  private WeightOptions depthwiseOptions = new WeightOptions(Initializer.GLOROT_UNIFORM);

  private @Nullable Weight
      kernel; // (window..., channels, depthMultiplier); null in separable convolutions

  DepthwiseConv(int rank) {
    super(rank);
  }

  /** Sets the number of windows for each channel. */
  public C depthMultiplier(int number) {
    return self(with(this, c -> ((DepthwiseConv<?>) c).depthMultiplier = number));
  }

  @Override
  WeightOptions options(Slot slot) {
    return slot == Slot.DEPTHWISE ? depthwiseOptions : super.options(slot);
  }

  @Override
  void makeKernels(long channels) {
    kernel = makeKernel(channels);
  }

  final Weight makeKernel(long channels) {
    return weight(depthwiseOptions, window.kernelShape(channels, depthMultiplier).dims());
  }

  /** Returns the kernel of the windows. */
  @Override
  @Nullable Weight kernel() {
    return kernel;
  }

  @Override
  long outputs(long channels) {
    return channels * depthMultiplier;
  }

  @Override
  long expectedChannels() {
    return sizeOf(kernel(), -2);
  }

  @Override
  boolean allowsDilatedStrides() {
    return true;
  }

  @Override
  protected boolean needsSizes() {
    boolean differ = Arrays.stream(window.strides).distinct().count() > 1;
    return super.needsSizes() || (differ && window.padding == Padding.SAME);
  }

  @Override
  KernelLayout layout(Shape input) {
    return KernelLayout.ofWindows("kernel", ofFloats().shape(), 2);
  }

  @Override
  boolean takesRounding() {
    return isBuilt();
  }

  @Override
  Tensor convolve(Tensor x) {
    return window.convolveEach(roundedInput(x), changedKernel());
  }
}
