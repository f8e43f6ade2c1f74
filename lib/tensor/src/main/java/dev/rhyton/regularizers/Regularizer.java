package dev.rhyton.regularizers;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.Tensor;

/** A penalty on a weight's value, added to the loss in training. */
public abstract class Regularizer extends Value {
  static final Registry<Regularizer> REGISTRY = Regularizers.registry();

  /** Returns the penalty, a scalar. */
  public abstract Tensor apply(Tensor weight);
}
