package dev.rhyton.metrics;

/** The best sensitivity at a threshold where the specificity is at least a given one. */
public final class SensitivityAtSpecificity extends ConstrainedMetric<SensitivityAtSpecificity> {
  private double specificity;

  private SensitivityAtSpecificity() {}

  /** The specificity that is asked for, in [0, 1]. */
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
  double figure(Counts counts) {
    return counts.recall();
  }
}
