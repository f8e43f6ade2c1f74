package dev.rhyton.optimizers;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Map;

/**
 * Adam with Nesterov's momentum: the mean gradient looks one step ahead, weighted by {@code uₜ =
 * β₁(1 − 0.5 · 0.96ᵗ)}. Dozat, 2015.
 */
public final class Nadam extends MomentOptimizer<Nadam> {
  private static final double DECAY = 0.96;
  private static final String PRODUCT = "u_product";

  private Nadam() {}

  /** Returns the optimizer with Keras' default learning rate, 0.001. */
  public static Nadam of() {
    return new Nadam();
  }

  /** Returns the optimizer with a learning rate. */
  public static Nadam of(double learningRate) {
    return made(new Nadam(), o -> o.setLearningRate(learningRate));
  }

  /** Returns the optimizer with a learning rate schedule. */
  public static Nadam of(LearningRateSchedule schedule) {
    return made(new Nadam(), o -> o.setLearningRate(schedule));
  }

  @Override
  protected void beforeUpdates(UpdateContext step) {
    var product = product(step);
    step.assign(product, product.multiply(momentum(step.number())));
  }

  private Tensor momentum(Tensor number) {
    var decayed = number.multiply(Math.log(DECAY)).exp();
    return decayed.multiply(-0.5).add(1).multiply(beta1);
  }

  @Override
  protected void update(Weight weight, Tensor gradient, UpdateContext step) {
    var now = momentum(step.number());
    var next = momentum(step.number().add(1));
    var product = step.latest(product(step));
    var productNext = product.multiply(next);
    var mean = mean(weight, gradient, step);
    var square = meanSquare(weight, gradient, step);
    var ahead =
        mean.multiply(next.divide(productNext.negative().add(1)))
            .add(gradient.multiply(now.negative().add(1).divide(product.negative().add(1))));
    var deviation = square.divide(step.biasCorrection(beta2)).sqrt();
    step.subtract(weight, ahead.multiply(step.rate()).divide(deviation.add(epsilon)));
  }

  private Weight product(UpdateContext step) {
    return step.scalar(PRODUCT, product(step.state()));
  }

  /** Returns the product of the momentums so far, for files that do not contain it. */
  private double product(OptimizerState state) {
    double product = 1;
    double decay = 1;
    for (long i = updates(state.iterations()); i > 0; i--) {
      decay *= DECAY;
      product *= beta1 * (1 - 0.5 * decay);
    }
    return product;
  }

  @Override
  Map<String, Double> scalars(OptimizerState state) {
    return Map.of(PRODUCT, product(state));
  }
}
