package dev.rhyton.metrics;

/** The number of predictions above a threshold whose target is negative. */
public final class FalsePositives extends ThresholdMetric<FalsePositives> {
  private FalsePositives() {}

  /** Returns the metric at the threshold 0.5. */
  public static FalsePositives of() {
    return new FalsePositives();
  }

  @Override
  double value(Counts counts) {
    return counts.falsePositives();
  }
}
