package dev.rhyton.optimizers;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Divides each gradient by the root of its mean square: {@code v = ρv + (1 − ρ)g²; w −= rate · g /
 * √(v + epsilon)}; optionally centered and with momentum. Tieleman and Hinton, 2012.
 */
public final class RMSprop extends BaseOptimizer<RMSprop> {
  private @Range(atLeast = 0, below = 1) double rho = 0.9;
  private @Range(atLeast = 0) double momentum;
  private @Range(atLeast = 0) double epsilon = 1e-7;
  private boolean centered;

  private RMSprop() {}

  /** Returns the optimizer with Keras' default learning rate, 0.001. */
  public static RMSprop of() {
    return new RMSprop();
  }

  /** Returns the optimizer with a learning rate. */
  public static RMSprop of(double learningRate) {
    return made(new RMSprop(), o -> o.setLearningRate(learningRate));
  }

  /** Returns the optimizer with a learning rate schedule. */
  public static RMSprop of(LearningRateSchedule schedule) {
    return made(new RMSprop(), o -> o.setLearningRate(schedule));
  }

  /** Sets the decay rate of the mean squared gradient. */
  public RMSprop rho(double share) {
    return with(this, o -> o.rho = share);
  }

  /** Sets the momentum, the fraction of the last step that is kept. */
  public RMSprop momentum(double share) {
    return with(this, o -> o.momentum = share);
  }

  /** Sets the number that is added to the mean square, to avoid division by 0. */
  public RMSprop epsilon(double value) {
    return with(this, o -> o.epsilon = value);
  }

  /**
   * Sets whether the squared mean gradient is subtracted, so that the variance of gradients
   * remains.
   */
  public RMSprop centered(boolean use) {
    return with(this, o -> o.centered = use);
  }

  @Override
  protected void update(Weight weight, Tensor gradient, UpdateContext step) {
    var v = step.slot(weight, "velocity");
    var square = step.assign(v, average(v, gradient.square()));
    if (centered) {
      var a = step.slot(weight, "average_gradient");
      square = square.subtract(step.assign(a, average(a, gradient)).square());
    }
    var change = gradient.multiply(step.rate()).multiply(square.add(epsilon).rsqrt());
    if (momentum > 0) {
      var kept = step.slot(weight, "momentum");
      change = step.assign(kept, kept.multiply(momentum).add(change));
    }
    step.subtract(weight, change);
  }

  private Tensor average(Weight moving, Tensor value) {
    return moving.multiply(rho).add(value.multiply(1 - rho));
  }

  @Override
  protected List<List<String>> slots() {
    var groups = new ArrayList<List<String>>();
    groups.add(List.of("velocity"));
    if (momentum > 0) groups.add(List.of("momentum"));
    if (centered) groups.add(List.of("average_gradient"));
    return groups;
  }

  @Override
  protected double summedSteps() {
    return 1 / Math.max(0, 1 - momentum);
  }

  @Override
  protected Set<OptimizerTrait> traits() {
    return momentum == 0
        ? Set.of(
            OptimizerTrait.SCALE_FREE,
            OptimizerTrait.NORMALIZED_GRADIENT,
            OptimizerTrait.ELEMENTWISE,
            OptimizerTrait.RATE_IS_FACTOR,
            OptimizerTrait.RATE_OF_EACH_NUMBER)
        : Set.of(OptimizerTrait.SCALE_FREE, OptimizerTrait.ELEMENTWISE);
  }
}
