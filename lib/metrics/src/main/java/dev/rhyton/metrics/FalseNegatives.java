package dev.rhyton.metrics;

/** The number of predictions below a threshold whose target is positive. */
public final class FalseNegatives extends ThresholdMetric<FalseNegatives> {
  private FalseNegatives() {}

  /** Returns the metric at the threshold 0.5. */
  public static FalseNegatives of() {
    return new FalseNegatives();
  }

  @Override
  double value(Counts counts) {
    return counts.falseNegatives();
  }
}
