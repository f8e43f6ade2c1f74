package dev.rhyton.optimizers;

import dev.rhyton.config.Range;

/** {@code (initial − end) · (1 − step / decaySteps)^power + end}, then the end rate. */
public final class PolynomialDecay extends DecaySchedule {
  private long decaySteps = 1;
  private @Range(atLeast = 0) double endLearningRate = 1e-4;
  private @Range(atLeast = 0) double power = 1;
  private boolean cycle;

  private PolynomialDecay() {}

  /** The rate to start with, the steps of the decay. */
  public static PolynomialDecay of(double initialLearningRate, long decaySteps) {
    return made(
        new PolynomialDecay(),
        s -> {
          s.initialLearningRate = initialLearningRate;
          s.decaySteps = decaySteps;
        });
  }

  /** The rate to end with; 0.0001 by default. */
  public PolynomialDecay endLearningRate(double rate) {
    return with(this, s -> s.endLearningRate = rate);
  }

  /** 1 (default) decays in a straight line. */
  public PolynomialDecay power(double exponent) {
    return with(this, s -> s.power = exponent);
  }

  /** Whether the decay begins anew, over more steps each time, where it has ended. */
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
