package dev.rhyton.constraints;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Tensor;

/**
 * Scales each unit's incoming weights so that their norm moves into {@code [minValue, maxValue]}:
 * {@code norm := rate · clip(norm) + (1 − rate) · norm}.
 */
public final class MinMaxNorm extends Constraint {
  private double minValue;
  private double maxValue = 1;
  private double rate = 1;
  private int[] axis = {0};

  private MinMaxNorm() {}

  /** Creates the constraint with norms from 0 to 1, as Keras by default. */
  public static MinMaxNorm of() {
    return new MinMaxNorm();
  }

  /** Creates the constraint with bounds of the norm; Keras' defaults are 0 and 1. */
  public static MinMaxNorm of(double minValue, double maxValue) {
    return made(
        new MinMaxNorm(),
        c -> {
          c.minValue = minValue;
          c.maxValue = maxValue;
        });
  }

  /** Sets the fraction of the change that is applied at each step, by default 1. */
  public MinMaxNorm rate(double share) {
    return with(this, c -> c.rate = share);
  }

  /** Sets the axes over which the norm is computed, by default 0. */
  public MinMaxNorm axis(int... axes) {
    return with(this, c -> c.axis = axes);
  }

  @Override
  protected void check() {
    Check.that(
        minValue >= 0 && minValue <= maxValue,
        "MinMaxNorm: expected 0 <= minValue <= maxValue, received %s and %s.",
        minValue,
        maxValue);
    Check.that(rate > 0 && rate <= 1, "MinMaxNorm: rate must lie in (0, 1], received %s.", rate);
  }

  @Override
  public Tensor apply(Tensor weight) {
    Check.given("apply", "weight", weight);
    var norm = norm(weight, axis);
    var wanted = norm.clip(minValue, maxValue).multiply(rate).add(norm.multiply(1 - rate));
    return weight.multiply(wanted.divide(norm.add(KerasConfig.epsilon())));
  }
}
