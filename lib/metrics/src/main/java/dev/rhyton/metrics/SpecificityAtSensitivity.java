package dev.rhyton.metrics;

/** The best specificity over the thresholds at which the sensitivity is at least a given value. */
public final class SpecificityAtSensitivity extends ConstrainedMetric<SpecificityAtSensitivity> {
  private double sensitivity;

  private SpecificityAtSensitivity() {}

  /** Returns the metric for a lower limit of the sensitivity, in [0, 1]. */
  public static SpecificityAtSensitivity of(double sensitivity) {
    return made(new SpecificityAtSensitivity(), m -> m.sensitivity = sensitivity);
  }

  @Override
  protected void check() {
    check("sensitivity");
  }

  @Override
  double least() {
    return sensitivity;
  }

  @Override
  double constrained(Counts counts) {
    return counts.recall();
  }

  @Override
  double value(Counts counts) {
    return counts.specificity();
  }
}
