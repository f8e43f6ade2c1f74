package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A trial of a search: the values of its hyperparameters, and what it reached after how many
 * epochs.
 */
public final class Trial {
  private final int number;
  private final HyperParameters hp;
  private final boolean queued;
  private final int bracket;
  private final Map<String, Object> suggested;
  private final NavigableMap<Integer, Double> scores = new ConcurrentSkipListMap<>();
  private volatile double seconds;
  private volatile String failure;
  private volatile boolean ended;
  private volatile boolean running;
  private volatile boolean asked; // by a loop of the user's own
  private volatile boolean written; // to the journal

  Trial(
      int number, int bracket, Map<String, Object> suggested, HyperParameters hp, boolean queued) {
    this.number = number;
    this.bracket = bracket;
    this.suggested = suggested;
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
    var last = scores.lastEntry();
    return last == null ? Double.NaN : last.getValue();
  }

  /** Returns the number of epochs so far. */
  public int epochs() {
    var last = scores.lastEntry();
    return last == null ? 0 : last.getKey();
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

  /**
   * Returns whether the trial is trained at the moment, in this process or in another one that uses
   * the same folder. Other processes are looked at when the next trial is chosen.
   */
  public boolean running() {
    return running;
  }

  void running(boolean now) {
    running = now;
  }

  /** Returns whether the values came from {@link Search#enqueue}. */
  boolean queued() {
    return queued;
  }

  /**
   * Returns the value of a parameter by its name, the suggested one before the trial has declared
   * it, so that trials that have just begun differ; null without one.
   */
  Object value(String name) {
    var value = hp.values().get(name);
    return value != null || written ? value : suggested.get(name);
  }

  /** Returns the hyperparameters with their ranges, in the order in which the trial asked. */
  public List<Parameter> parameters() {
    return hp.parameters();
  }

  /** Marks a trial of a loop of the user's own, who asks for values until there is a score. */
  void asked(boolean byUser) {
    asked = byUser;
  }

  /** Returns whether the values are known, on which the next ones may depend. */
  boolean declared() {
    return written || (asked && !parameters().isEmpty());
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

  void add(int epochs, double score, double took) {
    Check.that(!ended, "Trial %s has ended%s.", number, failure == null ? "" : ": " + failure);
    Check.that(
        epochs > epochs(),
        "Trial %s: expected a score after more than %s epochs, received one after %s.",
        number,
        epochs(),
        epochs);
    scores.put(epochs, score);
    seconds = seconds() + took;
  }

  void end() {
    ended = true;
  }

  /** Returns why a trial failed, as the journal has it. */
  static String reason(Throwable failure) {
    var type = failure.getClass().getSimpleName();
    return failure.getMessage() == null ? type : type + ": " + failure.getMessage();
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
