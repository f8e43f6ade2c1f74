package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;

/** Ranges that options define by one number or two. */
final class FactorRange {
  private FactorRange() {}

  /**
   * Returns the lower and the upper bound of a factor: one number f means -f (at least {@code low})
   * to f.
   */
  static double[] range(String owner, String name, double[] given, double low, double high) {
    boolean fits =
        (given.length == 1 || given.length == 2)
            && Arrays.stream(given).allMatch(f -> f >= low && f <= high);
    Check.that(
        fits,
        "%s: %s must be one number or two from %s to %s, received %s.",
        owner,
        name,
        Text.number(low),
        Text.number(high),
        Arrays.toString(given));
    if (given.length == 1) {
      double most = Math.abs(given[0]);
      return new double[] {Math.max(-most, low), most};
    }
    return sorted(given);
  }

  /** Returns the lowest and the highest value of a pixel. */
  static double[] valueRange(String owner, double[] given) {
    Check.that(
        given.length == 2
            && given[0] != given[1]
            && Arrays.stream(given).allMatch(Double::isFinite),
        "%s: value_range must be two different numbers, received %s.",
        owner,
        Arrays.toString(given));
    return sorted(given);
  }

  /** Converts numbers of one range to another. */
  static Tensor rescaled(Tensor x, double low, double high, double toLow, double toHigh) {
    if (low == toLow && high == toHigh) return x;
    return x.subtract(low).divide(high - low).multiply(toHigh - toLow).add(toLow);
  }

  private static double[] sorted(double[] pair) {
    var sorted = pair.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
