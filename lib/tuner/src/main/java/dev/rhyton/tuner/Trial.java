package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
  private final NavigableMap<Integer, double[]> measures =
      new ConcurrentSkipListMap<>(); // the score first
  private volatile TrialParts parts = new TrialParts(1);
  private volatile Goals goals = Goals.of(Objective.minimize("score"));
  private volatile @Nullable Trial parent; // whose training it goes on with, or null
  private volatile int from; // the number of epochs that it has from it
  private volatile double seconds;
  private volatile @Nullable String failure;
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

  /**
   * Returns the last values of all objectives and constraints, by name; none without a score. Those
   * of a trial with several trainings are means.
   */
  public Map<String, Double> measures() {
    var byName = new LinkedHashMap<String, Double>();
    if (measures.isEmpty()) return byName;
    var keys = goals.keys();
    var last = measures.lastEntry().getValue();
    for (int i = 0; i < keys.size(); i++) byName.put(keys.get(i), last[i]);
    return byName;
  }

  /**
   * Returns the scores of the repeats or folds after the last epoch of the trial, in their order.
   * There are fewer of them if the trial ended after some, see {@link Tuner#wilcoxon}.
   */
  public List<Double> partScores() {
    return parts.scores(epochs());
  }

  /**
   * Returns the number of the trial with whose training this one goes on, or null, see {@link
   * PopulationBasedTraining}.
   */
  public @Nullable Integer parent() {
    return parent == null ? null : parent.number();
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
  public @Nullable String failure() {
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
  @Nullable Object value(String name) {
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

  /** Sets what is measured, and in how many trainings. */
  void measured(Goals wanted, int number) {
    checkGoesOn();
    goals = wanted;
    if (parts.size() != number) parts = new TrialParts(number);
  }

  private void checkGoesOn() {
    Check.that(!ended, "Trial %s has ended%s.", number, failure == null ? "" : ": " + failure);
  }

  /** Makes this trial go on with the training of another one. */
  void goesOnWith(Trial other, int epochs) {
    parent = other;
    from = epochs;
    parts = other.parts.upTo(epochs);
    addMeans();
  }

  @Nullable Trial parentTrial() {
    return parent;
  }

  /** Returns the number of epochs that this trial has from its parent; 0 without one. */
  int from() {
    return from;
  }

  TrialParts parts() {
    return parts;
  }

  /** Returns the measures after a number of epochs, or null. */
  double @Nullable [] measures(int epochs) {
    return measures.get(epochs);
  }

  /** Adds the measures of a training. */
  void add(int part, int epochs, double[] measured, double took) {
    checkGoesOn();
    parts.add(number, part, epochs, measured);
    seconds = seconds() + took;
    addMeans();
  }

  /** Ends a training before the others, which counts with its last measures. */
  void end(int part) {
    parts.end(part);
    addMeans();
    if (parts.haveEnded()) ended = true;
  }

  /** Adds measures that some of the trainings give for all of them. */
  void estimate(int epochs, double[] measured) {
    measures.put(epochs, measured);
    scores.put(epochs, measured[0]);
  }

  /** Returns a number that grows with all that changes what the trial is worth. */
  int events() {
    return measures.size() + (ended ? 1 : 0);
  }

  private void addMeans() {
    parts.addMeans(measures);
    measures.tailMap(epochs(), false).forEach((epochs, means) -> scores.put(epochs, means[0]));
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

  /** Returns the values as a text; real numbers have at most four digits. */
  String valuesText() {
    return values().entrySet().stream()
        .map(value -> value.getKey() + "=" + text(value.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String text(Object value) {
    if (!(value instanceof Double number) || !Double.isFinite(number)) return value.toString();
    return Text.number(BigDecimal.valueOf(number).round(new MathContext(4)).doubleValue());
  }

  @Override
  public String toString() {
    var result =
        failure != null ? "failed: " + failure : scores.isEmpty() ? "no score" : text(score());
    return "Trial " + number + " " + valuesText() + ", " + result;
  }
}
