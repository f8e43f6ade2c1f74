package dev.rhyton.models;

import dev.rhyton.callbacks.Logs;
import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.LossInternals;
import dev.rhyton.metrics.Metric;
import dev.rhyton.metrics.MetricInternals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Describes the values that a step reports and the batches that it accepts. A step returns one
 * vector: the penalties of weights and layers, the value of each term of the loss, and what each
 * metric adds to its state.
 */
final class StepMetrics {
  /**
   * A term of the loss.
   *
   * @param key the name under which it is reported by itself, or null
   * @param output the index of the output whose targets it uses, or -1 for the whole batch
   */
  record Term(String key, double weight, int output) {}

  /** A metric, its name, and the index of its output, or -1 for the whole batch. */
  record Entry(String key, Metric metric, int output) {
    int size() {
      return MetricInternals.size(metric);
    }
  }

  /** The loss, or null, and the metrics that compare an output's predictions with its targets. */
  record Comparison(int output, Shape predictions, Loss loss, List<Metric> metrics) {}

  private final List<Term> terms;
  private final List<Entry> metrics;
  private final List<Comparison> comparisons;
  private final Set<String> keys = new LinkedHashSet<>();

  StepMetrics(
      List<Term> terms, boolean penalized, List<Entry> metrics, List<Comparison> comparisons) {
    this.comparisons = List.copyOf(comparisons);
    if (penalized || !terms.isEmpty()) keys.add("loss");
    var named = new ArrayList<Term>();
    boolean only = terms.size() == 1 && !penalized; // then a term named "loss" is the loss
    for (var t : terms) {
      var key = only && "loss".equals(t.key) ? null : unique(t.key);
      named.add(new Term(key, t.weight, t.output));
    }
    var unique = new ArrayList<Entry>();
    for (var m : metrics) unique.add(new Entry(unique(m.key), m.metric, m.output));
    this.terms = List.copyOf(named);
    this.metrics = List.copyOf(unique);
  }

  /** Returns a unique name. As in Keras, the second entry of a name gets the suffix {@code _1}. */
  private String unique(String key) {
    if (key == null || keys.add(key)) return key;
    int number = 1;
    while (!keys.add(key + "_" + number)) number++;
    return key + "_" + number;
  }

  /** Returns the names of the reported values, in their order. */
  List<String> keys() {
    return List.copyOf(keys);
  }

  /** Checks a batch; returns its arrays in the order of the function's arguments. */
  List<NDArray> values(Model model, Batch batch) {
    var values = arrays(model, batch);
    check(batch);
    return values;
  }

  /** Returns the arrays of a batch in the order of the arguments of a step's function. */
  static List<NDArray> arrays(Model model, Batch batch) {
    var values = new ArrayList<>(ModelInputs.of(model, batch.x()));
    values.addAll(batch.y());
    values.addAll(batch.sampleWeights());
    batch.targetMasks().forEach(m -> values.add(m.rows()));
    return values;
  }

  /** Throws if targets cannot belong to the predictions that they are compared with. */
  void check(Batch batch) {
    for (var comparison : comparisons) {
      if (count(batch, comparison.output) == 0) continue;
      var targets = batch.y().get(comparison.output);
      Check.that(
          targets.dtype() != DType.STRING,
          "Expected numbers as targets, received strings: number the classes from 0 on.");
      if (comparison.loss != null)
        LossInternals.checkTargets(comparison.loss, targets, comparison.predictions);
      for (var m : comparison.metrics)
        MetricInternals.checkTargets(m, targets, comparison.predictions);
    }
  }

  /** Returns the number of samples of a batch that have a target for an output. */
  private static int count(Batch batch, int output) {
    boolean all = output < 0 || batch.targetMasks().isEmpty();
    return all || batch.count() == 0 ? batch.count() : batch.targetMasks().get(output).count();
  }

  /**
   * Returns the length of the sums: losses and states of metrics, each with its number of samples.
   */
  int size() {
    return 2 + 2 * terms.size() + metrics.stream().mapToInt(m -> m.size() + 1).sum();
  }

  /** Returns the sums before the first batch. */
  double[] initial() {
    var sums = new double[size()];
    int at = 2 + 2 * terms.size();
    for (var m : metrics) {
      System.arraycopy(MetricInternals.initialState(m.metric), 0, sums, at, m.size());
      at += m.size() + 1;
    }
    return sums;
  }

  /**
   * Adds the values that a step reported on a batch to {@code sums}, each loss times its number of
   * samples.
   */
  void addTo(double[] sums, double[] step, Batch batch) {
    int to = 0;
    for (int i = 0; i <= terms.size(); i++) {
      int count = i == 0 ? batch.count() : count(batch, terms.get(i - 1).output);
      if (count > 0) sums[to] += step[i] * count;
      sums[to + 1] += count;
      to += 2;
    }
    int from = 1 + terms.size();
    for (var m : metrics) {
      int count = count(batch, m.output);
      int size = m.size(); // which may compute its thresholds
      if (count > 0) merge(m, sums, to, Arrays.copyOfRange(step, from, from + size));
      from += size;
      to += size + 1;
      sums[to - 1] += count;
    }
  }

  /** Throws if a metric has a state that is not a sum. */
  void checkSums() {
    for (var m : metrics) {
      Check.that(
          MetricInternals.isSum(m.metric),
          "The metric %s has a state that is not a sum, so that states of several workers cannot be"
              + " added: leave it out of compile.",
          m.key);
    }
  }

  /** Adds the sums over other batches. */
  void addTo(double[] sums, double[] others) {
    int losses = 2 + 2 * terms.size();
    for (int i = 0; i < losses; i++) sums[i] += others[i];
    int at = losses;
    for (var m : metrics) {
      merge(m, sums, at, Arrays.copyOfRange(others, at, at + m.size()));
      at += m.size() + 1;
      sums[at - 1] += others[at - 1];
    }
  }

  private static void merge(Entry of, double[] sums, int at, double[] state) {
    var before = Arrays.copyOfRange(sums, at, at + state.length);
    System.arraycopy(MetricInternals.merge(of.metric, before, state), 0, sums, at, state.length);
  }

  /** Returns the loss of a step. */
  double loss(double[] step) {
    double loss = step[0];
    for (int i = 0; i < terms.size(); i++) loss += terms.get(i).weight * step[1 + i];
    return loss;
  }

  /**
   * Returns loss and metrics from sums over batches, by Keras' names; without those of no samples.
   */
  Map<String, Double> logs(double[] sums) {
    var logs = new Logs();
    double[] means = new double[1 + terms.size()];
    for (int i = 0; i < means.length; i++) {
      means[i] = sums[2 * i + 1] == 0 ? 0 : sums[2 * i] / sums[2 * i + 1];
    }
    if (keys.contains("loss")) logs.put("loss", loss(means));
    for (int i = 0; i < terms.size(); i++) {
      var key = terms.get(i).key;
      if (key != null && sums[2 * i + 3] > 0) logs.put(key, means[1 + i]);
    }
    int at = 2 + 2 * terms.size();
    for (var m : metrics) {
      var state = Arrays.copyOfRange(sums, at, at + m.size());
      at += m.size() + 1;
      boolean reported = m.output < 0 || sums[at - 1] > 0;
      if (reported) logs.put(m.key, MetricInternals.result(m.metric, state));
    }
    return logs;
  }
}
