package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import java.util.Map;

/**
 * Sets the learning rate at the beginning of each epoch.
 *
 * <pre>{@code
 * LearningRateScheduler.of((epoch, rate) -> epoch < 10 ? rate : rate * 0.9)
 * }</pre>
 */
public final class LearningRateScheduler extends Callback {
  /** Gives an epoch its learning rate. */
  @FunctionalInterface
  public interface Schedule {
    /** The rate of an epoch, counted from 0, from that of the epoch before. */
    double at(int epoch, double rate);
  }

  private final Schedule schedule;

  private LearningRateScheduler(Schedule schedule) {
    this.schedule = schedule;
  }

  /** By a function of the epoch and the rate so far. */
  public static LearningRateScheduler of(Schedule schedule) {
    return new LearningRateScheduler(schedule);
  }

  @Override
  public void onEpochBegin(int epoch) {
    double rate = schedule.at(epoch, training().learningRate());
    Check.that(
        rate >= 0 && Double.isFinite(rate),
        "LearningRateScheduler: the rate must not be negative, received %s for epoch %d.",
        rate,
        epoch);
    training().learningRate(rate);
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    logs.put("learning_rate", training().learningRate());
  }
}
