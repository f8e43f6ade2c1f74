package dev.rhyton.optimizers;

/**
 * {@link Adam} with weight decay, by default of 0.004 of the rate. Loshchilov & Hutter, 2019, arXiv
 * 1711.05101.
 */
public final class AdamW extends BaseAdam<AdamW> {
  private AdamW() {
    setWeightDecay(0.004);
  }

  /** With Keras' default rate, 0.001. */
  public static AdamW of() {
    return new AdamW();
  }

  /** With a rate. */
  public static AdamW of(double learningRate) {
    return made(new AdamW(), o -> o.setLearningRate(learningRate));
  }

  /** With a rate that changes from step to step. */
  public static AdamW of(LearningRateSchedule schedule) {
    return made(new AdamW(), o -> o.setLearningRate(schedule));
  }
}
