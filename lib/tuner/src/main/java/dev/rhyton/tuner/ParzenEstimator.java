package dev.rhyton.tuner;

import java.util.List;
import java.util.Random;

/**
 * A density of places in the unit cube: the weighted mean of a kernel for each trial and of a wide
 * one. A kernel is a product over the parameters: a normal density within 0 and 1 for numbers; for
 * choices a share for each of them, most of it for that of the trial; and 1 for parameters that the
 * trial lacks.
 */
final class ParzenEstimator {
  private static final double WIDTH = 0.2; // of the kernel of one trial
  private static final double LEAST_WIDTH = 0.01;
  private static final double UNIFORM_VARIANCE = 1.0 / 12;

  private final long[] choices; // the number of values of each parameter; 0 for numbers
  private final double[][] places; // of each trial; NaN for a parameter that it lacks
  private final double[] weights; // of each trial, and of the wide kernel; the sum is 1
  private final double[] widths; // of each parameter
  private final double[] factors; // the logarithm of each kernel's weight and normalization

  /**
   * Creates a density.
   *
   * @param places of each trial
   * @param weights of each trial, and at last of the wide kernel
   * @param isAdaptive whether kernels are narrower for parameters whose places are close together
   */
  ParzenEstimator(List<Parameter> space, double[][] places, double[] weights, boolean isAdaptive) {
    this.places = places;
    this.weights = weights;
    choices = space.stream().mapToLong(p -> p instanceof Parameter.Choice ? p.size() : 0).toArray();
    int trials = places.length;
    double narrowed = Math.pow(Math.max(1, trials), -1.0 / (space.size() + 4)); // Scott's rule
    double least = isAdaptive ? LEAST_WIDTH : 1.0 / Math.min(100, 1 + trials);
    widths = new double[choices.length];
    for (int p = 0; p < widths.length; p++) {
      double spread = isAdaptive ? Math.min(WIDTH, spread(p)) : WIDTH;
      widths[p] = Math.max(least, spread * narrowed);
    }
    factors = new double[trials + 1];
    for (int k = 0; k <= trials; k++) {
      factors[k] = Math.log(weights[k]);
      for (int p = 0; p < widths.length; p++) {
        double center = center(k, p);
        if (choices[p] > 0 || Double.isNaN(center)) continue;
        double width = width(k, p);
        double within = cumulative((1 - center) / width) - cumulative(-center / width);
        factors[k] -= Math.log(width * Math.sqrt(2 * Math.PI) * within);
      }
    }
  }

  private boolean isWide(int kernel) {
    return kernel == places.length;
  }

  private double center(int kernel, int p) {
    return isWide(kernel) ? 0.5 : places[kernel][p];
  }

  private double width(int kernel, int p) {
    return isWide(kernel) ? 1 : widths[p];
  }

  /**
   * Returns the standard deviation of the places of a parameter, as if one more trial had the
   * variance of the uniform distribution, so that the places of few trials are not taken for all.
   */
  private double spread(int p) {
    double weight = 0;
    double mean = 0;
    double squares = 0;
    int number = 0;
    for (int k = 0; k < places.length; k++) {
      if (Double.isNaN(places[k][p])) continue;
      number++;
      weight += weights[k];
      double difference = places[k][p] - mean;
      mean += difference * weights[k] / weight;
      squares += weights[k] * difference * (places[k][p] - mean);
    }
    double variance = weight == 0 ? 0 : squares / weight;
    return Math.sqrt(variance + UNIFORM_VARIANCE / Math.max(1, number));
  }

  /** Draws a point. */
  double[] draw(Random random) {
    double left = random.nextDouble();
    int kernel = 0;
    while (!isWide(kernel) && left >= weights[kernel]) left -= weights[kernel++];
    var point = new double[choices.length];
    for (int p = 0; p < point.length; p++) {
      double center = center(kernel, p);
      if (choices[p] > 0) {
        boolean own = !isWide(kernel) && !Double.isNaN(center) && random.nextDouble() < ownShare();
        point[p] = own ? center : ((int) (random.nextDouble() * choices[p]) + 0.5) / choices[p];
      } else if (Double.isNaN(center)) {
        point[p] = random.nextDouble();
      } else {
        point[p] = drawNumber(center, width(kernel, p), random);
      }
    }
    return point;
  }

  /** Draws from a normal distribution within 0 and 1. */
  private static double drawNumber(double center, double width, Random random) {
    while (true) {
      double place = center + width * random.nextGaussian();
      if (place >= 0 && place < 1) return place;
    }
  }

  /** The share of a trial's choice beside an equal one for all, as if one more trial had it. */
  private double ownShare() {
    return places.length / (1.0 + places.length);
  }

  /** Returns the logarithm of the density at a point. */
  double logDensity(double[] point) {
    var logs = factors.clone();
    double greatest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < logs.length; k++) {
      for (int p = 0; p < point.length; p++) logs[k] += logKernel(k, p, point[p]);
      greatest = Math.max(greatest, logs[k]);
    }
    double sum = 0;
    for (double log : logs) sum += Math.exp(log - greatest);
    return greatest + Math.log(sum);
  }

  /** Returns the part of a kernel's logarithm that depends on the place of a parameter. */
  private double logKernel(int kernel, int p, double place) {
    double center = center(kernel, p);
    if (choices[p] > 0) {
      double equal = 1.0 / choices[p];
      if (isWide(kernel) || Double.isNaN(center)) return Math.log(equal);
      boolean own = (long) (center * choices[p]) == (long) (place * choices[p]);
      return Math.log((1 - ownShare()) * equal + (own ? ownShare() : 0));
    }
    if (Double.isNaN(center)) return 0;
    double z = (place - center) / width(kernel, p);
    return -z * z / 2;
  }

  /**
   * The distribution function of the normal distribution to 7 decimals, by Abramowitz and Stegun,
   * 7.1.26: that of commons-math takes a hundred times as long, which many trials feel.
   */
  private static double cumulative(double z) {
    double x = Math.abs(z) / Math.sqrt(2);
    double t = 1 / (1 + 0.3275911 * x);
    double series = 1.421413741 + t * (-1.453152027 + t * 1.061405429);
    series = t * (0.254829592 + t * (-0.284496736 + t * series));
    double above = series * Math.exp(-x * x) / 2;
    return z > 0 ? 1 - above : above;
  }
}
