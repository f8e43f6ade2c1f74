package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;

/**
 * {@code mean(yPred − yTrue · log yPred)} over the last axis: for counts, predicted as their means.
 */
public final class Poisson extends ElementwiseLoss<Poisson> {
  private Poisson() {}

  /** The loss. */
  public static Poisson of() {
    return new Poisson();
  }

  @Override
  Tensor each(Tensor yTrue, Tensor yPred) {
    return yPred.subtract(yTrue.multiply(yPred.add(EPSILON).log()));
  }
}
