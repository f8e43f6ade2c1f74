package dev.rhyton.optimizers;

/**
 * {@link Adam} with weight decay; by default, the decay is 0.004 times the rate. Loshchilov and
 * Hutter, 2019, arXiv 1711.05101.
 */
public final class AdamW extends BaseAdam<AdamW> {
  private AdamW() {
    setWeightDecay(0.004);
  }

  /** Returns the optimizer with Keras' default learning rate, 0.001. */
  public static AdamW of() {
    return new AdamW();
  }

  /** Returns the optimizer with a learning rate. */
  public static AdamW of(double learningRate) {
    return made(new AdamW(), o -> o.setLearningRate(learningRate));
  }

  /** Returns the optimizer with a learning rate schedule. */
  public static AdamW of(LearningRateSchedule schedule) {
    return made(new AdamW(), o -> o.setLearningRate(schedule));
  }
}
