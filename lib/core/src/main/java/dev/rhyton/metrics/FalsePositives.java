package dev.rhyton.metrics;

/** How many predictions above a threshold are wrong. */
public final class FalsePositives extends ThresholdMetric<FalsePositives> {
  private FalsePositives() {}

  /** The metric at 0.5. */
  public static FalsePositives of() {
    return new FalsePositives();
  }

  @Override
  double figure(Counts counts) {
    return counts.falsePositives();
  }
}
