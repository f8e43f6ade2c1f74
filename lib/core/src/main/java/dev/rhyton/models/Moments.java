package dev.rhyton.models;

import dev.rhyton.tensor.NDArray;

/** Mean and variance of each feature of a stream of samples. Welford, 1962. */
final class Moments {
  private static final double EPSILON = 1e-6; // of features that hardly vary

  private long count;
  private double[] mean = {};
  private double[] squares = {};

  void add(NDArray samples) {
    var values = samples.toDoubles();
    int features = values.length / samples.length();
    if (count == 0) {
      mean = new double[features];
      squares = new double[features];
    }
    for (int at = 0; at < values.length; at += features) {
      count++;
      for (int k = 0; k < features; k++) {
        double off = values[at + k] - mean[k];
        mean[k] += off / count;
        squares[k] += off * (values[at + k] - mean[k]);
      }
    }
  }

  /** Returns the distance to other moments in standard deviations; 0 if they are equal. */
  double distance(Moments others) {
    double sum = 0;
    for (int k = 0; k < mean.length; k++) {
      double deviation = deviation(k);
      double off = (others.mean[k] - mean[k]) / deviation;
      double ratio = Math.log(others.deviation(k) / deviation);
      sum += off * off + ratio * ratio;
    }
    return Math.sqrt(sum / mean.length);
  }

  private double deviation(int k) {
    return Math.sqrt(squares[k] / count + EPSILON);
  }

  NDArray state() {
    var all = new double[1 + 2 * mean.length];
    all[0] = count;
    System.arraycopy(mean, 0, all, 1, mean.length);
    System.arraycopy(squares, 0, all, 1 + mean.length, mean.length);
    return NDArray.from(all);
  }

  static Moments of(NDArray state) {
    var all = state.toDoubles();
    int features = all.length / 2;
    var moments = new Moments();
    moments.count = (long) all[0];
    moments.mean = java.util.Arrays.copyOfRange(all, 1, 1 + features);
    moments.squares = java.util.Arrays.copyOfRange(all, 1 + features, all.length);
    return moments;
  }
}
