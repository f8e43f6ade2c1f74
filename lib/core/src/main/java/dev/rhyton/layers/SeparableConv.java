package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** A depthwise convolution, then one whose window is a single point. */
abstract class SeparableConv<C extends SeparableConv<C>> extends DepthwiseConv<C>
    implements PointwiseOptions<C> {
  int filters = 1;
  private Initializer pointwiseInitializer = Initializer.GLOROT_UNIFORM;
  private Regularizer pointwiseRegularizer;
  private Constraint pointwiseConstraint;

  SeparableConv(int rank) {
    super(rank);
  }

  @SuppressWarnings("unchecked") // C is the class of this layer
  private C set(Consumer<SeparableConv<C>> change) {
    return (C) with(this, change);
  }

  @Override
  public C pointwiseInitializer(Initializer initializer) {
    return set(c -> c.pointwiseInitializer = initializer);
  }

  @Override
  public C pointwiseRegularizer(Regularizer regularizer) {
    return set(c -> c.pointwiseRegularizer = regularizer);
  }

  @Override
  public C pointwiseConstraint(Constraint constraint) {
    return set(c -> c.pointwiseConstraint = constraint);
  }

  @Override
  protected void check() {
    super.check();
    Check.positive(className(), "filters", filters);
  }

  @Override
  void makeKernels(long channels) {
    super.makeKernels(channels);
    depthwiseKernel = kernel;
    kernel = null;
    var point = LongStream.generate(() -> 1).limit(rank());
    var shape = LongStream.concat(point, LongStream.of(super.outputs(channels), filters)).toArray();
    // (1, ..., channels · depthMultiplier, filters)
    pointwiseKernel =
        weight(pointwiseInitializer, pointwiseRegularizer, pointwiseConstraint, shape);
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
    return Ops.conv(each, pointwiseKernel, Space.ones(rank()), "VALID", Space.ones(rank()));
  }
}
