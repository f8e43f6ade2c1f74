package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import java.util.Arrays;

/** A sequence of constant rates; each ends at its boundary, a number of steps. */
public final class PiecewiseConstantDecay extends LearningRateSchedule {
  @SuppressWarnings("UnusedVariable") // kept for Keras' files
  private String name = "PiecewiseConstant";

  private int[] boundaries = {};
  private double[] values = {0.001};

  private PiecewiseConstantDecay() {}

  /** Returns the schedule with boundaries in ascending order and one rate more than boundaries. */
  public static PiecewiseConstantDecay of(int[] boundaries, double... values) {
    return made(
        new PiecewiseConstantDecay(),
        s -> {
          s.boundaries = Check.given("PiecewiseConstantDecay", "boundaries", boundaries);
          s.values = Check.given("PiecewiseConstantDecay", "values", values);
        });
  }

  @Override
  protected void check() {
    Check.that(
        values.length == boundaries.length + 1,
        "PiecewiseConstantDecay: expected one rate more than boundaries, received %d and %d.",
        values.length,
        boundaries.length);
    for (int i = 1; i < boundaries.length; i++) {
      Check.that(
          boundaries[i - 1] < boundaries[i],
          "PiecewiseConstantDecay: the boundaries must rise, received %s.",
          Arrays.toString(boundaries));
    }
    for (double rate : values) Check.notNegative("PiecewiseConstantDecay", "a rate", rate);
  }

  @Override
  public double at(long step) {
    int i = 0;
    while (i < boundaries.length && step > boundaries[i]) i++;
    return values[i];
  }
}
