package dev.rhyton.metrics;

/** A metric that is the mean of a number for each sample. Extend it to write your own metric. */
public abstract class MeanMetric extends BaseMeanMetric<MeanMetric> {
  /** Creates a metric whose key in logs is the name of its class in snake case. */
  protected MeanMetric() {}
}
