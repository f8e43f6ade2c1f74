package dev.rhyton.notebook;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * The quartiles of numbers, with linear interpolation as in NumPy, and the whiskers of a box plot:
 * the outermost values within 1.5 interquartile ranges of the box.
 */
record Quartiles(double lower, double median, double upper, double low, double high) {
  private static final double WHISKER = 1.5;

  static Quartiles of(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    double lower = quantile(sorted, 0.25);
    double upper = quantile(sorted, 0.75);
    double reach = WHISKER * (upper - lower);
    var inside = Arrays.stream(sorted).filter(v -> v >= lower - reach && v <= upper + reach);
    var ends = inside.summaryStatistics();
    double low = Math.min(lower, ends.getMin());
    return new Quartiles(lower, quantile(sorted, 0.5), upper, low, Math.max(upper, ends.getMax()));
  }

  /** Returns a quantile of sorted values. */
  static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /** Returns the values beyond the whiskers. */
  double[] outliers(double[] values) {
    return DoubleStream.of(values).filter(v -> v < low || v > high).toArray();
  }
}
