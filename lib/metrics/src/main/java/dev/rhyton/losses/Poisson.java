package dev.rhyton.losses;

import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Tensor;

/**
 * {@code mean(yPred − yTrue · log yPred)} over the last axis, for targets that are counts;
 * predictions are their expected values.
 */
public final class Poisson extends ElementwiseLoss<Poisson> {
  private Poisson() {}

  /** Returns the loss. */
  public static Poisson of() {
    return new Poisson();
  }

  @Override
  Tensor each(Tensor yTrue, Tensor yPred) {
    return yPred.subtract(yTrue.multiply(yPred.add(KerasConfig.epsilon()).log()));
  }
}
