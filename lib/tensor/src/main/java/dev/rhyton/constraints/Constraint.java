package dev.rhyton.constraints;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.Tensor;

/** A projection of a weight's value, applied after each update. */
public abstract class Constraint extends Value {
  static final Registry<Constraint> REGISTRY = Constraints.registry();

  /** Returns the projected value, of the same shape. */
  public abstract Tensor apply(Tensor weight);

  static Tensor norm(Tensor weight, int[] axis) {
    return weight.square().sum(axis, true).sqrt();
  }
}
