package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A value at each of the given thresholds, by default at 0.5.
 *
 * @param <M> the metric itself, which every setter returns as a changed copy
 */
public abstract class ThresholdMetric<M extends ThresholdMetric<M>> extends ConfusionMetric<M> {
  private double @Nullable [] thresholds;

  /** Returns the value of the counts at a threshold. */
  abstract double value(Counts counts);

  /** Sets the thresholds above which predictions are positive; the metric has a value for each. */
  public final M thresholds(double @Nullable ... at) {
    return self(with(this, m -> ((ThresholdMetric<?>) m).thresholds = at));
  }

  @Override
  protected void check() {
    if (thresholds == null) return;
    Check.that(thresholds.length > 0, "%s: expected at least one threshold.", className());
    checkThresholds(thresholds);
  }

  /** Returns the threshold if none are given. */
  double usual() {
    return 0.5;
  }

  @Override
  final double[] thresholds() {
    return thresholds == null ? new double[] {usual()} : thresholds;
  }

  @Override
  protected final double[] results(double[] state) {
    return Arrays.stream(counts(state, 0)).mapToDouble(this::value).toArray();
  }
}
