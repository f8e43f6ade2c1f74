package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;

/** Base class of ordinary convolutions: each filter is a window over all channels. */
public abstract class SlidingConv<C extends SlidingConv<C>> extends Conv<C>
    implements WeightSetters.Kernel<C> {
  private @Range(atLeast = 1) int filters = 1;
  private WeightOptions kernelOptions = new WeightOptions(Initializer.GLOROT_UNIFORM);
  private @Range(atLeast = 1) int groups = 1;

  private Weight kernel; // (window..., channels / groups, filters)

  SlidingConv(int rank) {
    super(rank);
  }

  /** Sets the number of filters and the size of their windows, for factory methods. */
  static <C extends SlidingConv<C>> C of(C fresh, int filters, int... size) {
    return made(
        fresh,
        c -> {
          ((SlidingConv<?>) c).filters = filters;
          c.window.kernelSize(size);
        });
  }

  /**
   * Sets the number of groups: each group of filters is applied to only one group of the channels.
   */
  public C groups(int number) {
    return self(with(this, c -> ((SlidingConv<?>) c).groups = number));
  }

  @Override
  WeightOptions options(Slot slot) {
    return slot == Slot.KERNEL ? kernelOptions : super.options(slot);
  }

  @Override
  Weight kernel() {
    return kernel;
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
    kernel = weight(kernelOptions, window.kernelShape(channels / groups, filters).dims());
  }

  @Override
  long outputs(long channels) {
    return filters;
  }

  @Override
  long expectedChannels() {
    return kernel == null ? Shape.UNKNOWN : kernel.shape().dim(-2) * groups;
  }

  @Override
  KernelLayout layout(Shape input) {
    return KernelLayout.ofWindows("kernel", kernel.shape(), 1);
  }

  @Override
  boolean takesRounding() {
    return isBuilt() && !hasLora();
  }

  @Override
  Tensor convolve(Tensor x) {
    return window.convolve(roundedInput(x), changedKernel());
  }
}
