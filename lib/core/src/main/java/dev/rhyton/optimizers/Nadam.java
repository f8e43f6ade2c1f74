package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Key;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Map;

/**
 * Adam with Nesterov's momentum: the mean gradient looks one step ahead, weighted by {@code uₜ =
 * β₁(1 − 0.5 · 0.96ᵗ)}. Dozat, 2015.
 */
public final class Nadam extends Optimizer {
  private static final double DECAY = 0.96;

  @Key("beta_1")
  private double beta1 = 0.9;

  @Key("beta_2")
  private double beta2 = 0.999;

  private double epsilon = 1e-7;

  private Nadam() {}

  /** With Keras' default rate, 0.001. */
  public static Nadam of() {
    return new Nadam();
  }

  /** With a rate. */
  public static Nadam of(double learningRate) {
    return made(new Nadam(), o -> o.setLearningRate(learningRate));
  }

  /** With a rate that changes from step to step. */
  public static Nadam of(LearningRateSchedule schedule) {
    return made(new Nadam(), o -> o.setLearningRate(schedule));
  }

  /** How much of the mean gradient a step keeps. */
  public Nadam beta1(double share) {
    return with(this, o -> o.beta1 = share);
  }

  /** How much of the mean squared gradient a step keeps. */
  public Nadam beta2(double share) {
    return with(this, o -> o.beta2 = share);
  }

  /** What is added to the root, against division by 0. */
  public Nadam epsilon(double value) {
    return with(this, o -> o.epsilon = value);
  }

  @Override
  protected void check() {
    super.check();
    Check.in("Nadam", "beta1", beta1, 0, 1);
    Check.in("Nadam", "beta2", beta2, 0, 1);
    Check.notNegative("Nadam", "epsilon", epsilon);
  }

  @Override
  protected void beforeUpdates(Step step) {
    var product = step.scalar("u_product", 1);
    step.assign(product, product.multiply(momentum(step.number())));
  }

  private Tensor momentum(Tensor number) {
    var decayed = number.multiply(Math.log(DECAY)).exp();
    return decayed.multiply(-0.5).add(1).multiply(beta1);
  }

  @Override
  protected void update(Weight weight, Tensor gradient, Step step) {
    var now = momentum(step.number());
    var next = momentum(step.number().add(1));
    var product = step.latest(step.scalar("u_product", 1));
    var productNext = product.multiply(next);
    var m = step.slot(weight, "momentum");
    var v = step.slot(weight, "velocity");
    var mean = step.assign(m, m.add(gradient.subtract(m).multiply(1 - beta1)));
    var square = step.assign(v, v.add(gradient.square().subtract(v).multiply(1 - beta2)));
    var ahead =
        mean.multiply(next.divide(productNext.negative().add(1)))
            .add(gradient.multiply(now.negative().add(1).divide(product.negative().add(1))));
    var deviation = square.divide(step.power(beta2).negative().add(1)).sqrt();
    step.subtract(weight, ahead.multiply(step.rate()).divide(deviation.add(epsilon)));
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of("momentum", "velocity"));
  }

  @Override
  protected Map<String, Double> scalars() {
    return Map.of("u_product", 1.0);
  }

  @Override
  public boolean isRateFactorOfUpdate() {
    return true;
  }
}
