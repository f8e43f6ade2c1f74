package dev.rhyton.tuner;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Range;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The tree-structured Parzen estimator. The best tenth of the trials and the others have each a
 * density of all parameters together; of several values that are drawn from the first one, that
 * with the greatest ratio of the first density to the second is taken. Trials that run count as bad
 * ones, so that trials side by side differ. With several objectives, the best are the first of a
 * nondominated sorting (Ozaki et al., 2020); trials that violate a constraint follow the others, by
 * how much they do. Bergstra et al., 2011; Falkner et al., 2018; Watanabe, 2023, arXiv 2304.11127.
 *
 * <p>A good trial weighs the more the better it is. When all good trials have ended, or have the
 * same number of epochs, their kernels are as narrow as the trials are close together; scores of
 * unfinished trainings mislead too often for that.
 */
public final class Tpe extends Searcher {
  private static final long serialVersionUID = 1;
  private static final double SHARE = 0.1; // of trials that count as good
  private static final int MOST = 25; // good trials
  private static final int MOST_BAD = 1000; // the last ones
  private static final int EQUAL = 25; // so many recent bad trials have the same weight

  private @Range(atLeast = 1) int startupTrials = 10;
  private @Range(atLeast = 1) int candidates = 24;

  private Tpe() {}

  /** Creates the searcher. */
  public static Tpe of() {
    return new Tpe();
  }

  /** Sets the number of random trials at the beginning, by default 10. */
  public Tpe startupTrials(int number) {
    return with(this, t -> t.startupTrials = number);
  }

  /** Sets the number of values that are compared for a trial, by default 24. */
  public Tpe candidates(int number) {
    return with(this, t -> t.candidates = number);
  }

  @Override
  protected Map<String, Object> suggest(Trials trials, Random random) {
    var ranked = trials.preferred();
    if (ranked.size() < startupTrials) return Map.of();
    var good = ranked.subList(0, (int) Math.min(MOST, Math.ceil(SHARE * ranked.size())));
    var isGood = new boolean[trials.size()];
    for (var trial : good) isGood[trial.number()] = true;
    var bad = trials.stream().filter(t -> !isGood[t.number()]).toList();
    bad = bad.subList(Math.max(0, bad.size() - MOST_BAD), bad.size());
    var space = List.copyOf(trials.space());
    var last = good.get(good.size() - 1);
    boolean isFair = last.ended() || last.epochs() == good.get(0).epochs();
    var of = new ParzenEstimator(space, all(space, good), byRank(good.size()), isFair);
    var against = new ParzenEstimator(space, all(space, bad), byAge(bad.size()), false);
    double[] chosen = null;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates; i++) {
      var point = of.draw(random);
      double ratio = of.logDensity(point) - against.logDensity(point);
      if (chosen != null && !(ratio > greatest)) continue;
      chosen = point;
      greatest = ratio;
    }
    return values(space, requireNonNull(chosen));
  }

  private static double[][] all(List<Parameter> space, List<Trial> trials) {
    return trials.stream().map(t -> places(space, t)).toArray(double[][]::new);
  }

  /** Returns weights that fall with the rank; the wide kernel has the mean of them. */
  private static double[] byRank(int trials) {
    var weights = new double[trials + 1];
    for (int i = 0; i < trials; i++) weights[i] = trials - i;
    weights[trials] = (trials + 1) / 2.0;
    return normalized(weights);
  }

  /** Returns weights that are lower for older trials. */
  private static double[] byAge(int trials) {
    var weights = new double[trials + 1];
    Arrays.fill(weights, 1);
    int old = trials - EQUAL;
    for (int i = 0; i < old; i++) weights[i] = (i + 1.0) / (old + 1);
    return normalized(weights);
  }

  /** Divides weights by their sum. */
  private static double[] normalized(double[] weights) {
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(w -> w / sum).toArray();
  }
}
