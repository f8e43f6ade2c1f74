package dev.rhyton.metrics;

/**
 * {@code (1 + β²) · precision · recall / (β² · precision + recall)} of each class, or their mean.
 * With β above 1, recall counts more.
 */
public final class FBetaScore extends FScore<FBetaScore> {
  private double beta = 1;

  private FBetaScore() {
    super("fbeta_score");
  }

  /** Returns the score of each class; the largest prediction of each sample counts. */
  public static FBetaScore of() {
    return new FBetaScore();
  }

  /** Sets how much more recall counts than precision; 1 by default. */
  public FBetaScore beta(double weight) {
    return with(this, m -> m.beta = weight);
  }

  @Override
  double recallOverPrecision() {
    return beta;
  }
}
