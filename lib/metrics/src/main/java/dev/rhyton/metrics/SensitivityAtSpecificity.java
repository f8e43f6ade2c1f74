package dev.rhyton.metrics;

/** The best sensitivity over the thresholds at which the specificity is at least a given value. */
public final class SensitivityAtSpecificity extends ConstrainedMetric<SensitivityAtSpecificity> {
  private double specificity;

  private SensitivityAtSpecificity() {}

  /** Returns the metric for a lower limit of the specificity, in [0, 1]. */
  public static SensitivityAtSpecificity of(double specificity) {
    return made(new SensitivityAtSpecificity(), m -> m.specificity = specificity);
  }

  @Override
  protected void check() {
    check("specificity");
  }

  @Override
  double least() {
    return specificity;
  }

  @Override
  double constrained(Counts counts) {
    return counts.specificity();
  }

  @Override
  double value(Counts counts) {
    return counts.recall();
  }
}
