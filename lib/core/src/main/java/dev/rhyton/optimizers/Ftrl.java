package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Key;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.TensorOps;
import dev.rhyton.tensor.internal.TrainOps;
import java.util.List;
import java.util.Set;

/**
 * Follow the regularized leader: {@code n += g²; z += g − (√n′ − √n) / rate · w; w = −z / (√n′ /
 * rate + 2 l2)}, and 0 where |z| is below l1: for large sparse linear models. McMahan et al., 2013.
 */
public final class Ftrl extends BaseOptimizer<Ftrl> {
  private static final String SUM = "accumulator";
  private static final String LINEAR = "linear";

  private double learningRatePower = -0.5;
  private @Range(atLeast = 0) double initialAccumulatorValue = 0.1;

  @Key("l1_regularization_strength")
  private @Range(atLeast = 0) double l1RegularizationStrength;

  @Key("l2_regularization_strength")
  private @Range(atLeast = 0) double l2RegularizationStrength;

  @Key("l2_shrinkage_regularization_strength")
  private double l2ShrinkageRegularizationStrength;

  private @Range(atLeast = 0) double beta;

  private Ftrl() {}

  /** Returns the optimizer with Keras' default learning rate, 0.001. */
  public static Ftrl of() {
    return new Ftrl();
  }

  /** Returns the optimizer with a learning rate. */
  public static Ftrl of(double learningRate) {
    return made(new Ftrl(), o -> o.setLearningRate(learningRate));
  }

  /** Returns the optimizer with a learning rate schedule. */
  public static Ftrl of(LearningRateSchedule schedule) {
    return made(new Ftrl(), o -> o.setLearningRate(schedule));
  }

  /** Sets the power of the sum of squares in the rate, at most 0; -0.5 by default. */
  public Ftrl learningRatePower(double power) {
    return with(this, o -> o.learningRatePower = power);
  }

  /** Sets the initial value of the sums of squares. */
  public Ftrl initialAccumulatorValue(double value) {
    return with(this, o -> o.initialAccumulatorValue = value);
  }

  /** Sets the L1 penalty, which makes weights exactly 0. */
  public Ftrl l1RegularizationStrength(double strength) {
    return with(this, o -> o.l1RegularizationStrength = strength);
  }

  /** Sets the L2 penalty on weights. */
  public Ftrl l2RegularizationStrength(double strength) {
    return with(this, o -> o.l2RegularizationStrength = strength);
  }

  /** Sets the L2 penalty that is added to the loss. */
  public Ftrl l2ShrinkageRegularizationStrength(double strength) {
    return with(this, o -> o.l2ShrinkageRegularizationStrength = strength);
  }

  /** Sets the beta of the paper, which is added to the root of the squares. */
  public Ftrl beta(double value) {
    return with(this, o -> o.beta = value);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        learningRatePower <= 0,
        "Ftrl: learningRatePower must not be above 0, received %s.",
        learningRatePower);
    Check.notNegative(
        "Ftrl", "l2ShrinkageRegularizationStrength", l2ShrinkageRegularizationStrength);
  }

  @Override
  protected void update(Weight weight, Tensor gradient, UpdateContext step) {
    var l2 = step.rate().reciprocal().multiply(beta / 2).add(l2RegularizationStrength);
    TrainOps.apply(
        "FtrlV2",
        List.of(weight, step.slot(weight, SUM), step.slot(weight, LINEAR)),
        gradient,
        step.rate(),
        TensorOps.constant(l1RegularizationStrength, DType.FLOAT32),
        l2,
        TensorOps.constant(l2ShrinkageRegularizationStrength, DType.FLOAT32),
        TensorOps.constant(learningRatePower, DType.FLOAT32));
  }

  @Override
  protected Slot slot(String slot, Weight weight) {
    return slot.equals(SUM)
        ? Slot.filled(weight.shape(), initialAccumulatorValue)
        : super.slot(slot, weight);
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of(SUM, LINEAR));
  }

  @Override
  protected String whyNoRest() {
    return "its weights are a function of the gradients that it has added up";
  }

  @Override
  protected Set<OptimizerTrait> traits() {
    return Set.of(OptimizerTrait.ELEMENTWISE);
  }
}
