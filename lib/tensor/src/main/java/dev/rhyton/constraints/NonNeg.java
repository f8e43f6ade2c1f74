package dev.rhyton.constraints;

import dev.rhyton.config.Check;
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
    Check.given("apply", "weight", weight);
    return weight.maximum(0);
  }
}
