package dev.rhyton.metrics;

import java.util.Arrays;

/**
 * A metric with a value for each class, output or threshold.
 *
 * @param <M> the metric itself, which every setter returns as a changed copy
 */
public abstract class VectorMetric<M extends VectorMetric<M>> extends BaseMetric<M> {
  VectorMetric() {}

  VectorMetric(String name) {
    super(name);
  }

  @Override
  protected abstract double[] results(double[] state);

  @Override
  protected final double result(double[] state) {
    return Arrays.stream(results(state)).average().orElse(0);
  }

  /** Returns {@code a / b}, or 0 if b is 0. */
  static double ratio(double a, double b) {
    return b == 0 ? 0 : a / b;
  }
}
