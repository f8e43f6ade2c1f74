package dev.rhyton.optimizers;

/** {@code initial / (1 + decayRate · step / decaySteps)}. */
public final class InverseTimeDecay extends RateDecay<InverseTimeDecay> {
  private InverseTimeDecay() {}

  /** Returns the schedule with an initial learning rate, the steps of one decay and its factor. */
  public static InverseTimeDecay of(double initialLearningRate, long decaySteps, double decayRate) {
    return made(new InverseTimeDecay(), s -> s.set(initialLearningRate, decaySteps, decayRate));
  }

  @Override
  public double at(long step) {
    return initialLearningRate / (1 + decayRate * decays(step));
  }
}
