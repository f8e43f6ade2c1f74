package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;

/**
 * {@code mean((log(1 + yTrue) − log(1 + yPred))²)} over the last axis: for targets of many sizes,
 * none of them negative.
 */
public final class MeanSquaredLogarithmicError
    extends ElementwiseLoss<MeanSquaredLogarithmicError> {
  private MeanSquaredLogarithmicError() {}

  /** The loss. */
  public static MeanSquaredLogarithmicError of() {
    return new MeanSquaredLogarithmicError();
  }

  @Override
  Tensor each(Tensor yTrue, Tensor yPred) {
    return log(yTrue).subtract(log(yPred)).square();
  }

  private static Tensor log(Tensor x) {
    return x.maximum(EPSILON).log1p();
  }
}
