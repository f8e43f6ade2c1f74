package dev.rhyton.constraints;

import dev.rhyton.tensor.Tensor;

/** Sets negative weights to 0. */
public final class NonNeg extends Constraint {
  private NonNeg() {}

  /** Creates the constraint. */
  public static NonNeg of() {
    return new NonNeg();
  }

  @Override
  public Tensor apply(Tensor weight) {
    return weight.maximum(0);
  }
}
