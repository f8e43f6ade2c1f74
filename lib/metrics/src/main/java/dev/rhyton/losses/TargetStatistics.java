package dev.rhyton.losses;

import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Statistics of all targets. */
final class TargetStatistics {
  /** The lowest frequency of a class, so that a class that does not occur keeps a probability. */
  private static final double LEAST = 1e-4;

  private TargetStatistics() {}

  /**
   * Returns the mean of each of {@code units} columns, or null if the targets have other columns.
   */
  static double @Nullable [] means(NDArray targets, int units) {
    if (targets.size() == 0 || targets.size() % units != 0) return null;
    if (targets.shape().rank() > 1 ? targets.shape().last() != units : units != 1) return null;
    var values = targets.toDoubles();
    var means = new double[units];
    for (int i = 0; i < values.length; i++) means[i % units] += values[i] * units / values.length;
    return means;
  }

  static double @Nullable [] logs(double @Nullable [] shares) {
    return shares == null
        ? null
        : Arrays.stream(shares).map(s -> Math.log(Math.max(s, LEAST))).toArray();
  }

  static double @Nullable [] logOdds(double @Nullable [] shares) {
    if (shares == null) return null;
    return Arrays.stream(shares)
        .map(s -> Math.max(LEAST, Math.min(1 - LEAST, s)))
        .map(s -> Math.log(s / (1 - s)))
        .toArray();
  }
}
