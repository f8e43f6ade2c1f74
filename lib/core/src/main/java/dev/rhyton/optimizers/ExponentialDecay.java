package dev.rhyton.optimizers;

/** {@code initial · decayRate ^ (step / decaySteps)}. */
public final class ExponentialDecay extends RateDecay<ExponentialDecay> {
  private ExponentialDecay() {}

  /** Returns the schedule with an initial learning rate, the steps of one decay and its factor. */
  public static ExponentialDecay of(double initialLearningRate, long decaySteps, double decayRate) {
    return made(new ExponentialDecay(), s -> s.set(initialLearningRate, decaySteps, decayRate));
  }

  @Override
  public double at(long step) {
    return initialLearningRate * Math.pow(decayRate, decays(step));
  }
}
