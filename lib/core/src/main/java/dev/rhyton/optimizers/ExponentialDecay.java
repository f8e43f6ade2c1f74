package dev.rhyton.optimizers;

import dev.rhyton.config.Check;

/** {@code initial · decayRate ^ (step / decaySteps)}. */
public final class ExponentialDecay extends DecaySchedule {
  @SuppressWarnings("UnusedVariable") // kept for Keras' files
  private String name = "ExponentialDecay";

  private long decaySteps = 1;
  private double decayRate = 1;
  private boolean staircase;

  private ExponentialDecay() {}

  /** The rate to start with, the steps of one decay, and the factor of each decay. */
  public static ExponentialDecay of(double initialLearningRate, long decaySteps, double decayRate) {
    return made(
        new ExponentialDecay(),
        s -> {
          s.initialLearningRate = initialLearningRate;
          s.decaySteps = decaySteps;
          s.decayRate = decayRate;
        });
  }

  /** Whether the rate falls at the end of each decay alone. */
  public ExponentialDecay staircase(boolean stairs) {
    return with(this, s -> s.staircase = stairs);
  }

  @Override
  protected void check() {
    super.check();
    Check.notNegative(className(), "decayRate", decayRate);
  }

  @Override
  long steps() {
    return decaySteps;
  }

  @Override
  public double at(long step) {
    return initialLearningRate * Math.pow(decayRate, decays(step, staircase));
  }
}
