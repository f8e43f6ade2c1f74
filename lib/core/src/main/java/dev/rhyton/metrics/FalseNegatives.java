package dev.rhyton.metrics;

/** How many predictions below a threshold are wrong. */
public final class FalseNegatives extends ThresholdMetric<FalseNegatives> {
  private FalseNegatives() {}

  /** The metric at 0.5. */
  public static FalseNegatives of() {
    return new FalseNegatives();
  }

  @Override
  double figure(Counts counts) {
    return counts.falseNegatives();
  }
}
