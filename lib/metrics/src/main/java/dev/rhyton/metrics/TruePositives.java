package dev.rhyton.metrics;

/** The number of predictions above a threshold whose target is positive. */
public final class TruePositives extends ThresholdMetric<TruePositives> {
  private TruePositives() {}

  /** Returns the metric at the threshold 0.5. */
  public static TruePositives of() {
    return new TruePositives();
  }

  @Override
  double value(Counts counts) {
    return counts.truePositives();
  }
}
