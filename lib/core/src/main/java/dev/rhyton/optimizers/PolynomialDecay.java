package dev.rhyton.optimizers;

import dev.rhyton.config.Range;

/** {@code (initial − end) · (1 − step / decaySteps)^power + end}, then the end rate. */
public final class PolynomialDecay extends DecaySchedule {
  private long decaySteps = 1;
  private @Range(atLeast = 0) double endLearningRate = 1e-4;
  private @Range(atLeast = 0) double power = 1;
  private boolean cycle;

  private PolynomialDecay() {}

  /** Returns the schedule with an initial learning rate and the number of steps of the decay. */
  public static PolynomialDecay of(double initialLearningRate, long decaySteps) {
    return made(
        new PolynomialDecay(),
        s -> {
          s.initialLearningRate = initialLearningRate;
          s.decaySteps = decaySteps;
        });
  }

  /** Sets the final rate; 0.0001 by default. */
  public PolynomialDecay endLearningRate(double rate) {
    return with(this, s -> s.endLearningRate = rate);
  }

  /** Sets the power; with 1, the default, the decay is linear. */
  public PolynomialDecay power(double exponent) {
    return with(this, s -> s.power = exponent);
  }

  /** Sets whether the decay restarts when it ends, over more steps each time. */
  public PolynomialDecay cycle(boolean anew) {
    return with(this, s -> s.cycle = anew);
  }

  @Override
  long steps() {
    return decaySteps;
  }

  @Override
  public double at(long step) {
    double done = decays(step);
    double share = cycle ? done / Math.max(1, Math.ceil(done)) : Math.min(1, done);
    double above = initialLearningRate - endLearningRate;
    return above * Math.pow(1 - share, power) + endLearningRate;
  }
}
