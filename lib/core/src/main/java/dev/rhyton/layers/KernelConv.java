package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.Weight;

/** A convolution whose filters see several channels each. */
public abstract class KernelConv<C extends KernelConv<C>> extends Conv<C>
    implements KernelOptions<C> {
  int filters = 1;
  private WeightOptions kernelOptions = WeightOptions.of(Initializer.GLOROT_UNIFORM);

  KernelConv(int rank) {
    super(rank);
  }

  @Override
  protected void check() {
    super.check();
    Check.positive(className(), "filters", filters);
  }

  final Weight kernelOf(long... channels) {
    return weight(kernelOptions, kernelShape(channels));
  }

  @Override
  long outputs(long channels) {
    return filters;
  }
}
