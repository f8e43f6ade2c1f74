package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;

/** {@code mean(|yTrue − yPred|)} over the last axis: regression that outliers disturb less. */
public final class MeanAbsoluteError extends RegressionLoss<MeanAbsoluteError> {
  private MeanAbsoluteError() {}

  /** The loss. */
  public static MeanAbsoluteError of() {
    return new MeanAbsoluteError();
  }

  @Override
  Tensor of(Tensor error) {
    return error.abs();
  }
}
