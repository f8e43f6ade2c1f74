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
  /** A function that computes the learning rate of an epoch. */
  @FunctionalInterface
  public interface Schedule {
    /** Returns the rate of an epoch, counted from 0, given the rate of the previous epoch. */
    double at(int epoch, double rate);
  }

  private final Schedule schedule;
  private boolean verbose;

  private LearningRateScheduler(Schedule schedule) {
    this.schedule = schedule;
  }

  /** Creates the callback from a function of the epoch and the current rate. */
  public static LearningRateScheduler of(Schedule schedule) {
    Check.that(schedule != null, "LearningRateScheduler: the schedule must not be null.");
    return new LearningRateScheduler(schedule);
  }

  /** Sets the output: 1 prints each rate, 0 (default) prints nothing. */
  public LearningRateScheduler verbose(int level) {
    return with(this, c -> c.verbose = level > 0);
  }

  @Override
  protected boolean setsLearningRate() {
    return true;
  }

  @Override
  public void onEpochBegin(int epoch) {
    var state = training().optimizerState();
    double rate = schedule.at(epoch, state.learningRate());
    Check.that(
        rate >= 0 && Double.isFinite(rate),
        "LearningRateScheduler: the rate must not be negative, received %s for epoch %d.",
        rate,
        epoch);
    state.learningRate(rate);
    if (verbose) {
      training()
          .out()
          .printf(
              "%nEpoch %d: LearningRateScheduler setting learning rate to %s.%n", epoch + 1, rate);
    }
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    Check.entries("onEpochEnd", "logs", logs);
    logs.put("learning_rate", training().optimizerState().learningRate());
  }
}
