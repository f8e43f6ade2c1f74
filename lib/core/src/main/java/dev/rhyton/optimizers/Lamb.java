package dev.rhyton.optimizers;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Set;

/**
 * Adam with steps whose length, in each variable, is proportional to the norm of its weights:
 * {@code w −= rate · ‖w‖ / ‖u‖ · u}, where u is Adam's step of rate 1: for large batches. You et
 * al., 2020, arXiv 1904.00962.
 */
public final class Lamb extends MomentOptimizer<Lamb> {
  private Lamb() {}

  /** Returns the optimizer with Keras' default learning rate, 0.001. */
  public static Lamb of() {
    return new Lamb();
  }

  /** Returns the optimizer with a learning rate. */
  public static Lamb of(double learningRate) {
    return made(new Lamb(), o -> o.setLearningRate(learningRate));
  }

  /** Returns the optimizer with a learning rate schedule. */
  public static Lamb of(LearningRateSchedule schedule) {
    return made(new Lamb(), o -> o.setLearningRate(schedule));
  }

  @Override
  protected void update(Weight weight, Tensor gradient, UpdateContext step) {
    var mean = mean(weight, gradient, step);
    var square = meanSquare(weight, gradient, step);
    var deviation = square.divide(step.biasCorrection(beta2)).sqrt().add(epsilon);
    var direction = mean.divide(step.biasCorrection(beta1)).divide(deviation);
    var ratio = norm(step.latest(weight)).divideNoNan(norm(direction));
    ratio = Ops.where(ratio.greater(0), ratio, Ops.onesLike(ratio));
    step.subtract(weight, direction.multiply(ratio.multiply(step.rate())));
  }

  private static Tensor norm(Tensor x) {
    return x.square().sum().sqrt();
  }

  /** Not elementwise, because of the norms of whole weights. */
  @Override
  protected Set<OptimizerTrait> traits() {
    return Set.of(OptimizerTrait.SCALE_FREE, OptimizerTrait.RATE_IS_FACTOR);
  }
}
