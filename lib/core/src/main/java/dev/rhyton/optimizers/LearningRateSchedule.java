package dev.rhyton.optimizers;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;

/**
 * The learning rate as a function of the steps done; stands wherever a learning rate does.
 *
 * <pre>{@code
 * Adam.of(ExponentialDecay.of(1e-3, 1000, 0.9))
 * }</pre>
 */
public abstract class LearningRateSchedule extends Value {
  static final Registry<LearningRateSchedule> REGISTRY = LearningRateSchedules.registry();

  /** The rate after a number of steps. */
  public abstract double at(long step);

  @Override
  protected String module() {
    return "keras.optimizers.schedules";
  }
}
