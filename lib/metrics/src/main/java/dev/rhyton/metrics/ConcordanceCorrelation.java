package dev.rhyton.metrics;

import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Tensor;

/**
 * The mean, over samples, of {@code 2 cov(t, p) / (var t + var p + (mean t − mean p)²)}: a
 * correlation that different means and scales also lower. Lin, 1989.
 */
public final class ConcordanceCorrelation extends AxisMetric<ConcordanceCorrelation> {
  private ConcordanceCorrelation() {}

  /** Returns the metric with Keras' defaults. */
  public static ConcordanceCorrelation of() {
    return new ConcordanceCorrelation();
  }

  @Override
  Tensor values(Tensor yTrue, Tensor yPred, int along) {
    var covariance = centered(yTrue, along).multiply(centered(yPred, along)).mean(along);
    var apart = yTrue.mean(along).subtract(yPred.mean(along)).square();
    var spread = yTrue.var(along).add(yPred.var(along)).add(apart).add(KerasConfig.epsilon());
    return covariance.multiply(2).divide(spread);
  }
}
