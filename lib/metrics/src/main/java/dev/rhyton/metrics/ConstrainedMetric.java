package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The largest value of one rate over all thresholds at which another rate is at least a given
 * value.
 *
 * @param <M> the metric itself, which every setter returns as a changed copy
 */
@BetterWhen(BetterWhen.Direction.UP)
public abstract class ConstrainedMetric<M extends ConstrainedMetric<M>> extends ConfusionMetric<M> {
  private int numThresholds = 200;
  private @Nullable Integer classId;

  /** Sets the number of thresholds; 200 by default. */
  public final M numThresholds(int number) {
    return self(with(this, m -> ((ConstrainedMetric<?>) m).numThresholds = number));
  }

  /** Sets the only class that counts; by default all classes count. */
  public final M classId(int index) {
    return self(with(this, m -> ((ConstrainedMetric<?>) m).classId = index));
  }

  /** Returns the rate to report. */
  abstract double value(Counts counts);

  /** Returns the rate that has a lower limit. */
  abstract double constrained(Counts counts);

  /** Returns the lower limit. */
  abstract double least();

  final void check(String what) {
    Check.share(className(), what, least());
    Check.positive(className(), "numThresholds", numThresholds);
    if (classId != null) Check.notNegative(className(), "classId", classId);
  }

  @Override
  @Nullable Integer classId() {
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
            .mapToDouble(this::value)
            .max();
    return new double[] {best.orElse(0)};
  }
}
