package dev.rhyton.tuner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What scores of repeats and folds say, where the truth is known. */
class UncertaintyTest {
  /** The mean of an estimate and of the truth over many searches. */
  private record Optimism(double estimated, double true_) {}

  /**
   * Searches among models whose scores are known, with noise of deviation 1 in each fold, and folds
   * that are easy or hard for all.
   */
  private static Optimism optimism(int models, int folds, IntToDoubleFunction score, int searches) {
    var random = new Random(7);
    double estimated = 0;
    double truth = 0;
    for (int i = 0; i < searches; i++) {
      boolean minimizes = i % 2 == 0;
      int sign = minimizes ? 1 : -1;
      var search =
          minimizes ? Search.minimize(RandomSearch.of(), i) : Search.maximize(RandomSearch.of(), i);
      var hard = random.doubles(folds, -3, 3).toArray();
      double easy = Arrays.stream(hard).average().orElseThrow();
      for (int model = 0; model < models; model++) {
        double own = sign * score.applyAsDouble(model);
        search.tell(
            search.ask(), Arrays.stream(hard).map(h -> h + own + random.nextGaussian()).toArray());
      }
      var best = search.best().orElseThrow();
      double better = best.score() - easy - sign * score.applyAsDouble(best.number());
      truth -= sign * better;
      estimated += search.trials().optimism();
    }
    return new Optimism(estimated / searches, truth / searches);
  }

  /** Among equal models, all by which the best is better is optimism. */
  @Test
  void theOptimismOfEqualModelsIsFound() {
    for (int folds : new int[] {2, 5, 10}) {
      for (int models : new int[] {5, 20}) {
        var found = optimism(models, folds, m -> 0, 1000);
        // The greatest of 5 and of 20 normal numbers is 1.163 and 1.867 on average.
        double expected = (models == 5 ? 1.163 : 1.867) / Math.sqrt(folds);
        assertEquals(expected, found.true_(), 0.05 * expected);
        // Two folds choose by one of them, whose estimates are below 0 in some searches.
        assertEquals(expected, found.estimated(), (folds == 2 ? 0.15 : 0.1) * expected);
      }
    }
  }

  /** Among very different models there is none, however hard the folds are. */
  @Test
  void theOptimismOfDifferentModelsIsNone() {
    var found = optimism(20, 5, m -> 30 * Math.abs(m - 9.4), 300);
    assertEquals(0, found.estimated(), 1e-9);
    assertEquals(0, found.true_(), 0.1);
  }

  /** Four are equal, 16 are worse by up to four deviations, as in a search. */
  @Test
  void theOptimismOfSomeGoodModelsIsFound() {
    var found = optimism(20, 5, m -> m < 4 ? 0 : (m - 3) * 0.25, 1500);
    assertEquals(found.true_(), found.estimated(), 0.15 * found.true_());
    assertTrue(found.true_() < 0.75 * 1.867 / Math.sqrt(5), found.toString());
  }

  /**
   * Equal models that end at rungs: most of the choice is made after an epoch. If the chance of a
   * fold lasts, all of it is in the last score; if it is new after each epoch, only that of the
   * last rungs.
   */
  @Test
  void theOptimismOfRungsIsFound() {
    var lasting = rungs(1);
    assertEquals(lasting.true_(), lasting.estimated(), 0.1 * lasting.true_());
    assertEquals(2.07 / Math.sqrt(5), lasting.true_(), 0.1); // the greatest of 31 normal numbers
    var half = rungs(0.7);
    assertTrue(half.estimated() > half.true_(), half.toString());
    assertTrue(half.estimated() < 1.6 * half.true_(), half.toString());
  }

  private static Optimism rungs(double correlation) {
    var random = new Random(9);
    double estimated = 0;
    double truth = 0;
    for (int i = 0; i < 300; i++) {
      var search =
          Search.of(
              RandomSearch.of(),
              i,
              Goals.of(Objective.minimize("loss")).evaluation(new Evaluation(5, true)));
      var noise = new double[31][5];
      while (true) {
        var trials = search.trials();
        var job = SuccessiveHalving.of().next(trials, 9, trials.size() < 31);
        if (job == null) break;
        var trial = job.trial() == null ? search.ask() : job.trial();
        var own = noise[trial.number()];
        boolean first = trial.epochs() == 0;
        for (int part = 0; part < 5; part++) {
          double more = first ? 1 : Math.sqrt(1 - correlation * correlation);
          own[part] = (first ? 0 : correlation) * own[part] + more * random.nextGaussian();
          for (int e = trial.parts().epochs(part) + 1; e <= job.epochs(); e++) {
            search.tell(trial, part, e, new double[] {own[part]}, 0);
          }
        }
        if (trial.epochs() == 9) search.end(trial);
      }
      truth -= search.best().orElseThrow().score();
      estimated += search.trials().optimism();
    }
    return new Optimism(estimated / 300, truth / 300);
  }

