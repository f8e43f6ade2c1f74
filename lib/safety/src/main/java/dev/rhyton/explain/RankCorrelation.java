package dev.rhyton.explain;

import dev.rhyton.tensor.NDArray;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apache.commons.math3.stat.ranking.NaNStrategy;
import org.apache.commons.math3.stat.ranking.NaturalRanking;

/** Spearman's rank correlation. */
final class RankCorrelation {
  private RankCorrelation() {}

  /** Returns the mean over the samples of the rank correlation of their values. */
  static double correlation(NDArray first, NDArray second) {
    int samples = first.length();
    double sum = 0;
    for (int i = 0; i < samples; i++) {
      sum += correlation(first.get(i).toDoubles(), second.get(i).toDoubles());
    }
    return sum / samples;
  }

  /** Returns the rank correlation; 0 if all values of one side are equal, or one is NaN. */
  static double correlation(double[] first, double[] second) {
    if (first.length < 2) return 0;
    var ranking = new NaturalRanking(NaNStrategy.FIXED);
    double found = new SpearmansCorrelation(ranking).correlation(first, second);
    return Double.isNaN(found) ? 0 : found;
  }
}
