package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.internal.Space;
import dev.rhyton.tensor.ConvOps;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.stream.LongStream;

/** Base class of separable convolutions: a depthwise convolution, followed by a pointwise one. */
public abstract class SeparableConv<C extends SeparableConv<C>> extends DepthwiseConv<C>
    implements PointwiseOptions<C> {
  @Range(atLeast = 1)
  int filters = 1;

  private WeightOptions pointwiseOptions = WeightOptions.of(Initializer.GLOROT_UNIFORM);

  SeparableConv(int rank) {
    super(rank);
  }

  @Override
  void makeKernels(long channels) {
    super.makeKernels(channels);
    depthwiseKernel = kernel;
    kernel = null;
    var point = LongStream.generate(() -> 1).limit(rank());
    var shape = LongStream.concat(point, LongStream.of(super.outputs(channels), filters)).toArray();
    // (1, ..., channels · depthMultiplier, filters)
    pointwiseKernel = weight(pointwiseOptions, shape);
  }

  @Override
  Weight window() {
    return depthwiseKernel;
  }

  @Override
  long outputs(long channels) {
    return filters;
  }

  @Override
  Tensor convolve(Tensor x) {
    var each = super.convolve(x);
    return ConvOps.conv(each, pointwiseKernel, Space.ones(rank()), "VALID", Space.ones(rank()));
  }
}
