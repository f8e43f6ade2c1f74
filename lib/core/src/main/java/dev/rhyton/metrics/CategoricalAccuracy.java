package dev.rhyton.metrics;

import dev.rhyton.tensor.Tensor;

/** The share of samples whose largest prediction is that of the one-hot target. */
public final class CategoricalAccuracy extends MeanMetric {
  private CategoricalAccuracy() {}

  /** The metric. */
  public static CategoricalAccuracy of() {
    return new CategoricalAccuracy();
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    return yTrue.argmax(-1).equal(yPred.argmax(-1)).cast(yPred.dtype());
  }
}
