package dev.rhyton.constraints;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Tensor;

/** Scales each unit's incoming weights to norm 1. */
public final class UnitNorm extends Constraint {
  private int[] axis = {0};

  private UnitNorm() {}

  /** Creates the constraint over axis 0. */
  public static UnitNorm of() {
    return new UnitNorm();
  }

  /** Sets the axes over which the norm is computed, by default 0. */
  public UnitNorm axis(int... axes) {
    return with(this, c -> c.axis = axes);
  }

  @Override
  public Tensor apply(Tensor weight) {
    Check.given("apply", "weight", weight);
    return weight.divide(norm(weight, axis).add(KerasConfig.epsilon()));
  }
}
