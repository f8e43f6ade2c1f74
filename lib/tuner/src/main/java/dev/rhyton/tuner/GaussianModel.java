package dev.rhyton.tuner;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.NonPositiveDefiniteMatrixException;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.apache.commons.math3.special.Erf;

/**
 * A Gaussian process with the Matérn 5/2 kernel, a length for each parameter, and noise. Lengths
 * and noise maximize the likelihood of the losses times a prior; that of the lengths grows with the
 * number of parameters (Hvarfner et al., 2024, arXiv 2402.02229).
 */
final class GaussianModel {
  private static final double JITTER = 1e-8;
  private static final double NOISE = 1e-4; // at first, as part of the variance
  private static final int EVALUATIONS = 40; // for each number that is sought

  private final List<Parameter> space;
  private final List<double[]> points;
  private final double mean;
  private final double deviation;
  private final double[] lengths;
  private final double variance; // of the process, of losses with mean 0 and deviation 1
  private final CholeskyDecomposition factors;
  private final RealVector weights;
  private final double best; // the least loss, standardized

  private GaussianModel(
      List<Parameter> space, List<double[]> points, double[] losses, double[] logs) {
    this.space = space;
    this.points = points;
    mean = Arrays.stream(losses).average().orElse(0);
    double squares = Arrays.stream(losses).map(l -> (l - mean) * (l - mean)).sum();
    deviation = squares == 0 ? 1 : Math.sqrt(squares / losses.length);
    var y = new ArrayRealVector(Arrays.stream(losses).map(l -> (l - mean) / deviation).toArray());
    lengths = Arrays.stream(logs, 0, space.size()).map(Math::exp).toArray();
    double noise = Math.exp(logs[space.size()]);
    var covariance = new double[points.size()][points.size()];
    for (int i = 0; i < covariance.length; i++) {
      for (int j = 0; j < i; j++) {
        covariance[i][j] = covariance[j][i] = kernel(points.get(i), points.get(j));
      }
      covariance[i][i] = 1 + noise + JITTER;
    }
    factors = new CholeskyDecomposition(new Array2DRowRealMatrix(covariance, false));
    weights = factors.getSolver().solve(y);
    variance = Math.max(1e-12, y.dotProduct(weights) / points.size());
    best = y.getMinValue();
  }

  /** Fits a process to the losses of points. */
  static GaussianModel fit(List<Parameter> space, List<double[]> points, List<Double> losses) {
    var y = losses.stream().mapToDouble(l -> l).toArray();
    int number = space.size() + 1;
    double usual = Math.sqrt(2) + Math.log(space.size()) / 2;
    var start = new double[number];
    Arrays.fill(start, Math.log(0.5) + Math.log(space.size()) / 2);
    start[number - 1] = Math.log(NOISE);
    var steps = new double[number];
    Arrays.fill(steps, 1);
    var best = new double[][] {start};
    var least = new double[] {Double.POSITIVE_INFINITY};
    var objective =
        new ObjectiveFunction(
            logs -> {
              double value = unlikelihood(space, points, y, logs, usual);
              if (value < least[0]) {
                least[0] = value;
                best[0] = logs.clone();
              }
              return value;
            });
    try {
      new SimplexOptimizer(1e-4, 1e-4)
          .optimize(
              objective,
              GoalType.MINIMIZE,
              new InitialGuess(start),
              new NelderMeadSimplex(steps),
              new MaxEval(EVALUATIONS * number));
    } catch (TooManyEvaluationsException e) {
      // The best so far is good enough.
    }
    return new GaussianModel(space, points, y, best[0]);
  }

  private static double unlikelihood(
      List<Parameter> space, List<double[]> points, double[] losses, double[] logs, double usual) {
    int last = logs.length - 1;
    if (logs[last] > 1 || logs[last] < Math.log(1e-7)) return 1e9;
    double prior = Math.pow((logs[last] - Math.log(NOISE)) / 4, 2) / 2;
    for (int p = 0; p < last; p++) {
      if (Math.abs(logs[p]) > 7) return 1e9;
      prior += Math.pow(logs[p] - usual, 2) / 6; // a deviation of √3
    }
    try {
      var model = new GaussianModel(space, points, losses, logs);
      double logDeterminant = 0;
      var lower = model.factors.getL();
      for (int i = 0; i < points.size(); i++) logDeterminant += 2 * Math.log(lower.getEntry(i, i));
      return points.size() * Math.log(model.variance) / 2 + logDeterminant / 2 + prior;
    } catch (NonPositiveDefiniteMatrixException e) {
      return 1e9;
    }
  }

  /** Matérn 5/2; two different choices are at the distance of the ends of a range. */
  private double kernel(double[] a, double[] b) {
    double squares = 0;
    for (int p = 0; p < a.length; p++) {
      double d = a[p] - b[p];
      if (d != 0 && space.get(p) instanceof Parameter.Choice) d = 1;
      squares += d * d / (lengths[p] * lengths[p]);
    }
    double r = Math.sqrt(5 * squares);
    return (1 + r + r * r / 3) * Math.exp(-r);
  }

  /** Returns the loss at a point that is to be expected, and so many deviations more. */
  double bound(double[] point, double deviations) {
    var z = expected(point);
    return mean + deviation * (z[0] + deviations * z[1]);
  }

  /** Returns the standardized loss of a point that is to be expected, and its deviation. */
  private double[] expected(double[] point) {
    var near = new ArrayRealVector(points.stream().mapToDouble(p -> kernel(point, p)).toArray());
    double rest = 1 - near.dotProduct(factors.getSolver().solve(near));
    return new double[] {near.dotProduct(weights), Math.sqrt(Math.max(1e-12, rest * variance))};
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
