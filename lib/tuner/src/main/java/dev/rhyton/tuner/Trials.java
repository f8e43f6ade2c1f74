package dev.rhyton.tuner;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The trials of a search, in the order of their numbers. */
public final class Trials extends AbstractList<Trial> {
  private final List<Trial> all;
  private final Goals goals;
  private final long seed;
  private final Map<Integer, Map<Trial, Double>> places = new HashMap<>(); // by epochs
  private int placed; // how much of the trials the places know

  Trials(List<Trial> all, Goals goals, long seed) {
    this.all = all;
    this.goals = goals;
    this.seed = seed;
  }

  @Override
  public Trial get(int index) {
    Check.that(
        index >= 0 && index < all.size(),
        "Trials: there are %s, numbered from 0, received %s.",
        all.size(),
        index);
    return all.get(index);
  }

  @Override
  public int size() {
    return all.size();
  }

  /** Returns whether a small score is good. */
  public boolean minimizes() {
    return goals.objectives().get(0).minimizes();
  }

  /** Returns the seed of the search. */
  public long seed() {
    return seed;
  }

  /**
   * Returns random numbers of the search, different ones for each stream. The seeds of streams are
   * mixed, because {@link Random} begins with about the same numbers for neighbouring seeds.
   */
  Random random(long stream) {
    long z = seed * 0x9E3779B97F4A7C15L + stream;
    z = (z ^ (z >>> 33)) * 0xFF51AFD7ED558CCDL;
    z = (z ^ (z >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return new Random(z ^ (z >>> 33));
  }

  /** Returns the parameters that trials have declared so far, in the order of their first use. */
  public Collection<Parameter> space() {
    Map<String, Parameter> space = new LinkedHashMap<>();
    for (var trial : all) for (var p : trial.parameters()) space.put(p.name(), p);
    return space.values();
  }

  Goals goals() {
    return goals;
  }

  /** Returns the loss after the last epoch of a trial. */
  public double loss(Trial trial) {
    return loss(trial, Check.given("loss", "trial", trial).epochs());
  }

  /**
   * Returns what trials are compared by after a number of epochs, less is better: the score, or its
   * negative; with several objectives the place, from 0 to 1, among the trials that have come as
   * far. These are ordered by nondominated sorting and, within a front, by crowding distance (Deb
   * et al., 2002, NSGA-II). Of a trial that ended earlier, it is that of its last epoch. It is
   * infinite for a trial that has not come as far, failed, or violates a constraint.
   */
  public double loss(Trial trial, int epochs) {
    Check.given("loss", "trial", trial);
    var losses = losses(trial, epochs);
    if (losses == null) return Double.POSITIVE_INFINITY;
    if (losses.length == 1) return losses[0];
    int known = all.stream().mapToInt(Trial::events).sum();
    if (known != placed) places.clear(); // the search has gone on
    placed = known;
    return requireNonNull(places.computeIfAbsent(epochs, this::places).get(trial));
  }

  /** A trial and what it is ranked by, which is not computed again for each comparison. */
  private record Ranked(Trial trial, int epochs, double loss) implements Comparable<Ranked> {
    static Ranked of(Trials trials, Trial trial) {
      double loss = trials.isRanked(trial) ? trials.loss(trial) : Double.POSITIVE_INFINITY;
      return new Ranked(trial, level(trial), loss);
    }

    @Override
    public int compareTo(Ranked other) {
      int byEpochs = Integer.compare(other.epochs, epochs);
      return byEpochs != 0 ? byEpochs : Double.compare(loss, other.loss);
    }
  }

  /**
   * Returns whether a trial has a score and is before another one, null for none, if ranked; of
   * several objectives, by the first one.
   */
  boolean isBetter(Trial trial, @Nullable Trial than) {
    if (!isRanked(trial)) return false;
    return than == null || first(trial).compareTo(first(than)) < 0;
  }

  private Ranked first(Trial trial) {
    return new Ranked(trial, level(trial), firstLoss(trial));
  }

  /** Returns the loss of the first objective of a trial with a score. */
  private double firstLoss(Trial trial) {
    return requireNonNull(losses(trial, trial.epochs()))[0];
  }

  /**
   * Returns the largest number of epochs after which at least half of the trials that have a score
   * can be compared by {@link #loss(Trial, int)}; 0 without a score.
   */
  public int commonEpochs() {
    var scored = ranked();
    var all = scored.stream().map(Trial::epochs).distinct().sorted(Comparator.reverseOrder());
    for (int epochs : all.toList()) {
      long compared = scored.stream().filter(t -> Double.isFinite(loss(t, epochs))).count();
      if (2 * compared >= scored.size()) return epochs;
    }
    return 0;
  }

  private Stream<Ranked> scored() {
    return all.stream().map(t -> Ranked.of(this, t)).filter(r -> Double.isFinite(r.loss));
  }

  /** Returns those of some trials that have a loss after a number of epochs, the least first. */
  List<Trial> byLoss(Collection<Trial> some, int epochs) {
    return some.stream()
        .map(t -> new Ranked(t, 0, loss(t, epochs)))
        .filter(r -> Double.isFinite(r.loss))
        .sorted()
        .map(Ranked::trial)
        .toList();
  }

  private Map<Trial, Double> places(int epochs) {
    var there = all.stream().filter(t -> losses(t, epochs) != null).toList();
    var order = NondominatedSort.order(there.stream().map(t -> losses(t, epochs)).toList());
    var places = new HashMap<Trial, Double>();
    for (int i = 0; i < order.size(); i++) {
      places.put(there.get(order.get(i)), (i + 0.5) / order.size());
    }
    return places;
  }

  /** Returns the measures after a number of epochs, of a trial that ended earlier the last ones. */
  private static double @Nullable [] measures(Trial trial, int epochs) {
    return trial.measures(trial.ended() ? Math.min(epochs, trial.epochs()) : epochs);
  }

  /** Returns the loss of each objective; null without one, or if a constraint is violated. */
  private double @Nullable [] losses(Trial trial, int epochs) {
    var measures = measures(trial, epochs);
    if (trial.failure() != null || measures == null || goals.violation(measures) > 0) return null;
    var losses = goals.losses(measures);
    for (double loss : losses) if (Double.isNaN(loss)) return null;
    return losses;
  }

  private boolean isRanked(Trial trial) {
    var losses = losses(trial, trial.epochs());
    return losses != null && Arrays.stream(losses).allMatch(Double::isFinite);
  }

  /** Returns the epochs of a trial, or more than any for one that has its last score. */
  private static int level(Trial trial) {
    boolean isComplete = trial.ended() && trial.partScores().size() == trial.parts().size();
    return isComplete ? Integer.MAX_VALUE : trial.epochs();
  }

  /** Returns those among which the best is chosen: with their last score, or with most epochs. */
  List<Trial> full() {
    var ranked = ranked();
    return ranked.stream().filter(t -> level(t) == level(ranked.get(0))).toList();
  }

  /**
   * Returns the trials with a score that keep all constraints, the best first: those that have
   * their last score, also if a callback ended them early, then those with more epochs before the
   * others.
   */
  public List<Trial> ranked() {
    return scored().sorted().map(Ranked::trial).toList();
  }

  /** Returns {@link #ranked}, then those that violate a constraint, by how much they do. */
  List<Trial> preferred() {
    var preferred = new ArrayList<>(ranked());
    if (goals.constraints().isEmpty()) return preferred;
    all.stream()
        .filter(t -> t.failure() == null && Double.isFinite(violation(t)) && violation(t) > 0)
        .sorted(Comparator.comparingDouble(this::violation))
        .forEach(preferred::add);
    return preferred;
  }

  private double violation(Trial trial) {
    var measures = trial.measures(trial.epochs());
    return measures == null ? Double.POSITIVE_INFINITY : goals.violation(measures);
  }

  /**
   * Returns the best of the trials with their last score, or else with the most epochs; with
   * several objectives that of {@link #front} with the best value of the first one.
   */
  public Optional<Trial> best() {
    return goals.objectives().size() == 1
        ? scored().min(Comparator.naturalOrder()).map(Ranked::trial)
        : front().stream().findFirst();
  }

  /**
   * Returns the Pareto front of the trials with their last score, or else with the most epochs:
   * those to which no other one is better in one objective and at least equal in all. The first one
   * is the best in the first objective.
   */
  public List<Trial> front() {
    var most = full();
    var losses = most.stream().map(t -> losses(t, t.epochs())).toList();
    return NondominatedSort.front(losses).stream()
        .map(most::get)
        .sorted(Comparator.comparingDouble(this::firstLoss))
        .toList();
  }

  /**
   * Returns by how much the score of the best trial is better than it will be on average if the
   * trial is measured again, because it was chosen by this score: 0 if it would be the best for any
   * chance of the repeats or folds. NaN if trials have no such parts.
   *
   * <p>For each part, the trial that is the best by the others is measured on this part, as in
   * nested cross-validation (Varma and Simon, 2006). The mean difference is the optimism of a
   * choice by all parts but one, which is more than that by all {@code k} by the factor {@code √(k
   * / (k - 1))}. If trials ended after fewer epochs, it is the greatest of the optimisms of the
   * choices after these numbers of epochs, because a fold that is easy for a trial is so after any
   * of them; where such chances do not last, this is more than the optimism.
   */
  public double optimism() {
    return Uncertainty.optimism(this);
  }
}
