package dev.rhyton.metrics;

/** The share of what is true that is predicted, above a threshold: {@code TP / (TP + FN)}. */
public final class Recall extends RetrievalMetric<Recall> {
  private Recall() {}

  /** The metric at 0.5. */
  public static Recall of() {
    return new Recall();
  }

  @Override
  double figure(Counts counts) {
    return counts.recall();
  }
}
