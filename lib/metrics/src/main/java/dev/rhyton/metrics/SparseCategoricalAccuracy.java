package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;

/** The fraction of samples whose largest prediction is at the class index in the target. */
@BetterWhen(BetterWhen.Direction.UP)
public final class SparseCategoricalAccuracy extends BaseMeanMetric<SparseCategoricalAccuracy> {
  private SparseCategoricalAccuracy() {}

  /** Returns the metric. */
  public static SparseCategoricalAccuracy of() {
    return new SparseCategoricalAccuracy();
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    check(className(), targets, predictions);
  }

  static void check(String owner, NDArray targets, Shape predictions) {
    Check.that(
        targets.shape().rank() < predictions.rank() || targets.shape().last() == 1,
        "%s: expected class indices for predictions of shape %s, received targets of shape %s.",
        owner,
        predictions,
        targets.shape());
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    return indices(yTrue, yPred).equal(TensorOps.argmaxOfNumbers(yPred, -1)).cast(yPred.dtype());
  }

  /** Returns the targets as integers, with one axis less than the predictions. */
  static Tensor indices(Tensor yTrue, Tensor yPred) {
    boolean column = yTrue.shape().rank() == yPred.shape().rank() && yTrue.shape().last() == 1;
    boolean wide = yTrue.dtype().bytes() == 8 || yTrue.dtype() == DType.UINT32;
    return (column ? yTrue.squeeze(-1) : yTrue).cast(wide ? DType.INT64 : DType.INT32);
  }
}
