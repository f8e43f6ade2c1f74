package dev.rhyton.metrics;

/** How many predictions below a threshold are right. */
public final class TrueNegatives extends ThresholdMetric<TrueNegatives> {
  private TrueNegatives() {}

  /** The metric at 0.5. */
  public static TrueNegatives of() {
    return new TrueNegatives();
  }

  @Override
  double figure(Counts counts) {
    return counts.trueNegatives();
  }
}
