package dev.rhyton.losses;

import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Tensor;

/**
 * {@code 100 · mean(|(yTrue − yPred) / yTrue|)} over the last axis: errors in percent of the
 * targets.
 */
public final class MeanAbsolutePercentageError
    extends ElementwiseLoss<MeanAbsolutePercentageError> {
  private MeanAbsolutePercentageError() {}

  /** Returns the loss. */
  public static MeanAbsolutePercentageError of() {
    return new MeanAbsolutePercentageError();
  }

  @Override
  Tensor each(Tensor yTrue, Tensor yPred) {
    var size = yTrue.abs().maximum(KerasConfig.epsilon());
    return yTrue.subtract(yPred).abs().divide(size).multiply(100);
  }
}
