package dev.rhyton.tuner;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.NonPositiveDefiniteMatrixException;
import org.apache.commons.math3.special.Erf;

/**
 * A Gaussian process with the Matérn 5/2 kernel, a length for each parameter, and noise. Lengths
 * and noise maximize the likelihood of the losses times a prior; that of the lengths grows with the
 * number of parameters (Hvarfner et al., 2024, arXiv 2402.02229).
 */
final class GaussianModel {
  private static final double JITTER = 1e-8;
  private static final double NOISE = 1e-4; // at first, as part of the variance
  private static final int STEPS = 40; // of the search of lengths and noise
  private static final int MOST = 100; // points for which lengths and noise are sought

  private final List<Parameter> space;
  private final List<double[]> points;
  private final double mean;
  private final double deviation;
  private final double[] logs; // the logarithms of the lengths and of the noise
  private final double[] lengths;
  private final double variance; // of the process, of losses with mean 0 and deviation 1
  private final CholeskyDecomposition factors;
  private final double[][] lower; // of the factors
  private final double[] weights;
  private final double best; // the least loss, standardized

  GaussianModel(List<Parameter> space, List<double[]> points, double[] losses, double[] logs) {
    this.space = space;
    this.points = points;
    this.logs = logs.clone();
    mean = Arrays.stream(losses).average().orElse(0);
    double squares = Arrays.stream(losses).map(l -> (l - mean) * (l - mean)).sum();
    deviation = squares == 0 ? 1 : Math.sqrt(squares / losses.length);
    var y = new ArrayRealVector(Arrays.stream(losses).map(l -> (l - mean) / deviation).toArray());
    lengths = Arrays.stream(logs, 0, space.size()).map(Math::exp).toArray();
    double noise = Math.exp(logs[space.size()]);
    var covariance = new double[points.size()][points.size()];
    for (int i = 0; i < covariance.length; i++) {
      for (int j = 0; j < i; j++) {
        double r = distance(points.get(i), points.get(j));
        covariance[i][j] = covariance[j][i] = (1 + r + r * r / 3) * Math.exp(-r);
      }
      covariance[i][i] = 1 + noise + JITTER;
    }
    factors = new CholeskyDecomposition(new Array2DRowRealMatrix(covariance, false));
    lower = factors.getL().getData();
    weights = factors.getSolver().solve(y).toArray();
    variance = Math.max(1e-12, y.dotProduct(new ArrayRealVector(weights, false)) / points.size());
    best = y.getMinValue();
  }

  // ---- fitting ----

  /**
   * Fits a process to the losses of points. The likelihood is climbed by steps whose size depends
   * on the signs of the gradient only (Riedmiller and Braun, 1993); if there are many points, by
   * that of a part of them.
   */
  static GaussianModel fit(List<Parameter> space, List<double[]> points, List<Double> losses) {
    int every = (points.size() + MOST - 1) / MOST;
    if (every > 1) {
      var some = IntStream.range(0, points.size() / every).map(i -> i * every).boxed().toList();
      var part =
          fit(
              space,
              some.stream().map(points::get).toList(),
              some.stream().map(losses::get).toList());
      return new GaussianModel(space, points, array(losses), part.logs);
    }
    var y = array(losses);
    var logs = new double[space.size() + 1];
    Arrays.fill(logs, Math.log(0.5) + Math.log(space.size()) / 2);
    logs[space.size()] = Math.log(NOISE);
    var steps = new double[logs.length];
    Arrays.fill(steps, 0.3);
    var before = new double[logs.length];
    GaussianModel fitted = null;
    double least = Double.POSITIVE_INFINITY;
    for (int step = 0; step < STEPS; step++) {
      GaussianModel model;
      try {
        model = new GaussianModel(space, points, y, logs);
      } catch (NonPositiveDefiniteMatrixException e) {
        logs[space.size()] += 2; // with more noise, it is positive definite
        continue;
      }
      double value = model.unlikelihood();
      if (value < least || fitted == null) {
        least = value;
        fitted = model;
      }
      var gradient = model.gradient();
      for (int p = 0; p < logs.length; p++) {
        double turn = gradient[p] * before[p];
        if (turn != 0) steps[p] = Math.max(1e-3, Math.min(1, steps[p] * (turn > 0 ? 1.2 : 0.5)));
        before[p] = turn < 0 ? 0 : gradient[p];
        logs[p] -= Math.signum(before[p]) * steps[p];
        boolean isNoise = p == space.size();
        logs[p] = Math.max(isNoise ? Math.log(1e-7) : -7, Math.min(isNoise ? 1 : 7, logs[p]));
      }
    }
    return requireNonNull(fitted);
  }

