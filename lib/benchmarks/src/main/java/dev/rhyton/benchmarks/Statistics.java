package dev.rhyton.benchmarks;

import java.util.Collection;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Mean and deviation of values, and what Student's t distribution says of their mean.
 *
 * @param number of the values
 * @param deviation of the sample
 */
record Statistics(int number, double mean, double deviation) {
  static final double LEVEL = 0.05;

  static Statistics of(Collection<Double> values) {
    double mean = values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return new Statistics(values.size(), mean, Math.sqrt(squares / (values.size() - 1)));
  }

  /** Returns half of the 95 % interval of the mean. */
  double half() {
    if (number < 2) return Double.POSITIVE_INFINITY;
    double quantile = new TDistribution(number - 1).inverseCumulativeProbability(1 - LEVEL / 2);
    return quantile * deviation / Math.sqrt(number);
  }

  /** Returns the probability of a mean as far from 0 or farther if it were 0. */
  double p() {
    if (number < 2) return 1;
    double error = deviation / Math.sqrt(number);
    if (error == 0) return mean == 0 ? 1 : 0;
    return 2 * new TDistribution(number - 1).cumulativeProbability(-Math.abs(mean) / error);
  }
}
