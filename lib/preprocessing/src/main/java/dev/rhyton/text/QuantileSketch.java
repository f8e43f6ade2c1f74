package dev.rhyton.text;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A sketch of the distribution of numbers that arrive in parts: some of the numbers in ascending
 * order, and the number of values that each represents. The algorithm is that of Keras, with single
 * precision where Keras uses it, so that the bounds are equal.
 */
final class QuantileSketch {
  private final double epsilon;
  private float[] values = {};
  private float[] weights = {};

  /** Creates a sketch of about {@code 1 / epsilon} values. */
  QuantileSketch(double epsilon) {
    this.epsilon = epsilon;
  }

  /** Adds numbers. */
  void add(float[] numbers) {
    var sorted = numbers.clone();
    Arrays.sort(sorted);
    double increment = sorted.length / (1 / epsilon);
    double step = Math.max(increment, 1);
    int first = (int) increment;
    int stride = (int) step;
    int count = Math.max(0, (sorted.length - first + stride - 1) / stride);
    merge(IntStream.range(0, count).mapToObj(i -> sorted[first + i * stride]).toList(), step);
  }

  private void merge(List<Float> more, double weight) {
    int all = more.size() + values.length;
    var joined = new float[all];
    var joinedWeights = new float[all];
    for (int i = 0; i < all; i++) {
      joined[i] = i < more.size() ? more.get(i) : values[i - more.size()];
      joinedWeights[i] = i < more.size() ? (float) weight : weights[i - more.size()];
    }
    var order =
        IntStream.range(0, all).boxed().sorted(Comparator.comparing(i -> joined[i])).toList();
    values = new float[all];
    weights = new float[all];
    for (int i = 0; i < all; i++) {
      values[i] = joined[order.get(i)];
      weights[i] = joinedWeights[order.get(i)];
    }
    compress(epsilon);
  }

  /** Returns the bounds between {@code bins} parts with about the same number of values. */
  double[] boundaries(int bins) {
    var last = new QuantileSketch(epsilon);
    last.values = values;
    last.weights = weights;
    last.compress(1.0 / bins);
    int count = Math.max(0, last.values.length - 1);
    return IntStream.range(0, count).mapToDouble(i -> last.values[i]).toArray();
  }

  private void compress(double share) {
    if (values.length * share < 1) return;
    var sums = weights.clone();
    for (int i = 1; i < sums.length; i++) sums[i] += sums[i - 1];
    float total = sums[sums.length - 1];
    var shares = new float[sums.length];
    for (int i = 0; i < sums.length; i++) shares[i] = sums[i] / total;
    int count = (int) Math.ceil(1 / share);
    var newValues = new float[count];
    var newWeights = new float[count];
    double before = 0;
    for (int i = 0; i < count; i++) {
      double at = share + i * share;
      double sum = interpolated(at, shares, sums);
      newValues[i] = (float) interpolated(at, shares, values);
      newWeights[i] = (float) (sum - before);
      before = sum;
    }
    values = newValues;
    weights = newWeights;
  }

  /**
   * Returns the value at {@code x} of the linear interpolation between the points, which is
   * constant beyond its ends.
   */
  private static double interpolated(double x, float[] xs, float[] ys) {
    int last = xs.length - 1;
    if (x < xs[0]) return ys[0];
    if (x >= xs[last]) return ys[last];
    int i = 0;
    while (x >= xs[i + 1]) i++;
    double slope = ((double) ys[i + 1] - ys[i]) / ((double) xs[i + 1] - xs[i]);
    return x == xs[i] ? ys[i] : slope * (x - xs[i]) + ys[i];
  }
}
