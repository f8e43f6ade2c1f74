package dev.rhyton.optimizers;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.TrainOps;
import java.util.List;
import java.util.Set;

/**
 * Gradient descent: {@code w −= rate · g}; with momentum {@code v = momentum · v − rate · g; w +=
 * v}, and with Nesterov's variant {@code w += momentum · v − rate · g}.
 */
public final class SGD extends BaseOptimizer<SGD> {
  private @Range(atLeast = 0, atMost = 1) double momentum;
  private boolean nesterov;

  private SGD() {
    setLearningRate(0.01);
  }

  /** Returns the optimizer with Keras' default learning rate, 0.01. */
  public static SGD of() {
    return new SGD();
  }

  /** Returns the optimizer with a learning rate. */
  public static SGD of(double learningRate) {
    return made(new SGD(), o -> o.setLearningRate(learningRate));
  }

  /** Returns the optimizer with a learning rate schedule. */
  public static SGD of(LearningRateSchedule schedule) {
    return made(new SGD(), o -> o.setLearningRate(schedule));
  }

  /** Sets the momentum, the fraction of the last step that is kept, in [0, 1]. */
  public SGD momentum(double share) {
    return with(this, o -> o.momentum = share);
  }

  /** Sets whether Nesterov's momentum is used. */
  public SGD nesterov(boolean ahead) {
    return with(this, o -> o.nesterov = ahead);
  }

  @Override
  protected void update(Weight weight, Tensor gradient, UpdateContext step) {
    if (step.rows() != null) {
      step.subtract(weight, gradient.multiply(step.rate()));
    } else if (momentum == 0) {
      TrainOps.apply("GradientDescent", List.of(weight), step.rate(), gradient);
    } else {
      var velocity = step.slot(weight, "momentum");
      TrainOps.applyMomentum(weight, velocity, step.rate(), gradient, momentum, nesterov);
    }
  }

  @Override
  protected List<List<String>> slots() {
    return momentum == 0 ? List.of() : List.of(List.of("momentum"));
  }

  @Override
  protected double summedSteps() {
    return 1 / (1 - momentum);
  }

  @Override
  protected Set<OptimizerTrait> traits() {
    return momentum == 0
        ? Set.of(
            OptimizerTrait.ELEMENTWISE, OptimizerTrait.KEEPS_ROWS, OptimizerTrait.RATE_IS_FACTOR)
        : Set.of(OptimizerTrait.ELEMENTWISE);
  }
}