  @Test
  void withoutPartsNothingIsKnown() {
    var search = Search.minimize(RandomSearch.of(), 1);
    assertTrue(Double.isNaN(search.trials().optimism()));
    search.tell(search.ask(), 1);
    assertTrue(Double.isNaN(search.trials().optimism()));
  }

  /** The numbers of the formula, and how often the interval of repeats contains the truth. */
  @Test
  void intervalsContainTheMean() {
    var scores = List.of(0.8, 0.9, 0.7, 0.8);
    double s = Math.sqrt(0.02 / 3);
    assertEquals(s / 2, Uncertainty.standardError(scores, false), 1e-12);
    assertEquals(s * Math.sqrt(1 / 4.0 + 1 / 3.0), Uncertainty.standardError(scores, true), 1e-12);
    assertEquals(3.182446 * s / 2, Uncertainty.halfWidth(scores, false), 1e-6);
    var random = new Random(3);
    int contained = 0;
    for (int i = 0; i < 4000; i++) {
      var some = random.doubles(5).map(u -> random.nextGaussian()).boxed().toList();
      double mean = some.stream().mapToDouble(v -> v).average().orElseThrow();
      if (Math.abs(mean) < Uncertainty.halfWidth(some, false)) contained++;
    }
    assertEquals(0.95, contained / 4000.0, 0.015);
  }

  /**
   * The folds of a cross-validation of a model that learns a mean: their interval contains the true
   * error of such a model at least as often as it says.
   */
  @Test
  void intervalsOfFoldsContainTheError() {
    var random = new Random(4);
    int contained = 0;
    for (int i = 0; i < 2000; i++) {
      var y = random.doubles(30).map(u -> random.nextGaussian()).toArray();
      double all = Arrays.stream(y).sum();
      var scores = new ArrayList<Double>();
      for (int fold = 0; fold < 5; fold++) {
        var own = Arrays.copyOfRange(y, 6 * fold, 6 * fold + 6);
        double mean = (all - Arrays.stream(own).sum()) / 24;
        scores.add(Arrays.stream(own).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
      }
      double mean = scores.stream().mapToDouble(v -> v).average().orElseThrow();
      // The error of the mean of 24 samples on fresh ones is 1 + 1 / 24.
      if (Math.abs(mean - 25 / 24.0) < Uncertainty.halfWidth(scores, true)) contained++;
    }
    assertTrue(contained >= 0.95 * 2000, contained + " of 2000");
  }

  /** The numbers of scipy.stats.wilcoxon(a, b, alternative="greater", method="exact"). */
  @Test
  void signedRanks() {
    double[] a = {5, 7, 8, 9, 12, 3};
    double[] b = {4, 5, 5, 5, 7, 9};
    assertEquals(0.21875, SignedRank.greater(a, b), 1e-12);
    assertEquals(1 / 32.0, SignedRank.greater(new double[] {2, 3, 4, 5, 6}, new double[5]), 1e-12);
    assertEquals(1, SignedRank.greater(new double[5], new double[] {2, 3, 4, 5, 6}), 1e-12);
    assertEquals(1, SignedRank.greater(new double[] {1, 2}, new double[] {1, 2}), 1e-12);
  }

  /** With ties and equal pairs, against a count of all signs. */
  @Test
  void signedRanksOfAllSigns() {
    var random = new Random(5);
    for (int i = 0; i < 200; i++) {
      int pairs = 1 + random.nextInt(8);
      var a = random.ints(pairs, 0, 4).asDoubleStream().toArray();
      var b = random.ints(pairs, 0, 4).asDoubleStream().toArray();
      var d = new double[pairs];
      for (int p = 0; p < pairs; p++) d[p] = a[p] - b[p];
      d = Arrays.stream(d).filter(v -> v != 0).toArray();
      double least = positive(d);
      int ways = 0;
      for (int signs = 0; signs < 1 << d.length; signs++) {
        var other = d.clone();
        for (int p = 0; p < d.length; p++) {
          other[p] = Math.abs(d[p]) * ((signs >> p & 1) == 0 ? 1 : -1);
        }
        if (positive(other) >= least - 1e-9) ways++;
      }
      assertEquals(ways / (double) (1 << d.length), SignedRank.greater(a, b), 1e-12);
    }
  }

  /** Returns the sum of the mean ranks of the positive differences. */
  private static double positive(double[] differences) {
    double sum = 0;
    for (double d : differences) {
      if (d <= 0) continue;
      double rank = 0.5;
      for (double other : differences) {
        if (Math.abs(other) < Math.abs(d)) rank += 1;
        else if (Math.abs(other) == Math.abs(d)) rank += 0.5;
      }
      sum += rank;
    }
    return sum;
  }
}
