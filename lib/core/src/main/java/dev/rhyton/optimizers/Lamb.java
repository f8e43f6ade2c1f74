package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Key;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;

/**
 * Adam whose step is as long, in each variable, as a share of its weights: {@code w −= rate · ‖w‖ /
 * ‖u‖ · u}, where u is Adam's step of rate 1: for large batches. You et al., 2020, arXiv
 * 1904.00962.
 */
public final class Lamb extends Optimizer {
  @Key("beta_1")
  private double beta1 = 0.9;

  @Key("beta_2")
  private double beta2 = 0.999;

  private double epsilon = 1e-7;

  private Lamb() {}

  /** With Keras' default rate, 0.001. */
  public static Lamb of() {
    return new Lamb();
  }

  /** With a rate. */
  public static Lamb of(double learningRate) {
    return made(new Lamb(), o -> o.setLearningRate(learningRate));
  }

  /** With a rate that changes from step to step. */
  public static Lamb of(LearningRateSchedule schedule) {
    return made(new Lamb(), o -> o.setLearningRate(schedule));
  }

  /** How much of the mean gradient a step keeps. */
  public Lamb beta1(double share) {
    return with(this, o -> o.beta1 = share);
  }

  /** How much of the mean squared gradient a step keeps. */
  public Lamb beta2(double share) {
    return with(this, o -> o.beta2 = share);
  }

  /** What is added to the root, against division by 0. */
  public Lamb epsilon(double value) {
    return with(this, o -> o.epsilon = value);
  }

  @Override
  protected void check() {
    super.check();
    Check.in(className(), "beta1", beta1, 0, 1);
    Check.in(className(), "beta2", beta2, 0, 1);
    Check.notNegative(className(), "epsilon", epsilon);
  }

  @Override
  protected void update(Weight weight, Tensor gradient, Step step) {
    var m = step.slot(weight, "momentum");
    var v = step.slot(weight, "velocity");
    var mean = step.assign(m, m.add(gradient.subtract(m).multiply(1 - beta1)));
    var square = step.assign(v, v.add(gradient.square().subtract(v).multiply(1 - beta2)));
    var deviation = square.divide(step.power(beta2).negative().add(1)).sqrt().add(epsilon);
    var direction = mean.divide(step.power(beta1).negative().add(1)).divide(deviation);
    var ratio = norm(step.latest(weight)).divideNoNan(norm(direction));
    ratio = Ops.where(ratio.greater(0), ratio, Ops.onesLike(ratio));
    step.subtract(weight, direction.multiply(ratio.multiply(step.rate())));
  }

  private static Tensor norm(Tensor x) {
    return x.square().sum().sqrt();
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of("momentum", "velocity"));
  }

  @Override
  public boolean isRateFactorOfUpdate() {
    return true;
  }
}
