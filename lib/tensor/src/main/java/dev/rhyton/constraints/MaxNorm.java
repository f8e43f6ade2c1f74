package dev.rhyton.constraints;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Tensor;

/** Scales each unit's incoming weights down to a norm of at most {@code maxValue}. */
public final class MaxNorm extends Constraint {
  private @Range(atLeast = 0) double maxValue = 2;
  private int[] axis = {0};

  private MaxNorm() {}

  /** Creates the constraint with a largest norm of 2, as Keras by default. */
  public static MaxNorm of() {
    return new MaxNorm();
  }

  /** Creates the constraint with the largest norm allowed; Keras' default is 2. */
  public static MaxNorm of(double maxValue) {
    return made(new MaxNorm(), c -> c.maxValue = maxValue);
  }

  /** Sets the axes over which the norm is computed: by default 0, for Conv2D {@code (0, 1, 2)}. */
  public MaxNorm axis(int... axes) {
    return with(this, c -> c.axis = axes);
  }

  @Override
  public Tensor apply(Tensor weight) {
    Check.given("apply", "weight", weight);
    var norm = norm(weight, axis);
    return weight.multiply(norm.clip(0, maxValue).divide(norm.add(KerasConfig.epsilon())));
  }
}
