package dev.rhyton.losses;

import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Tensor;

/**
 * {@code mean((log(1 + yTrue) − log(1 + yPred))²)} over the last axis, for targets that are not
 * negative and differ by orders of magnitude.
 */
public final class MeanSquaredLogarithmicError
    extends ElementwiseLoss<MeanSquaredLogarithmicError> {
  private MeanSquaredLogarithmicError() {}

  /** Returns the loss. */
  public static MeanSquaredLogarithmicError of() {
    return new MeanSquaredLogarithmicError();
  }

  @Override
  Tensor each(Tensor yTrue, Tensor yPred) {
    return log(yTrue).subtract(log(yPred)).square();
  }

  private static Tensor log(Tensor x) {
    return x.maximum(KerasConfig.epsilon()).log1p();
  }
}
