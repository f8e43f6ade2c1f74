package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/** The share of samples whose largest prediction is that of the class index in the target. */
public final class SparseCategoricalAccuracy extends MeanMetric {
  private SparseCategoricalAccuracy() {}

  /** The metric. */
  public static SparseCategoricalAccuracy of() {
    return new SparseCategoricalAccuracy();
  }

  @Override
  public void checkTargets(NDArray targets, Shape predictions) {
    Check.that(
        targets.shape().rank() < predictions.rank() || targets.shape().last() == 1,
        "SparseCategoricalAccuracy: expected class indices for predictions of shape %s, received targets of shape %s.",
        predictions,
        targets.shape());
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    boolean column = yTrue.shape().rank() == yPred.shape().rank() && yTrue.shape().last() == 1;
    var targets = column ? yTrue.squeeze(-1) : yTrue;
    return targets.cast(DType.INT64).equal(yPred.argmax(-1)).cast(yPred.dtype());
  }
}
