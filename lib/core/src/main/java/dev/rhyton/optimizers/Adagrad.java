package dev.rhyton.optimizers;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Set;

/**
 * Divides each gradient by the root of the sum of its squares so far: {@code a += g²; w −= rate · g
 * / √(a + epsilon)}. Duchi et al., 2011.
 */
public final class Adagrad extends BaseOptimizer<Adagrad> {
  private static final String SUM = "accumulator";
  private @Range(atLeast = 0) double initialAccumulatorValue = 0.1;
  private @Range(atLeast = 0) double epsilon = 1e-7;

  private Adagrad() {}

  /** Returns the optimizer with Keras' default learning rate, 0.001. */
  public static Adagrad of() {
    return new Adagrad();
  }

  /** Returns the optimizer with a learning rate. */
  public static Adagrad of(double learningRate) {
    return made(new Adagrad(), o -> o.setLearningRate(learningRate));
  }

  /** Returns the optimizer with a learning rate schedule. */
  public static Adagrad of(LearningRateSchedule schedule) {
    return made(new Adagrad(), o -> o.setLearningRate(schedule));
  }

  /** Sets the initial value of the sums. */
  public Adagrad initialAccumulatorValue(double value) {
    return with(this, o -> o.initialAccumulatorValue = value);
  }

  /** Sets the number that is added to the root, to avoid division by 0. */
  public Adagrad epsilon(double value) {
    return with(this, o -> o.epsilon = value);
  }

  @Override
  protected void update(Weight weight, Tensor gradient, UpdateContext step) {
    var sum = step.slot(weight, SUM);
    var squares = step.assign(sum, step.latest(sum).add(gradient.square()));
    step.subtract(weight, gradient.multiply(step.rate()).multiply(squares.add(epsilon).rsqrt()));
  }

  @Override
  protected Slot slot(String slot, Weight weight) {
    return slot.equals(SUM)
        ? Slot.filled(weight.shape(), initialAccumulatorValue)
        : super.slot(slot, weight);
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of(SUM));
  }

  @Override
  protected Set<OptimizerTrait> traits() {
    return Set.of(
        OptimizerTrait.KEEPS_ROWS,
        OptimizerTrait.SCALE_FREE,
        OptimizerTrait.NORMALIZED_GRADIENT,
        OptimizerTrait.ELEMENTWISE,
        OptimizerTrait.RATE_IS_FACTOR);
  }
}
