package dev.rhyton.metrics;

/** The best precision at a threshold where the recall is at least a given one. */
public final class PrecisionAtRecall extends ConstrainedMetric<PrecisionAtRecall> {
  private double recall;

  private PrecisionAtRecall() {}

  /** The recall that is asked for, in [0, 1]. */
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
  double figure(Counts counts) {
    return counts.precision();
  }
}
