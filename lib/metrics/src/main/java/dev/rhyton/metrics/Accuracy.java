package dev.rhyton.metrics;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;

/** The fraction of predictions that equal their targets, both of them class indices or labels. */
@BetterWhen(BetterWhen.Direction.UP)
public final class Accuracy extends BaseMeanMetric<Accuracy> {
  private Accuracy() {}

  /** Returns the metric. */
  public static Accuracy of() {
    return new Accuracy();
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    return likePredictions(yTrue, yPred).equal(yPred).cast(DType.FLOAT32);
  }
}
