package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.quantizers.QuantizationConfig;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.ConvOps;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Base class of separable convolutions: a depthwise convolution, followed by a pointwise one. */
public abstract class SeparableConv<C extends SeparableConv<C>> extends DepthwiseConv<C>
    implements WeightSetters.Pointwise<C> {
  private @Range(atLeast = 1) int filters = 1;
  private WeightOptions pointwiseOptions = new WeightOptions(Initializer.GLOROT_UNIFORM);

  private Weight depthwiseKernel; // (window..., channels, depthMultiplier)
  private Weight pointwiseKernel; // (1, ..., channels · depthMultiplier, filters)

  private transient @Nullable QuantizedKernel emulatedPointwise; // see LoraLayer, or null

  SeparableConv(int rank) {
    super(rank);
  }

  /** Sets the number of filters and the size of their windows, for factory methods. */
  static <C extends SeparableConv<C>> C of(C fresh, int filters, int... size) {
    return made(
        fresh,
        c -> {
          ((SeparableConv<?>) c).filters = filters;
          c.window.kernelSize(size);
        });
  }

  @Override
  WeightOptions options(Slot slot) {
    return slot == Slot.POINTWISE ? pointwiseOptions : super.options(slot);
  }

  @Override
  void makeKernels(long channels) {
    depthwiseKernel = makeKernel(channels);
    var point = LongStream.generate(() -> 1).limit(window.rank);
    var shape = LongStream.concat(point, LongStream.of(super.outputs(channels), filters)).toArray();
    pointwiseKernel = weight(pointwiseOptions, shape);
  }

  @Override
  Weight kernel() {
    return depthwiseKernel;
  }

  @Override
  long outputs(long channels) {
    return filters;
  }

  @Override
  void emulate(@Nullable QuantizationConfig config) {
    super.emulate(config);
    var layout = KernelLayout.ofWindows("pointwise_kernel", pointwiseKernel.shape(), 1);
    emulatedPointwise = config == null ? null : emulation(pointwiseKernel, layout, config);
  }

  @Override
  Tensor convolve(Tensor x) {
    var each = super.convolve(x);
    return ConvOps.conv(
        roundedInput(each),
        emulatedPointwise == null ? pointwiseKernel : emulatedPointwise.rounded(pointwiseKernel),
        SpatialSizes.ones(window.rank),
        "VALID",
        SpatialSizes.ones(window.rank));
  }
}
