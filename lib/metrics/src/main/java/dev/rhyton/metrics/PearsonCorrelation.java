package dev.rhyton.metrics;

import dev.rhyton.tensor.Tensor;

/**
 * The mean, over samples, of the correlation of a sample's targets with its predictions. As in
 * Keras, it is NaN where either of them is constant.
 */
public final class PearsonCorrelation extends AxisMetric<PearsonCorrelation> {
  private PearsonCorrelation() {}

  /** Returns the metric with Keras' defaults. */
  public static PearsonCorrelation of() {
    return new PearsonCorrelation();
  }

  @Override
  Tensor values(Tensor yTrue, Tensor yPred, int along) {
    return standardized(yTrue, along).multiply(standardized(yPred, along)).mean(along);
  }

  private static Tensor standardized(Tensor x, int along) {
    var centered = centered(x, along);
    return centered.divide(centered.square().mean(along, true).sqrt());
  }
}
