package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.Weight;

/** Base class of convolutions whose filters combine several channels. */
public abstract class KernelConv<C extends KernelConv<C>> extends Conv<C>
    implements KernelOptions<C> {
  @Range(atLeast = 1)
  int filters = 1;

  private WeightOptions kernelOptions = WeightOptions.of(Initializer.GLOROT_UNIFORM);

  KernelConv(int rank) {
    super(rank);
  }

  final Weight kernelOf(long... channels) {
    return weight(kernelOptions, kernelShape(channels));
  }

  @Override
  long outputs(long channels) {
    return filters;
  }
}
