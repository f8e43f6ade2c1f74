package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import java.util.Collections;
import java.util.LinkedHashMap;
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
  private final NavigableMap<Integer, double[]> measures = new TreeMap<>(); // the score first
  private TrialParts parts = new TrialParts(1);
  private Goals goals = Goals.of(Objective.minimize("score"));
  private Trial parent; // whose training it goes on with, or null
  private int from; // the number of epochs that it has from it
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
  public Integer parent() {
    return parent == null ? null : parent.number();
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

  List<Parameter> parameters() {
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

  Trial parentTrial() {
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
  double[] measures(int epochs) {
    return measures.get(epochs);
  }

  /** Adds the measures of a training. */
  void add(int part, int epochs, double[] measured, double took) {
    checkGoesOn();
    parts.add(number, part, epochs, measured);
    seconds += took;
    addMeans();
  }

  /** Ends a training before the others, which counts with its last measures. */
  void end(int part) {
    parts.end(part);
    addMeans();
    ended |= parts.haveEnded();
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
