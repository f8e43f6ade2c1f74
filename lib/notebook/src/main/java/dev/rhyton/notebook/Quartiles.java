package dev.rhyton.notebook;

import static org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType.R_7;

import java.util.stream.DoubleStream;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.ranking.NaNStrategy;

/**
 * The quartiles of numbers, with linear interpolation as in NumPy, and the whiskers of a box plot:
 * the outermost values within 1.5 interquartile ranges of the box.
 */
record Quartiles(double lower, double median, double upper, double low, double high) {
  private static final double WHISKER = 1.5;

  static Quartiles of(double[] values) {
    double lower = quantile(values, 0.25);
    double upper = quantile(values, 0.75);
    double reach = WHISKER * (upper - lower);
    var inside = DoubleStream.of(values).filter(v -> v >= lower - reach && v <= upper + reach);
    var ends = inside.summaryStatistics();
    double low = Math.min(lower, ends.getMin());
    return new Quartiles(lower, quantile(values, 0.5), upper, low, Math.max(upper, ends.getMax()));
  }

  /** Returns the value below which a share of the values lies; NaN counts as infinity. */
  static double quantile(double[] values, double share) {
    var percentile = new Percentile().withEstimationType(R_7).withNaNStrategy(NaNStrategy.MAXIMAL);
    return percentile.evaluate(values, 100 * share);
  }

  /** Returns the values beyond the whiskers. */
  double[] outliers(double[] values) {
    return DoubleStream.of(values).filter(v -> v < low || v > high).toArray();
  }
}
