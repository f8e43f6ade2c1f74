package dev.rhyton.optimizers;

import dev.rhyton.config.Check;

/** {@code initial / (1 + decayRate · step / decaySteps)}. */
public final class InverseTimeDecay extends DecaySchedule {
  @SuppressWarnings("UnusedVariable") // kept for Keras' files
  private String name = "InverseTimeDecay";

  private long decaySteps = 1;
  private double decayRate = 1;
  private boolean staircase;

  private InverseTimeDecay() {}

  /** The rate to start with, the steps of one decay, and the factor of each decay. */
  public static InverseTimeDecay of(double initialLearningRate, long decaySteps, double decayRate) {
    return made(
        new InverseTimeDecay(),
        s -> {
          s.initialLearningRate = initialLearningRate;
          s.decaySteps = decaySteps;
          s.decayRate = decayRate;
        });
  }

  /** Whether the rate falls at the end of each decay alone. */
  public InverseTimeDecay staircase(boolean stairs) {
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
    return initialLearningRate / (1 + decayRate * decays(step, staircase));
  }
}
