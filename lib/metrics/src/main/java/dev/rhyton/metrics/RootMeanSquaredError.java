package dev.rhyton.metrics;

import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** {@code √mean((yTrue − yPred)²)}: an error in the unit of the targets. */
@BetterWhen(BetterWhen.Direction.DOWN)
public final class RootMeanSquaredError extends BaseMeanMetric<RootMeanSquaredError> {
  private RootMeanSquaredError() {}

  /** Returns the metric. */
  public static RootMeanSquaredError of() {
    return new RootMeanSquaredError();
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    return likePredictions(yTrue, yPred).subtract(yPred).square();
  }

  /** Returns no mask: Keras computes the mean of squares that have lost their mask. */
  @Override
  @Nullable Tensor mask(Tensor yPred) {
    return null;
  }

  @Override
  protected double result(double[] state) {
    return Math.sqrt(super.result(state));
  }
}
