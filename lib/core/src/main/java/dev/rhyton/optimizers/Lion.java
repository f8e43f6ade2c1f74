package dev.rhyton.optimizers;

import dev.rhyton.config.Key;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Set;

/**
 * Steps that depend only on the sign of a mean gradient: {@code w −= rate · sign(β₁m + (1 − β₁)g);
 * m = β₂m + (1 − β₂)g}. Chen et al., 2023, arXiv 2302.06675.
 */
public final class Lion extends BaseOptimizer<Lion> {
  @Key("beta_1")
  private @Range(atLeast = 0, atMost = 1) double beta1 = 0.9;

  @Key("beta_2")
  private @Range(atLeast = 0, below = 1) double beta2 = 0.99;

  private Lion() {}

  /** Returns the optimizer with Keras' default learning rate, 0.001. */
  public static Lion of() {
    return new Lion();
  }

  /** Returns the optimizer with a learning rate. */
  public static Lion of(double learningRate) {
    return made(new Lion(), o -> o.setLearningRate(learningRate));
  }

  /** Returns the optimizer with a learning rate schedule. */
  public static Lion of(LearningRateSchedule schedule) {
    return made(new Lion(), o -> o.setLearningRate(schedule));
  }

  /** Sets the weight of the mean gradient in a step. */
  public Lion beta1(double share) {
    return with(this, o -> o.beta1 = share);
  }

  /** Sets the decay rate of the mean gradient. */
  public Lion beta2(double share) {
    return with(this, o -> o.beta2 = share);
  }

  @Override
  protected void update(Weight weight, Tensor gradient, UpdateContext step) {
    var m = step.slot(weight, "momentum");
    var direction = m.multiply(beta1).add(gradient.multiply(1 - beta1)).sign();
    step.subtract(weight, direction.multiply(step.rate()));
    step.assign(m, m.multiply(beta2).add(gradient.multiply(1 - beta2)));
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of("momentum"));
  }

  @Override
  protected Set<OptimizerTrait> traits() {
    return Set.of(
        OptimizerTrait.SCALE_FREE,
        OptimizerTrait.FIXED_LENGTH,
        OptimizerTrait.ELEMENTWISE,
        OptimizerTrait.RATE_IS_FACTOR);
  }
}
