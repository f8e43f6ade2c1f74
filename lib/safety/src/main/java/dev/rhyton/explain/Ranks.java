package dev.rhyton.explain;

import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Spearman's rank correlation. */
final class Ranks {
  private Ranks() {}

  /** Returns the mean over the samples of the rank correlation of their values. */
  static double correlation(NDArray first, NDArray second) {
    int samples = first.length();
    double sum = 0;
    for (int i = 0; i < samples; i++) {
      sum += correlation(first.get(i).toDoubles(), second.get(i).toDoubles());
    }
    return sum / samples;
  }

  /** Returns the rank correlation; 0 if all values of one side are equal. */
  static double correlation(double[] first, double[] second) {
    var a = centred(ranks(first));
    var b = centred(ranks(second));
    double product = product(a, b);
    double sizes = Math.sqrt(product(a, a) * product(b, b));
    return sizes == 0 ? 0 : product / sizes;
  }

  /** Returns the rank of each value; equal values share the mean of their ranks. */
  private static double[] ranks(double[] values) {
    var order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(i -> i)
            .toArray();
    var ranks = new double[values.length];
    for (int from = 0, to; from < order.length; from = to) {
      to = from + 1;
      while (to < order.length && values[order[to]] == values[order[from]]) to++;
      for (int i = from; i < to; i++) ranks[order[i]] = (from + to - 1) / 2.0;
    }
    return ranks;
  }

  private static double[] centred(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    return Arrays.stream(values).map(v -> v - mean).toArray();
  }

  private static double product(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }
}
