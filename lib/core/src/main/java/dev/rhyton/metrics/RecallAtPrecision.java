package dev.rhyton.metrics;

/** The best recall at a threshold where the precision is at least a given one. */
public final class RecallAtPrecision extends ConstrainedMetric<RecallAtPrecision> {
  private double precision;

  private RecallAtPrecision() {}

  /** The precision that is asked for, in [0, 1]. */
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
  double figure(Counts counts) {
    return counts.recall();
  }
}
