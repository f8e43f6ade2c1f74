package dev.rhyton.metrics;

/** The number of predictions below a threshold whose target is negative. */
public final class TrueNegatives extends ThresholdMetric<TrueNegatives> {
  private TrueNegatives() {}

  /** Returns the metric at the threshold 0.5. */
  public static TrueNegatives of() {
    return new TrueNegatives();
  }

  @Override
  double value(Counts counts) {
    return counts.trueNegatives();
  }
}
