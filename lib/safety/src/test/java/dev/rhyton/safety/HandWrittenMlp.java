package dev.rhyton.safety;

import dev.rhyton.layers.Dense;
import dev.rhyton.learning.PerturbationNorm;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.Random;

/** A small network with its gradient by hand, in double precision, and attacks on it. */
final class HandWrittenMlp {
  private final double[][] first; // (features, hidden)
  private final double[] firstBias;
  private final double[][] second; // (hidden, classes)
  private final double[] secondBias;

  HandWrittenMlp(long seed, int features, int hidden, int classes) {
    var random = new Random(seed);
    first = matrix(random, features, hidden);
    firstBias = matrix(random, 1, hidden)[0];
    second = matrix(random, hidden, classes);
    secondBias = matrix(random, 1, classes)[0];
  }

  private static double[][] matrix(Random random, int rows, int columns) {
    var matrix = new double[rows][columns];
    for (double[] row : matrix) {
      for (int c = 0; c < columns; c++) row[c] = (float) random.nextGaussian();
    }
    return matrix;
  }

  /** Returns the same network as a model. */
  Sequential model() {
    var model =
        Sequential.of(
            Dense.of(firstBias.length).activation("tanh"),
            Dense.of(secondBias.length).activation("softmax"));
    model.build(first.length);
    model.setWeights(List.of(array(first), array(firstBias), array(second), array(secondBias)));
    model.compile("sgd", "sparse_categorical_crossentropy");
    return model;
  }

  private static NDArray array(Object values) {
    return NDArray.from(values).cast(DType.FLOAT32);
  }

  /** Returns the gradient of the cross-entropy with respect to a sample. */
  double[] gradient(double[] x, int label) {
    var h = new double[firstBias.length];
    for (int j = 0; j < h.length; j++) {
      double sum = firstBias[j];
      for (int i = 0; i < x.length; i++) sum += x[i] * first[i][j];
      h[j] = Math.tanh(sum);
    }
    var p = new double[secondBias.length];
    double total = 0;
    for (int k = 0; k < p.length; k++) {
      double sum = secondBias[k];
      for (int j = 0; j < h.length; j++) sum += h[j] * second[j][k];
      p[k] = Math.exp(sum);
      total += p[k];
    }
    var gradient = new double[x.length];
    for (int j = 0; j < h.length; j++) {
      double back = 0;
      for (int k = 0; k < p.length; k++) {
        back += (p[k] / total - (k == label ? 1 : 0)) * second[j][k];
      }
      back *= 1 - h[j] * h[j];
      for (int i = 0; i < x.length; i++) gradient[i] += back * first[i][j];
    }
    return gradient;
  }

  /** A perturbed sample, and the smallest size of a gradient on the way to it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Perturbed(double[] x, double leastGradient) {}

  /** Returns the sample after steps of size alpha in the ball and between 0 and 1. */
  Perturbed attack(
      double[] x, int label, int steps, double alpha, double epsilon, PerturbationNorm norm) {
    var at = x.clone();
    double least = Double.POSITIVE_INFINITY;
    for (int s = 0; s < steps; s++) {
      var g = gradient(at, label);
      double length = length(g);
      for (int i = 0; i < at.length; i++) {
        least = Math.min(least, Math.abs(g[i]));
        at[i] += alpha * (norm == PerturbationNorm.LINF ? Math.signum(g[i]) : g[i] / length);
      }
      var delta = new double[x.length];
      for (int i = 0; i < x.length; i++) delta[i] = at[i] - x[i];
      double shrink = Math.min(1, epsilon / length(delta));
      for (int i = 0; i < x.length; i++) {
        double kept =
            norm == PerturbationNorm.LINF
                ? Math.max(-epsilon, Math.min(epsilon, delta[i]))
                : delta[i] * shrink;
        at[i] = Math.max(0, Math.min(1, x[i] + kept));
      }
    }
    return new Perturbed(at, least);
  }

  private static double length(double[] values) {
    double sum = 0;
    for (double v : values) sum += v * v;
    return Math.sqrt(sum);
  }
}
