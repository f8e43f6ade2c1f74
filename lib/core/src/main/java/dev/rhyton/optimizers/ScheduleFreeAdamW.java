package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Set;

/**
 * Adam without momentum on weights z. Gradients are computed at a point between z and the mean x of
 * z over all steps: {@code z −= rate · g / (√v + epsilon); x += (z − x) / t; w = (1 − β₁)z + β₁x}.
 * It needs no learning rate schedule. Defazio et al., 2024, arXiv 2405.15682.
 */
public final class ScheduleFreeAdamW extends MomentOptimizer<ScheduleFreeAdamW> {
  private static final String POINT = "momentum"; // z, under Keras' name of it
  private @Range(atLeast = 0) int warmupSteps;

  private ScheduleFreeAdamW() {
    setLearningRate(0.0025);
    epsilon = 1e-8;
  }

  /** Returns the optimizer with Keras' default learning rate, 0.0025. */
  public static ScheduleFreeAdamW of() {
    return new ScheduleFreeAdamW();
  }

  /** Returns the optimizer with a learning rate. */
  public static ScheduleFreeAdamW of(double learningRate) {
    return made(new ScheduleFreeAdamW(), o -> o.setLearningRate(learningRate));
  }

  /** Returns the optimizer with a learning rate schedule. */
  public static ScheduleFreeAdamW of(LearningRateSchedule schedule) {
    return made(new ScheduleFreeAdamW(), o -> o.setLearningRate(schedule));
  }

  /** Sets the number of steps over which the rate rises from 0; by default 0. */
  public ScheduleFreeAdamW warmupSteps(int steps) {
    return with(this, o -> o.warmupSteps = steps);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(beta1 > 0, "%s: beta1 must lie in (0, 1), received 0.", className());
  }

  @Override
  protected void update(Weight weight, Tensor gradient, UpdateContext step) {
    var rate = step.rate();
    if (warmupSteps > 0) rate = rate.multiply(step.number().divide(warmupSteps).minimum(1));
    var z = step.slot(weight, POINT);
    var square = meanSquare(weight, gradient, step);
    var deviation = square.divide(step.biasCorrection(beta2)).sqrt().add(epsilon);
    var moved = step.assign(z, z.subtract(gradient.multiply(rate).divide(deviation)));
    // Keras takes the mean out of the weight by z after its step; the paper by z before it.
    var mean = step.latest(weight).subtract(moved.multiply(1 - beta1)).divide(beta1);
    mean = mean.add(moved.subtract(mean).divide(step.number()));
    step.assign(weight, moved.multiply(1 - beta1).add(mean.multiply(beta1)));
  }

  @Override
  protected Slot slot(String slot, Weight weight) {
    return slot.equals(POINT) ? new Slot(weight.shape(), weight::value) : super.slot(slot, weight);
  }

  @Override
  protected String whyNoRest() {
    return "its weights are a function of the points that it has passed";
  }

  /** The rate also moves the mean of the points. */
  @Override
  protected Set<OptimizerTrait> traits() {
    return Set.of(OptimizerTrait.SCALE_FREE, OptimizerTrait.ELEMENTWISE);
  }
}
