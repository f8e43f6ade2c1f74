package dev.rhyton.autolearn;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Greedy ensemble selection with replacement: the mean of the predictions grows by the candidate
 * with which its loss is least, until no candidate makes it less. Caruana et al., 2004, "Ensemble
 * selection from libraries of models".
 */
final class EnsembleSelection {
  private static final int ROUNDS = 40;

  private EnsembleSelection() {}

  /** Returns the weights of candidates, whose sum is 1. */
  static double[] weights(List<double[][]> outputs, double[] targets, int[] rows, Metric metric) {
    var counts = new double[outputs.size()];
    var sum = new double[targets.length][outputs.get(0)[rows[0]].length];
    double loss = Double.POSITIVE_INFINITY;
    for (int round = 1; round <= ROUNDS; round++) {
      int chosen = -1;
      double least = loss;
      for (int i = 0; i < outputs.size(); i++) {
        double with = metric.loss(added(sum, outputs.get(i), rows, round), targets, rows);
        // Rounding alone would choose between equal ones.
        if (!(with < least - 1e-9 * Math.abs(least)) && !(chosen < 0 && round == 1)) continue;
        chosen = i;
        least = with;
      }
      if (chosen < 0) break;
      counts[chosen]++;
      loss = least;
      for (int row : rows) {
        for (int c = 0; c < sum[row].length; c++) sum[row][c] += outputs.get(chosen)[row][c];
      }
    }
    double total = Arrays.stream(counts).sum();
    return Arrays.stream(counts).map(n -> n / total).toArray();
  }

  private static double[][] added(double[][] sum, double[][] outputs, int[] rows, int number) {
    var mean = new double[sum.length][];
    for (int row : rows) {
      mean[row] = new double[sum[row].length];
      for (int c = 0; c < mean[row].length; c++) {
        mean[row][c] = (sum[row][c] + outputs[row][c]) / number;
      }
    }
    return mean;
  }

  /**
   * Returns predictions of ensembles each of which was selected without the fold that it predicts:
   * what the selection itself gains by chance is not in them.
   */
  static double[][] crossed(
      List<double[][]> outputs, double[] targets, Folds folds, Metric metric) {
    var crossed = new double[targets.length][];
    for (int fold = 0; fold < folds.number(); fold++) {
      var weights = weights(outputs, targets, folds.but(fold), metric);
      for (int row : folds.held(fold)) {
        crossed[row] = new double[outputs.get(0)[row].length];
        for (int i = 0; i < weights.length; i++) {
          for (int c = 0; c < crossed[row].length; c++) {
            crossed[row][c] += weights[i] * outputs.get(i)[row][c];
          }
        }
      }
    }
    return crossed;
  }

  /**
   * Returns how much better the best of the candidates looks than it is: the difference between its
   * loss, and the loss of predictions each of which is by the candidate that is the best of the
   * other folds. Tsamardinos et al., 2018, "Bootstrapping the out-of-sample predictions for
   * efficient and accurate cross-validation", do the same with bootstrap samples for folds.
   */
  static double optimism(List<double[][]> outputs, double[] targets, Folds folds, Metric metric) {
    var all = folds.but(-1);
    double least = Double.POSITIVE_INFINITY;
    for (var each : outputs) least = Math.min(least, metric.loss(each, targets, all));
    var chosen = new double[targets.length][];
    for (int fold = 0; fold < folds.number(); fold++) {
      var rows = folds.but(fold);
      var best =
          Collections.min(outputs, Comparator.comparingDouble(o -> metric.loss(o, targets, rows)));
      for (int row : folds.held(fold)) chosen[row] = best[row];
    }
    return metric.loss(chosen, targets, all) - least;
  }
}
