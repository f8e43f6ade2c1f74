package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Key;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;

/**
 * Adam: {@code m += (1 − β₁)(g − m); v += (1 − β₂)(g² − v); w −= rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m
 * / (√v + epsilon)}. Kingma & Ba, 2015, arXiv 1412.6980.
 */
public class Adam extends Optimizer {
  @Key("beta_1")
  private double beta1 = 0.9;

  @Key("beta_2")
  private double beta2 = 0.999;

  private double epsilon = 1e-7;
  private boolean amsgrad;

  Adam() {}

  /** With Keras' default rate, 0.001. */
  public static Adam of() {
    return new Adam();
  }

  /** With a rate. */
  public static Adam of(double learningRate) {
    return made(new Adam(), o -> o.setLearningRate(learningRate));
  }

  /** With a rate that changes from step to step. */
  public static Adam of(LearningRateSchedule schedule) {
    return made(new Adam(), o -> o.setLearningRate(schedule));
  }

  /** How much of the mean gradient a step keeps. */
  public final Adam beta1(double share) {
    return with(this, o -> o.beta1 = share);
  }

  /** How much of the mean squared gradient a step keeps. */
  public final Adam beta2(double share) {
    return with(this, o -> o.beta2 = share);
  }

  /** What is added to the root, against division by 0. */
  public final Adam epsilon(double value) {
    return with(this, o -> o.epsilon = value);
  }

  /** Whether the largest v so far is used; Reddi et al., 2018. */
  public final Adam amsgrad(boolean use) {
    return with(this, o -> o.amsgrad = use);
  }

  @Override
  protected void check() {
    super.check();
    Check.in(className(), "beta1", beta1, 0, 1);
    Check.in(className(), "beta2", beta2, 0, 1);
    Check.notNegative(className(), "epsilon", epsilon);
  }

  @Override
  protected final void update(Weight weight, Tensor gradient, Step step) {
    var m = step.slot(weight, "momentum");
    var v = step.slot(weight, "velocity");
    var power1 = step.power(beta1);
    var power2 = step.power(beta2);
    if (!amsgrad) {
      Ops.applyAdam(weight, m, v, power1, power2, step.rate(), beta1, beta2, epsilon, gradient);
      return;
    }
    var mean = step.assign(m, m.add(gradient.subtract(m).multiply(1 - beta1)));
    var square = step.assign(v, v.add(gradient.square().subtract(v).multiply(1 - beta2)));
    var largest = step.slot(weight, "velocity_hat");
    var top = step.assign(largest, largest.maximum(square));
    var bias = power2.negative().add(1).sqrt().divide(power1.negative().add(1));
    var change = mean.multiply(step.rate().multiply(bias)).divide(top.sqrt().add(epsilon));
    step.subtract(weight, change);
  }

  @Override
  protected final List<List<String>> slots() {
    var moments = List.of("momentum", "velocity");
    return amsgrad ? List.of(moments, List.of("velocity_hat")) : List.of(moments);
  }

  @Override
  public final boolean isRateFactorOfUpdate() {
    return true;
  }
}
