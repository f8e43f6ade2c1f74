package dev.rhyton.constraints;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.Tensor;

/** A projection of a weight's value that follows each update. */
public abstract class Constraint extends Value {
  static final Registry<Constraint> REGISTRY = Constraints.registry();

  /** Below this a norm counts as 0, as in Keras. */
  static final double EPSILON = 1e-7;

  /** The projected value. */
  public abstract Tensor apply(Tensor weight);

  static Tensor norm(Tensor weight, int[] axis) {
    return weight.square().sumKeep(axis).sqrt();
  }
}
