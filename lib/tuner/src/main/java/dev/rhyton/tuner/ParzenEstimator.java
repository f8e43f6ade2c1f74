package dev.rhyton.tuner;

import java.util.List;
import java.util.Random;
import org.apache.commons.math3.special.Erf;

/**
 * A density of places in the unit cube: the mean of a kernel for each trial and of a wide one. A
 * kernel is a product over the parameters: a normal density within 0 and 1 for numbers; for choices
 * a share for each of them, most of it for that of the trial; and 1 for parameters that the trial
 * lacks.
 */
final class ParzenEstimator {
  private static final double WIDTH = 0.2; // of the kernel of one trial
  private static final int EQUAL = 25; // so many recent trials have the same weight

  private final List<Parameter> space;
  private final double[][] places; // of each trial; NaN for a parameter that it lacks
  private final double[] weights; // of each trial, and of the wide kernel
  private final double width;

  /** Creates the density of trials in the order of their numbers. */
  ParzenEstimator(List<Parameter> space, List<Trial> trials) {
    this.space = space;
    places = trials.stream().map(t -> Searcher.places(space, t)).toArray(double[][]::new);
    weights = weights(trials.size());
    double narrowed = WIDTH * Math.pow(Math.max(1, trials.size()), -1.0 / (space.size() + 4));
    width = Math.max(narrowed, 1.0 / Math.min(100, 1 + trials.size()));
  }

  /** Older trials weigh less; the sum is 1. */
  private static double[] weights(int trials) {
    var weights = new double[trials + 1];
    int old = Math.max(0, trials - EQUAL);
    double sum = 1;
    for (int i = 0; i < trials; i++) {
      double first = 1.0 / trials;
      weights[i] = i >= old ? 1 : old == 1 ? first : first + (1 - first) * i / (old - 1);
      sum += weights[i];
    }
    weights[trials] = 1;
    for (int i = 0; i <= trials; i++) weights[i] /= sum;
    return weights;
  }

  /** Draws a point. */
  double[] draw(Random random) {
    double left = random.nextDouble();
    int kernel = 0;
    while (kernel < weights.length - 1 && left >= weights[kernel]) left -= weights[kernel++];
    var point = new double[space.size()];
    for (int p = 0; p < point.length; p++) {
      double center = kernel < places.length ? places[kernel][p] : Double.NaN;
      boolean choice = space.get(p) instanceof Parameter.Choice;
      point[p] =
          choice
              ? drawChoice(center, space.get(p).size(), random)
              : Double.isNaN(center) && kernel < places.length
                  ? random.nextDouble()
                  : drawNumber(center, random);
    }
    return point;
  }

  /** Draws from a normal distribution within 0 and 1; the wide one has deviation 1. */
  private double drawNumber(double center, Random random) {
    double mean = Double.isNaN(center) ? 0.5 : center;
    double deviation = Double.isNaN(center) ? 1 : width;
    while (true) {
      double place = mean + deviation * random.nextGaussian();
      if (place >= 0 && place < 1) return place;
    }
  }

  private double drawChoice(double center, long number, Random random) {
    boolean own = !Double.isNaN(center) && random.nextDouble() < ownShare();
    return own ? center : ((int) (random.nextDouble() * number) + 0.5) / number;
  }

  /** The share of a trial's choice beside an equal one for all, as if one more trial had it. */
  private double ownShare() {
    return places.length / (1.0 + places.length);
  }

  /** Returns the logarithm of the density at a point. */
  double logDensity(double[] point) {
    var logs = new double[weights.length];
    double greatest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < logs.length; k++) {
      logs[k] = Math.log(weights[k]);
      for (int p = 0; p < point.length; p++) {
        double center = k < places.length ? places[k][p] : Double.NaN;
        logs[k] += logKernel(space.get(p), center, k == places.length, point[p]);
      }
      greatest = Math.max(greatest, logs[k]);
    }
    double sum = 0;
    for (double log : logs) sum += Math.exp(log - greatest);
    return greatest + Math.log(sum);
  }

  private double logKernel(Parameter parameter, double center, boolean wide, double place) {
    if (parameter instanceof Parameter.Choice) {
      long number = parameter.size();
      double equal = Double.isNaN(center) ? 1 : 1 - ownShare();
      boolean own = !Double.isNaN(center) && (long) (center * number) == (long) (place * number);
      return Math.log(equal / number + (own ? ownShare() : 0));
    }
    if (Double.isNaN(center) && !wide) return 0;
    double mean = wide ? 0.5 : center;
    double deviation = wide ? 1 : width;
    double z = (place - mean) / deviation;
    double within = cumulative((1 - mean) / deviation) - cumulative(-mean / deviation);
    return -z * z / 2 - Math.log(deviation * Math.sqrt(2 * Math.PI) * within);
  }

  private static double cumulative(double z) {
    return 0.5 * Erf.erfc(-z / Math.sqrt(2));
  }
}
