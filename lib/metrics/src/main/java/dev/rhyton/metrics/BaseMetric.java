package dev.rhyton.metrics;

/**
 * The options that all metrics of the library have in common.
 *
 * @param <M> the metric itself, which every setter returns as a changed copy
 */
public abstract class BaseMetric<M extends BaseMetric<M>> extends Metric {
  BaseMetric() {}

  BaseMetric(String name) {
    super(name);
  }

  @SuppressWarnings("unchecked") // M is the class of this metric
  final M self(Metric copy) {
    return (M) copy;
  }

  @Override
  public M named(String key) {
    return self(super.named(key));
  }
}
