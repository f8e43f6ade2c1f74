package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import java.util.Arrays;

/**
 * The largest figure at any threshold at which another figure is at least a given one.
 *
 * @param <M> the metric itself, which every setter returns as a changed copy
 */
@BetterWhen(BetterWhen.Direction.UP)
public abstract class ConstrainedMetric<M extends ConstrainedMetric<M>> extends ConfusionMetric<M> {
  private int numThresholds = 200;
  private Integer classId;

  /** How many thresholds are tried; 200 by default. */
  public final M numThresholds(int number) {
    return self(with(this, m -> ((ConstrainedMetric<?>) m).numThresholds = number));
  }

  /** The class that alone is looked at; all by default. */
  public final M classId(int index) {
    return self(with(this, m -> ((ConstrainedMetric<?>) m).classId = index));
  }

  /** The figure to report. */
  abstract double figure(Counts counts);

  /** The figure that must be large enough. */
  abstract double constrained(Counts counts);

  /** How large it must be at least. */
  abstract double least();

  final void check(String what) {
    Check.share(className(), what, least());
    Check.positive(className(), "numThresholds", numThresholds);
    if (classId != null) Check.notNegative(className(), "classId", classId);
  }

  @Override
  Integer classId() {
    return classId;
  }

  @Override
  final double[] thresholds() {
    return evenly(numThresholds, 0, 1);
  }

  @Override
  protected final double[] results(double[] state) {
    var best =
        Arrays.stream(counts(state, 0))
            .filter(c -> constrained(c) >= least())
            .mapToDouble(this::figure)
            .max();
    return new double[] {best.orElse(0)};
  }
}
