package dev.rhyton.metrics;

/**
 * The fraction of the positive targets whose prediction is above a threshold: {@code TP / (TP +
 * FN)}.
 */
public final class Recall extends RetrievalMetric<Recall> {
  private Recall() {}

  /** Returns the metric at the threshold 0.5. */
  public static Recall of() {
    return new Recall();
  }

  @Override
  double value(Counts counts) {
    return counts.recall();
  }
}
