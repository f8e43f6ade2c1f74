package dev.rhyton.metrics;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of a {@link Metric} that other packages of the library call. They are not public
 * members, so that completion shows only what a user calls.
 */
public final class MetricInternals {
  private MetricInternals() {}

  /** See {@link Metric#resolve}. */
  public static Metric resolve(Metric metric, Shape targets, Shape predictions) {
    return metric.resolve(targets, predictions);
  }

  /** See {@link Metric#direction()}. */
  public static BetterWhen.Direction direction(Metric metric) {
    return metric.direction();
  }

  /** See {@link Metric#checkTargets}. */
  public static void checkTargets(Metric metric, NDArray targets, Shape predictions) {
    metric.checkTargets(targets, predictions);
  }

  /** See {@link Metric#size()}. */
  public static int size(Metric metric) {
    return metric.size();
  }

  /** See {@link Metric#update}. */
  public static Tensor update(
      Metric metric, Tensor yTrue, Tensor yPred, @Nullable Tensor sampleWeight) {
    return metric.update(yTrue, yPred, sampleWeight);
  }

  /** See {@link Metric#initialState}. */
  public static double[] initialState(Metric metric) {
    return metric.initialState();
  }

  /** See {@link Metric#merge}. */
  public static double[] merge(Metric metric, double[] state, double[] batch) {
    return metric.merged(state, batch);
  }

  /** Returns whether a state is a sum over batches: the class does not override how to merge. */
  public static boolean isSum(Metric metric) {
    Class<?> type = metric.getClass();
    while (type != Metric.class) {
      for (var method : type.getDeclaredMethods()) {
        if (Set.of("merge", "initialState").contains(method.getName())) return false;
      }
      type = type.getSuperclass();
    }
    return true;
  }

  /** See {@link Metric#result}. */
  public static double result(Metric metric, double[] state) {
    return metric.result(state);
  }

  /** See {@link Metric#results}. */
  public static double[] results(Metric metric, double[] state) {
    return metric.results(state);
  }
}
