package dev.rhyton.optimizers;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.TensorOps;
import dev.rhyton.tensor.internal.TrainOps;
import java.util.List;

/**
 * Adam with the maximum of past gradients in place of mean squares: {@code m += (1 − β₁)(g − m); u
 * = max(β₂u, |g|); w −= rate / (1 − β₁ᵗ) · m / (u + epsilon)}. Kingma and Ba, 2015, arXiv
 * 1412.6980.
 */
public final class Adamax extends MomentOptimizer<Adamax> {
  private Adamax() {}

  /** Returns the optimizer with Keras' default learning rate, 0.001. */
  public static Adamax of() {
    return new Adamax();
  }

  /** Returns the optimizer with a learning rate. */
  public static Adamax of(double learningRate) {
    return made(new Adamax(), o -> o.setLearningRate(learningRate));
  }

  /** Returns the optimizer with a learning rate schedule. */
  public static Adamax of(LearningRateSchedule schedule) {
    return made(new Adamax(), o -> o.setLearningRate(schedule));
  }

  @Override
  protected void update(Weight weight, Tensor gradient, UpdateContext step) {
    var m = step.slot(weight, "momentum");
    var u = step.slot(weight, "norm");
    TrainOps.apply(
        "AdaMax",
        List.of(weight, m, u),
        step.power(beta1),
        step.rate(),
        TensorOps.constant(beta1, DType.FLOAT32),
        TensorOps.constant(beta2, DType.FLOAT32),
        TensorOps.constant(epsilon, DType.FLOAT32),
        gradient);
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of("momentum", "norm"));
  }
}
