package dev.rhyton.tuner;

import dev.rhyton.config.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The tree-structured Parzen estimator. The best tenth of the trials and the others have each a
 * density of all parameters together; of several values that are drawn from the first one, that
 * with the greatest ratio of the first density to the second is taken. Trials that run count as bad
 * ones, so that trials side by side differ. With several objectives, the best are the first of a
 * nondominated sorting (Ozaki et al., 2020); trials that violate a constraint follow the others, by
 * how much they do. Bergstra et al., 2011; Falkner et al., 2018; the widths of the kernels are
 * those of Watanabe, 2023, arXiv 2304.11127.
 */
public final class Tpe extends Searcher {
  private static final double SHARE = 0.1; // of trials that count as good
  private static final int MOST = 25; // good trials

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
    int good = (int) Math.min(MOST, Math.ceil(SHARE * ranked.size()));
    var bad = new ArrayList<>(ranked.subList(good, ranked.size()));
    for (var trial : trials) if (!ranked.contains(trial)) bad.add(trial);
    bad.sort(Comparator.comparingInt(Trial::number));
    var best = new ArrayList<>(ranked.subList(0, good));
    best.sort(Comparator.comparingInt(Trial::number));
    var space = List.copyOf(trials.space());
    var of = new ParzenEstimator(space, best);
    var against = new ParzenEstimator(space, bad);
    double[] chosen = null;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates; i++) {
      var point = of.draw(random);
      double ratio = of.logDensity(point) - against.logDensity(point);
      if (chosen != null && !(ratio > greatest)) continue;
      chosen = point;
      greatest = ratio;
    }
    return values(space, chosen);
  }
}
