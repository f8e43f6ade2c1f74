package dev.rhyton.tuner;

import java.util.List;
import java.util.TreeSet;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/** How far scores can be trusted that are means over repeats or folds. */
final class Uncertainty {
  private static final double CONFIDENCE = 0.95;

  private Uncertainty() {}

  /**
   * Returns the standard error of the mean of scores: {@code s √(1 / k)} for repeats, and {@code s
   * √(1 / k + 1 / (k - 1))} for folds, whose trainings share samples. Nadeau and Bengio, 2003:
   * Inference for the generalization error.
   */
  static double standardError(List<Double> scores, boolean areFolds) {
    double k = scores.size();
    double variance = StatUtils.variance(scores.stream().mapToDouble(s -> s).toArray());
    return Math.sqrt(variance * (1 / k + (areFolds ? 1 / (k - 1) : 0)));
  }

  /** Returns half of the interval that contains the mean with a probability of 95 %. */
  static double halfWidth(List<Double> scores, boolean areFolds) {
    double quantile =
        new TDistribution(null, scores.size() - 1.0)
            .inverseCumulativeProbability((1 + CONFIDENCE) / 2);
    return quantile * standardError(scores, areFolds);
  }

  /** See {@link Trials#optimism}. */
  static double optimism(Trials trials) {
    var best = trials.best().orElse(null);
    if (best == null || best.partScores().size() < 2) return Double.NaN;
    var rungs = new TreeSet<Integer>();
    // After the most epochs, trials that ended earlier have their last scores.
    rungs.add(trials.full().stream().mapToInt(Trial::epochs).max().orElseThrow());
    for (var trial : trials) if (!trial.ended()) rungs.add(trial.epochs());
    double greatest = 0;
    for (int epochs : rungs) {
      if (Double.isFinite(trials.loss(best, epochs))) {
        greatest = Math.max(greatest, optimism(trials, epochs, best.partScores().size()));
      }
    }
    return greatest;
  }

  /**
   * Returns the optimism of the choice of the best after a number of epochs. The estimate of
   * Tibshirani and Tibshirani, 2009, compares the best with that of each single fold, whose noise
   * is greater: among equal trials it is {@code √k - 1} times the optimism.
   */
  private static double optimism(Trials trials, int epochs, int parts) {
    var objective = trials.goals().objectives().get(0);
    var compared =
        trials.stream()
            .filter(t -> Double.isFinite(trials.loss(t, epochs)))
            .map(t -> t.parts().scores(epochs))
            .filter(scores -> scores.size() == parts)
            .map(scores -> scores.stream().mapToDouble(objective::loss).toArray())
            .toList();
    double sum = 0;
    for (int part = 0; part < parts; part++) {
      double least = Double.POSITIVE_INFINITY;
      double fresh = 0;
      for (var losses : compared) {
        double others = (StatUtils.sum(losses) - losses[part]) / (parts - 1);
        if (others >= least) continue;
        least = others;
        fresh = losses[part];
      }
      sum += fresh - least;
    }
    double ofLess = sum / parts; // of the choice by all parts but one
    return Math.max(0, ofLess * Math.sqrt((parts - 1.0) / parts));
  }
}
