package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;

/**
 * {@code mean(|yTrue − yPred|)} over the last axis, for regression. Outliers count less than in the
 * squared error.
 */
public final class MeanAbsoluteError extends RegressionLoss<MeanAbsoluteError> {
  private MeanAbsoluteError() {}

  /** Returns the loss. */
  public static MeanAbsoluteError of() {
    return new MeanAbsoluteError();
  }

  @Override
  Tensor of(Tensor error) {
    return error.abs();
  }
}
