package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;

/** The fraction of samples whose largest prediction is at the class of the one-hot target. */
@BetterWhen(BetterWhen.Direction.UP)
public final class CategoricalAccuracy extends BaseMeanMetric<CategoricalAccuracy> {
  private CategoricalAccuracy() {}

  /** Returns the metric. */
  public static CategoricalAccuracy of() {
    return new CategoricalAccuracy();
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    check(className(), targets, predictions);
  }

  static void check(String owner, NDArray targets, Shape predictions) {
    Check.that(
        targets.shape().rank() == predictions.rank(),
        "%s: expected one-hot targets for predictions of shape %s, received targets of shape %s.",
        owner,
        predictions,
        targets.shape());
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    return TensorOps.argmaxOfNumbers(yTrue, -1)
        .equal(TensorOps.argmaxOfNumbers(yPred, -1))
        .cast(yPred.dtype());
  }
}
