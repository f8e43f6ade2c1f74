package dev.rhyton.metrics;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;

/** The fraction of samples whose class, in a one-hot target, is among the k largest predictions. */
public final class TopKCategoricalAccuracy extends TopKMetric<TopKCategoricalAccuracy> {
  private TopKCategoricalAccuracy() {}

  /** Returns the metric for the five largest predictions. */
  public static TopKCategoricalAccuracy of() {
    return new TopKCategoricalAccuracy();
  }

  /** Sets k, the number of predictions that count; 5 by default. */
  public TopKCategoricalAccuracy k(int count) {
    return with(this, m -> m.k = count);
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    CategoricalAccuracy.check(className(), targets, predictions);
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    return isAmongLargest(TensorOps.argmaxOfNumbers(yTrue, -1), yPred);
  }
}
