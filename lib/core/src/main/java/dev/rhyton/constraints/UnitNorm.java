package dev.rhyton.constraints;

import dev.rhyton.tensor.Tensor;

/** Scales each unit's incoming weights to norm 1. */
public final class UnitNorm extends Constraint {
  private int[] axis = {0};

  private UnitNorm() {}

  /** The constraint over axis 0. */
  public static UnitNorm of() {
    return new UnitNorm();
  }

  /** The axes over which the norm is taken. */
  public UnitNorm axis(int... axes) {
    return with(this, c -> c.axis = axes);
  }

  @Override
  public Tensor apply(Tensor weight) {
    return weight.divide(norm(weight, axis).add(EPSILON));
  }
}
