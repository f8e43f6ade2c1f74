package dev.rhyton.metrics;

/** {@code 2 · precision · recall / (precision + recall)} of each class, or their mean. */
public final class F1Score extends FScore<F1Score> {
  private F1Score() {
    super("f1_score");
  }

  /** Returns the score of each class; the largest prediction of each sample counts. */
  public static F1Score of() {
    return new F1Score();
  }

  @Override
  double recallOverPrecision() {
    return 1;
  }
}
