package dev.rhyton.optimizers;

/** {@code initial · decayRate ^ (step / decaySteps)}. */
public final class ExponentialDecay extends RateDecay<ExponentialDecay> {
  private ExponentialDecay() {}

  /** The rate to start with, the steps of one decay, and the factor of each decay. */
  public static ExponentialDecay of(double initialLearningRate, long decaySteps, double decayRate) {
    return made(new ExponentialDecay(), s -> s.set(initialLearningRate, decaySteps, decayRate));
  }

  @Override
  public double at(long step) {
    return initialLearningRate * Math.pow(decayRate, decays(step));
  }
}
