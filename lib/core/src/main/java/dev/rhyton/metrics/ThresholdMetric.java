package dev.rhyton.metrics;

import java.util.Arrays;

/**
 * A figure at each of the thresholds given, at 0.5 where none are.
 *
 * @param <M> the metric itself, which every setter returns as a changed copy
 */
public abstract class ThresholdMetric<M extends ThresholdMetric<M>> extends ConfusionMetric<M> {
  private double[] thresholds;

  /** The figure of the counts at a threshold. */
  abstract double figure(Counts counts);

  /** Above which a prediction counts as positive; a figure for each. */
  public final M thresholds(double... at) {
    return self(with(this, m -> ((ThresholdMetric<?>) m).thresholds = at));
  }

  @Override
  protected void check() {
    if (thresholds != null) checkThresholds(thresholds);
  }

  /** The threshold where none are given. */
  double usual() {
    return 0.5;
  }

  @Override
  final double[] thresholds() {
    return thresholds == null ? new double[] {usual()} : thresholds;
  }

  @Override
  protected final double[] results(double[] state) {
    return Arrays.stream(counts(state, 0)).mapToDouble(this::figure).toArray();
  }
}
