package dev.rhyton.safety;

import dev.rhyton.tensor.NDArray;
import java.util.Locale;

/** Numbers in the findings of an {@link Audit}. */
final class AuditFigures {
  private AuditFigures() {}

  /** Returns a number with four significant digits at most. */
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e6) return Long.toString((long) value);
    return Math.abs(value) >= 1e6 || Math.abs(value) < 1e-3
        ? String.format(Locale.ROOT, "%.3e", value)
        : String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.3f", value);
  }

  /** The least and the largest value of an array, its mean and its standard deviation. */
  record Distribution(double least, double most, double mean, double deviation) {
    static Distribution of(NDArray array) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      double sum = 0;
      double squares = 0;
      var values = array.toDoubles();
      for (double v : values) {
        least = Math.min(least, v);
        most = Math.max(most, v);
        sum += v;
        squares += v * v;
      }
      double mean = sum / values.length;
      double variance = Math.max(0, squares / values.length - mean * mean);
      return new Distribution(least, most, mean, Math.sqrt(variance));
    }
  }
}
