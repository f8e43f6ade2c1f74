package dev.rhyton.metrics;

/** How many predictions above a threshold are right. */
public final class TruePositives extends ThresholdMetric<TruePositives> {
  private TruePositives() {}

  /** The metric at 0.5. */
  public static TruePositives of() {
    return new TruePositives();
  }

  @Override
  double figure(Counts counts) {
    return counts.truePositives();
  }
}
