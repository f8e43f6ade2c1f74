package dev.rhyton.losses;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;

/** {@code mean((yTrue − yPred)²)} over the last axis: for regression. */
public final class MeanSquaredError extends Loss {
  private MeanSquaredError() {}

  /** The loss. */
  public static MeanSquaredError of() {
    return new MeanSquaredError();
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    return likePredictions(yTrue, yPred).subtract(yPred).square().mean(-1);
  }

  /** The mean of each target. */
  @Override
  public double[] prior(NDArray targets, int units, boolean activated) {
    return activated ? null : Priors.means(targets, units);
  }
}
