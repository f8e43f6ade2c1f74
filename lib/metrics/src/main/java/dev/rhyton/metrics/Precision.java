package dev.rhyton.metrics;

/** The fraction of the predictions above a threshold that are right: {@code TP / (TP + FP)}. */
public final class Precision extends RetrievalMetric<Precision> {
  private Precision() {}

  /** Returns the metric at the threshold 0.5. */
  public static Precision of() {
    return new Precision();
  }

  @Override
  double value(Counts counts) {
    return counts.precision();
  }
}
