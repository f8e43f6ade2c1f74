package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Bayesian optimization: a Gaussian process with the Matérn 5/2 kernel predicts the loss of every
 * point from the trials, and the next trial is where the improvement of the best loss that is to be
 * expected is greatest. It is for few parameters, few of which depend on others, and for costly
 * trials; it looks at the best 100 trials and the last 100 of the others. Jones et al., 1998; Snoek
 * et al., 2012, arXiv 1206.2944.
 */
public final class GaussianProcess extends Searcher {
  private static final long serialVersionUID = 1;
  private static final int MOST = 200; // trials
  private static final int POINTS = 500;
  private static final double SURE = 0.9;
  private static final double[] NEAR = {0.1, 0.02, 0.004};

  private @Range(atLeast = 2) int startupTrials = 10;

  private GaussianProcess() {}

  /** Creates the searcher. */
  public static GaussianProcess of() {
    return new GaussianProcess();
  }

  /** Sets the number of trials of a Sobol sequence at the beginning, by default 10. */
  public GaussianProcess startupTrials(int number) {
    return with(this, g -> g.startupTrials = number);
  }

  @Override
  void check(Goals goals) {
    Check.that(
        goals.objectives().size() == 1,
        "GaussianProcess: expected one objective, received %s: take another searcher, such as Tpe.",
        goals.objectives());
  }

  @Override
  protected Map<String, Object> suggest(Trials trials, Random random) {
    var ranked = trials.ranked();
    if (ranked.size() < startupTrials) return QuasiRandomSearch.of().suggest(trials, random);
    var space = List.copyOf(trials.space());
    // The losses are those after as many epochs as at least some trials have.
    var some = ranked.get(startupTrials - 1);
    int epochs = some.ended() ? Integer.MAX_VALUE : some.epochs();
    var known = known(trials, epochs);
    double worst =
        known.stream()
            .mapToDouble(t -> trials.loss(t, epochs))
            .filter(Double::isFinite)
            .max()
            .orElseThrow();
    var tried = known.stream().map(t -> places(space, t)).toList();
    var points = tried.stream().map(GaussianProcess::point).toList();
    // Others failed, run side by side, or were not promising.
    var losses = known.stream().map(t -> Math.min(worst, trials.loss(t, epochs))).toList();
    var model = GaussianModel.fit(space, points, losses);
    var best = points.get(0);
    var candidates = new ArrayList<double[]>();
    for (int i = 0; i < POINTS; i++) {
      candidates.add(random(space, random));
      candidates.add(near(space, best, NEAR[i % NEAR.length], random));
    }
    var point = best;
    double greatest = Double.NEGATIVE_INFINITY;
    for (var candidate : candidates) {
      double improvement = model.logImprovement(asTried(space, tried, candidate));
      if (improvement <= greatest) continue;
      greatest = improvement;
      point = candidate;
    }
    for (double distance : NEAR) { // uphill
      for (int i = 0; i < 10 * space.size(); i++) {
        var other = near(space, point, distance, random);
        double improvement = model.logImprovement(asTried(space, tried, other));
        if (improvement <= greatest) continue;
        greatest = improvement;
        point = other;
      }
    }
    return values(space, point);
  }

  /** Returns the best trials, the best first, and of the others the last ones. */
  private static List<Trial> known(Trials trials, int epochs) {
    var sorted = new ArrayList<>(trials);
    sorted.sort(Comparator.comparingDouble(t -> trials.loss(t, epochs)));
    if (sorted.size() <= MOST) return sorted;
    var others = new ArrayList<>(sorted.subList(MOST / 2, sorted.size()));
    others.sort(Comparator.comparingInt(Trial::number));
    var known = new ArrayList<>(sorted.subList(0, MOST / 2));
    known.addAll(others.subList(others.size() - MOST / 2, others.size()));
    return known;
  }

  /**
   * Returns by how much the best of some trials is worse than the best point of the space at most,
   * with a probability of about 90 %. Srinivas et al., 2010, with the factor of Kandasamy et al.,
   * 2015.
   */
  static double regret(Trials trials, List<Trial> some, Random random) {
    var space = List.copyOf(trials.space());
    var known = some.subList(0, Math.min(MOST, some.size()));
    var points = known.stream().map(t -> point(places(space, t))).toList();
    var model = GaussianModel.fit(space, points, known.stream().map(trials::loss).toList());
    double t = trials.size();
    double beta = 2 * Math.log(space.size() * t * t * Math.PI * Math.PI / (6 * (1 - SURE))) / 5;
    double reached = Double.POSITIVE_INFINITY;
    double possible = Double.POSITIVE_INFINITY;
    for (var point : points) reached = Math.min(reached, model.bound(point, Math.sqrt(beta)));
    var candidates = new ArrayList<>(points);
    for (int i = 0; i < POINTS; i++) {
      candidates.add(random(space, random));
      candidates.add(near(space, points.get(0), NEAR[i % NEAR.length], random));
    }
    for (var point : candidates) {
      possible = Math.min(possible, model.bound(point, -Math.sqrt(beta)));
    }
    return reached - possible;
  }

  /** Returns the point of places, with the middle for a parameter that a trial lacks. */
  private static double[] point(double[] places) {
    return Arrays.stream(places).map(p -> Double.isNaN(p) ? 0.5 : p).toArray();
  }

  /**
   * Returns the point that a candidate becomes when it is tried: it presumably lacks the same
   * parameters as the trial whose choices and whole numbers are most alike, of which those with few
   * values count most.
   */
  static double[] asTried(List<Parameter> space, List<double[]> tried, double[] candidate) {
    var nearest = candidate;
    double least = Double.POSITIVE_INFINITY;
    for (var places : tried) {
      double unlike = 0;
      for (int p = 0; p < candidate.length; p++) {
        boolean counts = space.get(p).size() < Long.MAX_VALUE && !Double.isNaN(places[p]);
        if (counts && places[p] != candidate[p]) unlike += 1.0 / space.get(p).size();
      }
      if (unlike >= least) continue;
      least = unlike;
      nearest = places;
    }
    var point = candidate.clone();
    for (int p = 0; p < point.length; p++) if (Double.isNaN(nearest[p])) point[p] = 0.5;
    return point;
  }

  /** Returns the middle of the value at a place, so that equal values are the same point. */
  private static double middle(Parameter parameter, double place) {
    return parameter.size() == Long.MAX_VALUE ? place : parameter.place(parameter.at(place));
  }

  private static double[] random(List<Parameter> space, Random random) {
    return space.stream().mapToDouble(p -> middle(p, random.nextDouble())).toArray();
  }

  /** Returns a point near another one, in which about two parameters differ. */
  private static double[] near(List<Parameter> space, double[] point, double far, Random random) {
    var near = point.clone();
    for (int p = 0; p < near.length; p++) {
      if (random.nextDouble() >= Math.max(0.25, 2.0 / near.length)) continue;
      boolean choice = space.get(p) instanceof Parameter.Choice;
      double place = choice ? random.nextDouble() : near[p] + far * random.nextGaussian();
      near[p] = middle(space.get(p), Math.max(0, Math.min(Math.nextDown(1.0), place)));
    }
    return near;
  }
}
