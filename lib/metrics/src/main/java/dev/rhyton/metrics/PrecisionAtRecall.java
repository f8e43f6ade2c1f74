package dev.rhyton.metrics;

/** The best precision over the thresholds at which the recall is at least a given value. */
public final class PrecisionAtRecall extends ConstrainedMetric<PrecisionAtRecall> {
  private double recall;

  private PrecisionAtRecall() {}

  /** Returns the metric for a lower limit of the recall, in [0, 1]. */
  public static PrecisionAtRecall of(double recall) {
    return made(new PrecisionAtRecall(), m -> m.recall = recall);
  }

  @Override
  protected void check() {
    check("recall");
  }

  @Override
  double least() {
    return recall;
  }

  @Override
  double constrained(Counts counts) {
    return counts.recall();
  }

  @Override
  double value(Counts counts) {
    return counts.precision();
  }
}
