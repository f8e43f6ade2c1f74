package dev.rhyton.optimizers;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.TensorOps;
import dev.rhyton.tensor.internal.TrainOps;
import java.util.List;
import java.util.Set;

/**
 * Steps whose size follows the size of the last steps and does not depend on the scale of
 * gradients: {@code a = ρa + (1 − ρ)g²; Δ = g · √(d + epsilon) / √(a + epsilon); d = ρd + (1 −
 * ρ)Δ²; w −= rate · Δ}. Zeiler, 2012, arXiv 1212.5701.
 */
public final class Adadelta extends BaseOptimizer<Adadelta> {
  private @Range(atLeast = 0, below = 1) double rho = 0.95;
  private @Range(atLeast = 0) double epsilon = 1e-7;

  private Adadelta() {}

  /** Returns the optimizer with Keras' default learning rate, 0.001. */
  public static Adadelta of() {
    return new Adadelta();
  }

  /** Returns the optimizer with a learning rate. */
  public static Adadelta of(double learningRate) {
    return made(new Adadelta(), o -> o.setLearningRate(learningRate));
  }

  /** Returns the optimizer with a learning rate schedule. */
  public static Adadelta of(LearningRateSchedule schedule) {
    return made(new Adadelta(), o -> o.setLearningRate(schedule));
  }

  /** Sets the decay rate of the mean squares. */
  public Adadelta rho(double share) {
    return with(this, o -> o.rho = share);
  }

  /** Sets the number that is added to the root, to avoid division by 0. */
  public Adadelta epsilon(double value) {
    return with(this, o -> o.epsilon = value);
  }

  @Override
  protected void update(Weight weight, Tensor gradient, UpdateContext step) {
    TrainOps.apply(
        "Adadelta",
        List.of(
            weight,
            step.slot(weight, "accumulated_grad"),
            step.slot(weight, "accumulated_delta_var")),
        step.rate(),
        TensorOps.constant(rho, DType.FLOAT32),
        TensorOps.constant(epsilon, DType.FLOAT32),
        gradient);
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of("accumulated_grad", "accumulated_delta_var"));
  }

  @Override
  protected Set<OptimizerTrait> traits() {
    return Set.of(
        OptimizerTrait.SCALE_FREE,
        OptimizerTrait.NORMALIZED_GRADIENT,
        OptimizerTrait.ELEMENTWISE,
        OptimizerTrait.RATE_IS_FACTOR);
  }
}
