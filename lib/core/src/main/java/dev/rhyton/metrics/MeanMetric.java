package dev.rhyton.metrics;

/** A metric that is the mean of a number for each sample; extend it for one of your own. */
public abstract class MeanMetric extends BaseMeanMetric<MeanMetric> {
  /** A metric whose key in logs is that of its class. */
  protected MeanMetric() {}
}
