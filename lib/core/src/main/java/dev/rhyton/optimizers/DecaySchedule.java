package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;

/** A schedule that starts at a rate and takes a number of steps for one decay. */
public abstract class DecaySchedule extends LearningRateSchedule {
  String name = className(); // kept for Keras' files

  @Range(atLeast = 0)
  double initialLearningRate = 0.001;

  @Override
  protected void check() {
    Check.positive(className(), "decaySteps", steps());
  }

  /** Returns the number of steps of one decay. */
  abstract long steps();

  /** Returns the number of decays so far. */
  double decays(long step) {
    return step / (double) steps();
  }

  /** Returns half a cosine wave from 1 at the start to {@code least} at the end. */
  static double cosine(double share, double height, double least) {
    return (1 - least) * 0.5 * height * (1 + Math.cos(Math.PI * share)) + least;
  }
}
