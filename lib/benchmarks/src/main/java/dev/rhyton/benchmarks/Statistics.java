package dev.rhyton.benchmarks;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.ranking.NaturalRanking;

/**
 * Mean and deviation of values, and what Student's t distribution says of their mean.
 *
 * @param number of the values
 * @param deviation of the sample
 * @param overlap by which the variance of the mean is larger, as a share of that of the values
 */
record Statistics(int number, double mean, double deviation, double overlap) {
  static final double LEVEL = 0.05;

  static Statistics of(Collection<Double> values) {
    double mean = values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return new Statistics(values.size(), mean, Math.sqrt(squares / (values.size() - 1)), 0);
  }

  /**
   * Returns the statistics of values whose training samples overlap, corrected by the number of
   * test samples divided by that of training samples; Nadeau and Bengio, 2003.
   */
  Statistics overlapping(double testToTraining) {
    return new Statistics(number, mean, deviation, testToTraining);
  }

  /**
   * Returns which of several hypotheses are rejected at the level 0.05 for all of them together;
   * Holm, 1979.
   */
  static List<Boolean> holm(List<Double> ps) {
    var order =
        IntStream.range(0, ps.size()).boxed().sorted(Comparator.comparing(ps::get)).toList();
    var rejected = new Boolean[ps.size()];
    boolean rejects = true;
    for (int i = 0; i < order.size(); i++) {
      rejects &= ps.get(order.get(i)) <= LEVEL / (order.size() - i);
      rejected[order.get(i)] = rejects;
    }
    return List.of(rejected);
  }

  /**
   * Returns a verdict on each of several means: {@code gain} or {@code loss} where Holm's
   * correction for all of them makes it certain, and an empty text for the others.
   */
  static List<String> verdicts(List<Statistics> means) {
    var certain = holm(means.stream().map(Statistics::p).toList());
    return IntStream.range(0, means.size())
        .mapToObj(i -> !certain.get(i) ? "" : means.get(i).mean > 0 ? "gain" : "loss")
        .toList();
  }

  private double error() {
    return deviation * Math.sqrt(1.0 / number + overlap);
  }

  /** Returns half of the 95 % interval of the mean. */
  double half() {
    if (number < 2) return Double.POSITIVE_INFINITY;
    double quantile = new TDistribution(number - 1).inverseCumulativeProbability(1 - LEVEL / 2);
    return quantile * error();
  }

  /** Returns the probability of a mean as far from 0 or farther if it were 0. */
  double p() {
    if (number < 2) return 1;
    if (error() == 0) return mean == 0 ? 1 : 0;
    return 2 * new TDistribution(number - 1).cumulativeProbability(-Math.abs(mean) / error());
  }

  /**
   * Returns the probability of values as far below others, or farther, if both were of one
   * distribution: the one-sided test of Mann and Whitney, 1947, by the normal approximation.
   */
  static double pBelow(double[] values, double[] others) {
    var all =
        new NaturalRanking()
            .rank(DoubleStream.concat(Arrays.stream(values), Arrays.stream(others)).toArray());
    int n = values.length;
    int m = others.length;
    double u = Arrays.stream(all, 0, n).sum() - n * (n + 1) / 2.0; // pairs in which another is less
    var ties =
        Arrays.stream(all).boxed().collect(Collectors.groupingBy(r -> r, Collectors.counting()));
    double tied = ties.values().stream().mapToDouble(t -> (double) t * t * t - t).sum();
    int both = n + m;
    double variance = n * m / 12.0 * (both + 1 - tied / (both * (both - 1.0)));
    if (variance == 0) return 0.5;
    return new NormalDistribution().cumulativeProbability((u - n * m / 2.0) / Math.sqrt(variance));
  }
}