  private static double[] array(List<Double> numbers) {
    return numbers.stream().mapToDouble(n -> n).toArray();
  }

  /** Returns the middle of the prior of the logarithm of a length. */
  private double usual() {
    return Math.sqrt(2) + Math.log(space.size()) / 2;
  }

  /** Returns the negative logarithm of the likelihood times the prior, but for a constant. */
  double unlikelihood() {
    double sum = points.size() * Math.log(variance) / 2;
    for (int i = 0; i < lower.length; i++) sum += Math.log(lower[i][i]);
    for (int p = 0; p < space.size(); p++)
      sum += Math.pow(logs[p] - usual(), 2) / 6; // deviation √3
    return sum + Math.pow(logs[space.size()] - Math.log(NOISE), 2) / 32; // deviation 4
  }

  /** Returns the gradient of {@link #unlikelihood} with respect to the logarithms. */
  double[] gradient() {
    int number = space.size();
    var inverse = factors.getSolver().getInverse().getData();
    var gradient = new double[number + 1];
    for (int i = 0; i < lower.length; i++) {
      gradient[number] +=
          (inverse[i][i] - weights[i] * weights[i] / variance) * Math.exp(logs[number]) / 2;
      for (int j = 0; j < i; j++) {
        double outer = inverse[i][j] - weights[i] * weights[j] / variance;
        double r = distance(points.get(i), points.get(j));
        double slope = outer * 5 / 3 * (1 + r) * Math.exp(-r);
        for (int p = 0; p < number; p++) {
          double d = difference(p, points.get(i), points.get(j)) / lengths[p];
          gradient[p] += slope * d * d;
        }
      }
    }
    for (int p = 0; p < number; p++) gradient[p] += (logs[p] - usual()) / 3;
    gradient[number] += (logs[number] - Math.log(NOISE)) / 16;
    return gradient;
  }

  // ---- the kernel ----

  /** Two different choices are at the distance of the ends of a range. */
  private double difference(int p, double[] a, double[] b) {
    double d = a[p] - b[p];
    return d != 0 && space.get(p) instanceof Parameter.Choice ? 1 : d;
  }

  /** Returns √5 times the distance in lengths. */
  private double distance(double[] a, double[] b) {
    double squares = 0;
    for (int p = 0; p < a.length; p++) {
      double d = difference(p, a, b) / lengths[p];
      squares += d * d;
    }
    return Math.sqrt(5 * squares);
  }

  /** Returns the loss at a point that is to be expected, and so many deviations more. */
  double bound(double[] point, double deviations) {
    var z = expected(point);
    return mean + deviation * (z[0] + deviations * z[1]);
  }

  /** Returns the standardized loss of a point that is to be expected, and its deviation. */
  private double[] expected(double[] point) {
    double expected = 0;
    double known = 0;
    var solved = new double[lower.length];
    for (int i = 0; i < lower.length; i++) {
      double r = distance(point, points.get(i));
      double near = (1 + r + r * r / 3) * Math.exp(-r);
      expected += near * weights[i];
      for (int j = 0; j < i; j++) near -= lower[i][j] * solved[j];
      solved[i] = near / lower[i][i];
      known += solved[i] * solved[i];
    }
    return new double[] {expected, Math.sqrt(Math.max(1e-12, (1 - known) * variance))};
  }

  /** Returns the logarithm of the improvement of the least loss that is to be expected. */
  double logImprovement(double[] point) {
    var expected = expected(point);
    double sd = expected[1];
    double z = (best - expected[0]) / sd;
    double logDensity = -z * z / 2 - Math.log(2 * Math.PI) / 2;
    if (z < -10) return Math.log(sd) + logDensity - 2 * Math.log(-z); // its asymptote
    return Math.log(sd * (Math.exp(logDensity) + z * 0.5 * Erf.erfc(-z / Math.sqrt(2))));
  }
}
