package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import java.util.AbstractList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** The trials of a search, in the order of their numbers. */
public final class Trials extends AbstractList<Trial> {
  private final List<Trial> all;
  private final boolean minimizes;
  private final long seed;

  Trials(List<Trial> all, boolean minimizes, long seed) {
    this.all = all;
    this.minimizes = minimizes;
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
    return minimizes;
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

  /** Returns the last score of a trial, or its negative: less is better. Infinite without one. */
  public double loss(Trial trial) {
    return loss(trial, Check.given("loss", "trial", trial).epochs());
  }

  /**
   * Returns the loss of a trial after a number of epochs, of one that ended earlier the last one;
   * infinite if it has not come as far.
   */
  public double loss(Trial trial, int epochs) {
    Check.given("loss", "trial", trial);
    var score = trial.scores().get(trial.ended() ? Math.min(epochs, trial.epochs()) : epochs);
    if (trial.failure() != null || score == null || score.isNaN()) return Double.POSITIVE_INFINITY;
    return minimizes ? score : -score;
  }

  /** A trial and what it is ranked by, which is not computed again for each comparison. */
  private record Ranked(Trial trial, int epochs, double loss) implements Comparable<Ranked> {
    static Ranked of(Trials trials, Trial trial) {
      int epochs = trial.ended() ? Integer.MAX_VALUE : trial.epochs();
      return new Ranked(trial, epochs, trials.loss(trial));
    }

    @Override
    public int compareTo(Ranked other) {
      int byEpochs = Integer.compare(other.epochs, epochs);
      return byEpochs != 0 ? byEpochs : Double.compare(loss, other.loss);
    }
  }

  /** Returns whether a trial has a score and is before another one, null for none, if ranked. */
  boolean isBetter(Trial trial, Trial than) {
    var one = Ranked.of(this, trial);
    return Double.isFinite(one.loss) && (than == null || one.compareTo(Ranked.of(this, than)) < 0);
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

  /**
   * Returns the trials with a score, the best first: those that ended by themselves, also by early
   * stopping, before those that may go on, of which those with more epochs are before the others.
   */
  public List<Trial> ranked() {
    return scored().sorted().map(Ranked::trial).toList();
  }

  /** Returns the first of the {@link #ranked} trials. */
  public Optional<Trial> best() {
    return scored().min(Comparator.naturalOrder()).map(Ranked::trial);
  }
}
