package dev.rhyton.losses;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;

/** {@code mean(|yTrue − yPred|)} over the last axis: regression that outliers disturb less. */
public final class MeanAbsoluteError extends Loss {
  private MeanAbsoluteError() {}

  /** The loss. */
  public static MeanAbsoluteError of() {
    return new MeanAbsoluteError();
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    return likePredictions(yTrue, yPred).subtract(yPred).abs().mean(-1);
  }

  /** The mean of each target. */
  @Override
  public double[] prior(NDArray targets, int units, boolean activated) {
    return activated ? null : Priors.means(targets, units);
  }
}
