package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;

/** {@code mean((yTrue − yPred)²)} over the last axis, for regression. */
public final class MeanSquaredError extends RegressionLoss<MeanSquaredError> {
  private MeanSquaredError() {}

  /** Returns the loss. */
  public static MeanSquaredError of() {
    return new MeanSquaredError();
  }

  @Override
  Tensor of(Tensor error) {
    return error.square();
  }
}
