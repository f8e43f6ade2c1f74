package dev.rhyton.metrics;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The sum of the predictions; targets have no effect. */
public final class Sum extends BaseMetric<Sum> {
  private Sum() {}

  /** Returns the metric. */
  public static Sum of() {
    return new Sum();
  }

  @Override
  protected int size() {
    return 1;
  }

  @Override
  protected Tensor update(Tensor yTrue, Tensor yPred, @Nullable Tensor sampleWeight) {
    var values = yPred.cast(DType.FLOAT32);
    return values.multiply(weightsLike(sampleWeight, values)).sum().reshape(1);
  }

  @Override
  protected double result(double[] state) {
    return state[0];
  }
}
