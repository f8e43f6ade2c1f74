package dev.rhyton.optimizers;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;

/**
 * A learning rate as a function of the number of steps so far. It can replace a learning rate
 * everywhere.
 *
 * <pre>{@code
 * Adam.of(ExponentialDecay.of(1e-3, 1000, 0.9))
 * }</pre>
 */
public abstract class LearningRateSchedule extends Value {
  static final Registry<LearningRateSchedule> REGISTRY = LearningRateSchedules.registry();

  /** Returns the rate after a number of steps. */
  public abstract double at(long step);

  @Override
  protected String module() {
    return "keras.optimizers.schedules";
  }
}
