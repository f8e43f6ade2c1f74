package dev.rhyton.metrics;

/** The best recall over the thresholds at which the precision is at least a given value. */
public final class RecallAtPrecision extends ConstrainedMetric<RecallAtPrecision> {
  private double precision;

  private RecallAtPrecision() {}

  /** Returns the metric for a lower limit of the precision, in [0, 1]. */
  public static RecallAtPrecision of(double precision) {
    return made(new RecallAtPrecision(), m -> m.precision = precision);
  }

  @Override
  protected void check() {
    check("precision");
  }

  @Override
  double least() {
    return precision;
  }

  @Override
  double constrained(Counts counts) {
    return counts.precision();
  }

  @Override
  double value(Counts counts) {
    return counts.recall();
  }
}
