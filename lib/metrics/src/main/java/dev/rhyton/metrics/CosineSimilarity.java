package dev.rhyton.metrics;

import dev.rhyton.tensor.Tensor;

/**
 * The mean cosine of the angle between targets and predictions: 1 where both vectors have the same
 * direction. The loss of this name has the other sign.
 */
public final class CosineSimilarity extends AxisMetric<CosineSimilarity> {
  private CosineSimilarity() {}

  /** Returns the metric with Keras' defaults. */
  public static CosineSimilarity of() {
    return new CosineSimilarity();
  }

  @Override
  Tensor values(Tensor yTrue, Tensor yPred, int along) {
    return dev.rhyton.losses.CosineSimilarity.of().axis(along).call(yTrue, yPred).negative();
  }
}
