package dev.rhyton.optimizers;

/**
 * Adam: {@code m += (1 − β₁)(g − m); v += (1 − β₂)(g² − v); w −= rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m
 * / (√v + epsilon)}. Kingma and Ba, 2015, arXiv 1412.6980.
 */
public final class Adam extends BaseAdam<Adam> {
  private Adam() {}

  /** Returns the optimizer with Keras' default learning rate, 0.001. */
  public static Adam of() {
    return new Adam();
  }

  /** Returns the optimizer with a learning rate. */
  public static Adam of(double learningRate) {
    return made(new Adam(), o -> o.setLearningRate(learningRate));
  }

  /** Returns the optimizer with a learning rate schedule. */
  public static Adam of(LearningRateSchedule schedule) {
    return made(new Adam(), o -> o.setLearningRate(schedule));
  }
}
