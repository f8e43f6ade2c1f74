package dev.rhyton.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/** The median of values and the quartiles around it. */
record Spread(int number, double low, double median, double high) {
  private static final double WIDEST = 0.1;
  private static final int LEAST = 3;

  static Spread of(List<Double> values) {
    var percentile = new Percentile();
    percentile.setData(values.stream().mapToDouble(v -> v).toArray());
    return new Spread(
        values.size(), percentile.evaluate(25), percentile.evaluate(50), percentile.evaluate(75));
  }

  /** Returns the quotients of two lists, pair by pair. */
  static List<Double> ratios(List<Double> of, List<Double> to) {
    return IntStream.range(0, of.size()).mapToObj(i -> of.get(i) / to.get(i)).toList();
  }

  /** Returns whether the quartiles are too far apart for a ratio, or of too few values. */
  boolean isWide() {
    return number < LEAST || (high - low) / median > WIDEST;
  }

  /** Returns the median as microseconds, and the quartiles. */
  String microseconds() {
    return String.format(Locale.ROOT, "%,.0f µs (%,.0f to %,.0f)", median, low, high)
        .replace(",", " ");
  }

  /** Returns the median as a ratio, and the quartiles, which may be too far apart for a ratio. */
  String ratio() {
    var text = isWide() ? "no ratio" : String.format(Locale.ROOT, "%.2f", median);
    return String.format(Locale.ROOT, "%s (%.2f to %.2f)", text, low, high);
  }
}
