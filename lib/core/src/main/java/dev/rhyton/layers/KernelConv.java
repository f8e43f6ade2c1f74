package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.Weight;
import java.util.function.Consumer;

/** A convolution whose filters see several channels each. */
abstract class KernelConv<C extends KernelConv<C>> extends Conv<C> implements KernelOptions<C> {
  int filters = 1;
  private Initializer kernelInitializer = Initializer.GLOROT_UNIFORM;
  private Regularizer kernelRegularizer;
  private Constraint kernelConstraint;

  KernelConv(int rank) {
    super(rank);
  }

  @SuppressWarnings("unchecked") // C is the class of this layer
  private C set(Consumer<KernelConv<C>> change) {
    return (C) with(this, change);
  }

  @Override
  public C kernelInitializer(Initializer initializer) {
    return set(c -> c.kernelInitializer = initializer);
  }

  @Override
  public C kernelRegularizer(Regularizer regularizer) {
    return set(c -> c.kernelRegularizer = regularizer);
  }

  @Override
  public C kernelConstraint(Constraint constraint) {
    return set(c -> c.kernelConstraint = constraint);
  }

  @Override
  protected void check() {
    super.check();
    Check.positive(className(), "filters", filters);
  }

  final Weight kernelOf(long... channels) {
    return weight(kernelInitializer, kernelRegularizer, kernelConstraint, kernelShape(channels));
  }

  @Override
  long outputs(long channels) {
    return filters;
  }
}
