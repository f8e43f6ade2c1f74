package dev.rhyton.tuner;

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
 * expected is greatest. It is for few parameters, none of which depends on another one, and for
 * costly trials; it looks at the best 100 trials and the last 100 of the others. Jones et al.,
 * 1998; Snoek et al., 2012, arXiv 1206.2944.
 */
public final class GaussianProcess extends Searcher {
  private static final long serialVersionUID = 1;
  private static final int MOST = 200; // trials
  private static final int POINTS = 500;
  private static final int STEPS = 40; // uphill, for each parameter
  private static final double FAR = 0.3; // the distances of steps
  private static final double NEAR = 0.0003;

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
    var points = known.stream().map(t -> point(space, t)).toList();
    // Others failed, run side by side, or were not promising.
    var losses = known.stream().map(t -> Math.min(worst, trials.loss(t, epochs))).toList();
    var model = GaussianModel.fit(space, points, losses);
    var best = points.get(0);
    var candidates = new ArrayList<double[]>();
    for (int i = 0; i < POINTS; i++) {
      candidates.add(random(space, random));
      candidates.add(near(space, best, random));
    }
    var point = best;
    double greatest = Double.NEGATIVE_INFINITY;
    for (var candidate : candidates) {
      double improvement = model.logImprovement(candidate);
      if (improvement <= greatest) continue;
      greatest = improvement;
      point = candidate;
    }
    for (int i = 0; i < STEPS * space.size(); i++) { // uphill
      var other = near(space, point, random);
      double improvement = model.logImprovement(other);
      if (improvement <= greatest) continue;
      greatest = improvement;
      point = other;
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

  /** Returns the point of a trial; the middle for a parameter that it lacks. */
  private static double[] point(List<Parameter> space, Trial trial) {
    return Arrays.stream(places(space, trial)).map(p -> Double.isNaN(p) ? 0.5 : p).toArray();
  }

  /** Returns the middle of the value at a place, so that equal values are the same point. */
  private static double middle(Parameter parameter, double place) {
    return parameter.size() == Long.MAX_VALUE ? place : parameter.place(parameter.at(place));
  }

  private static double[] random(List<Parameter> space, Random random) {
    return space.stream().mapToDouble(p -> middle(p, random.nextDouble())).toArray();
  }

  /**
   * Returns a point near another one, at a distance from {@link #NEAR} to {@link #FAR}, in which
   * often only one parameter differs.
   */
  private static double[] near(List<Parameter> space, double[] point, Random random) {
    var near = point.clone();
    int one = random.nextInt(near.length);
    double far = FAR * Math.pow(NEAR / FAR, random.nextDouble());
    for (int p = 0; p < near.length; p++) {
      if (p != one && random.nextDouble() >= 1.0 / near.length) continue;
      boolean choice = space.get(p) instanceof Parameter.Choice;
      double place = choice ? random.nextDouble() : near[p] + far * random.nextGaussian();
      near[p] = middle(space.get(p), Math.max(0, Math.min(Math.nextDown(1.0), place)));
    }
    return near;
  }
}
