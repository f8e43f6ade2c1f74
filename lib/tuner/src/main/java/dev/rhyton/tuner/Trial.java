package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A trial of a search: the values of its hyperparameters, and what it reached after how many
 * epochs.
 */
public final class Trial {
  private final int number;
  private final HyperParameters hp;
  private final boolean queued;
  private final NavigableMap<Integer, Double> scores = new TreeMap<>();
  private double seconds;
  private String failure;
  private boolean ended;
  private int bracket;
  private boolean written; // to the journal

  Trial(int number, HyperParameters hp, boolean queued) {
    this.number = number;
    this.hp = hp;
    this.queued = queued;
  }

  /** Returns the number, from 0. */
  public int number() {
    return number;
  }

  /** Returns the hyperparameters, which draw their values when they are asked for. */
  public HyperParameters hp() {
    return hp;
  }

  /** Returns the values of the hyperparameters, by name. */
  public Map<String, Object> values() {
    return hp.values();
  }

  /** Returns the scores by the number of epochs after which they were measured. */
  public NavigableMap<Integer, Double> scores() {
    return Collections.unmodifiableNavigableMap(scores);
  }

  /** Returns the last score; NaN without one. */
  public double score() {
    return scores.isEmpty() ? Double.NaN : scores.lastEntry().getValue();
  }

  /** Returns the number of epochs so far. */
  public int epochs() {
    return scores.isEmpty() ? 0 : scores.lastKey();
  }

  /** Returns the seconds that the trial took so far. */
  public double seconds() {
    return seconds;
  }

  /** Returns why the trial failed, or null. */
  public String failure() {
    return failure;
  }

  /** Returns whether the trial has its last score, or failed. */
  public boolean ended() {
    return ended;
  }

  /** Returns whether the values came from {@link Search#enqueue}. */
  boolean queued() {
    return queued;
  }

  /** Returns the hyperparameters with their ranges, in the order in which the trial asked. */
  public List<Parameter> parameters() {
    return hp.parameters();
  }

  boolean written() {
    return written;
  }

  void written(boolean done) {
    written = done;
  }

  int bracket() {
    return bracket;
  }

  void bracket(int index) {
    bracket = index;
  }

  void add(int epochs, double score, double took) {
    Check.that(!ended, "Trial %s has ended%s.", number, failure == null ? "" : ": " + failure);
    Check.that(
        epochs > epochs(),
        "Trial %s: expected a score after more than %s epochs, received one after %s.",
        number,
        epochs(),
        epochs);
    scores.put(epochs, score);
    seconds += took;
  }

  void end() {
    ended = true;
  }

  void fail(String reason) {
    failure = reason;
    ended = true;
  }

  @Override
  public String toString() {
    var result = failure != null ? "failed: " + failure : scores.isEmpty() ? "no score" : score();
    return "Trial " + number + " " + values() + ", " + result;
  }
}
