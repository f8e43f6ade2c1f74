package dev.rhyton.optimizers;

/** {@code initial / (1 + decayRate · step / decaySteps)}. */
public final class InverseTimeDecay extends RateDecay<InverseTimeDecay> {
  private InverseTimeDecay() {}

  /** The rate to start with, the steps of one decay, and the factor of each decay. */
  public static InverseTimeDecay of(double initialLearningRate, long decaySteps, double decayRate) {
    return made(new InverseTimeDecay(), s -> s.set(initialLearningRate, decaySteps, decayRate));
  }

  @Override
  public double at(long step) {
    return initialLearningRate / (1 + decayRate * decays(step));
  }
}
