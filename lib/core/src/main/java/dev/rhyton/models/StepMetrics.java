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
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Describes the values that a step reports and the batches that it accepts. A step returns one
 * vector: the penalties of weights and layers, the value of each term of the loss, and what each
 * metric adds to its state. The sums over batches are another vector: each of these values,
 * followed by its number of samples.
 */
final class StepMetrics {
  /**
   * A term of the loss.
   *
   * @param key the name under which it is reported by itself, or null
   * @param output the index of the output whose targets it uses, or -1 for the whole batch
   */
  record Term(@Nullable String key, double weight, int output) {}

  /** A metric, its name, and the index of its output, or -1 for the whole batch. */
  record Entry(String key, Metric metric, int output) {}

  /** The loss, or null, and the metrics that compare an output's predictions with its targets. */
  record Comparison(int output, Shape predictions, @Nullable Loss loss, List<Metric> metrics) {}

  /** The place of a value in a vector. */
  private record Span(int offset, int length) {
    double[] in(double[] vector) {
      return Arrays.copyOfRange(vector, offset, end());
    }

    int end() {
      return offset + length;
    }
  }

  /**
   * A reported value: penalties and terms, of which a mean over samples is reported, or a metric.
   *
   * @param key the name under which it is reported, or null
   * @param output the index of its output, or -1 for the whole batch
   * @param weight its factor in the loss
   * @param metric the metric, or null for a part of the loss
   * @param step its place in what a step returns
   * @param sum its place in the sums, in which its number of samples follows
   */
  private record Value(
      @Nullable String key,
      int output,
      double weight,
      @Nullable Metric metric,
      Span step,
      Span sum) {
    boolean isLoss() {
      return metric == null;
    }

    /** Returns the metric of a value that is no part of the loss. */
    Metric required() {
      return Objects.requireNonNull(metric);
    }

    double count(double[] sums) {
      return sums[sum.end()];
    }

    /** Adds the value of a batch to the sums. */
    void add(double[] sums, double[] reported, int samples) {
      if (samples > 0 && isLoss()) sums[sum.offset] += reported[step.offset] * samples;
      else if (samples > 0) merge(sums, step.in(reported));
      sums[sum.end()] += samples;
    }

    /** Adds the sums over other batches. */
    void add(double[] sums, double[] others) {
      if (isLoss()) sums[sum.offset] += others[sum.offset];
      else merge(sums, sum.in(others));
      sums[sum.end()] += others[sum.end()];
    }

    private void merge(double[] sums, double[] state) {
      put(sums, MetricInternals.merge(required(), sum.in(sums), state));
    }

    void put(double[] sums, double[] state) {
      System.arraycopy(state, 0, sums, sum.offset, sum.length);
    }

    /** Returns the mean over samples of a part of the loss. */
    double mean(double[] sums) {
      return count(sums) == 0 ? 0 : sums[sum.offset] / count(sums);
    }
  }

  private final List<Value> values = new ArrayList<>(); // the penalties, terms, metrics
  private final List<Comparison> comparisons;
  private final Set<String> keys = new LinkedHashSet<>();

  StepMetrics(
      List<Term> terms, boolean penalized, List<Entry> metrics, List<Comparison> comparisons) {
    this.comparisons = List.copyOf(comparisons);
    if (penalized || !terms.isEmpty()) keys.add("loss");
    add(null, -1, 1, null);
    boolean only = terms.size() == 1 && !penalized; // then a term named "loss" is the loss
    for (var t : terms) {
      var key = only && "loss".equals(t.key) ? null : unique(t.key);
      add(key, t.output, t.weight, null);
    }
    for (var m : metrics) add(unique(m.key), m.output, 0, m.metric);
  }

  private void add(@Nullable String key, int output, double weight, @Nullable Metric metric) {
    var last = values.isEmpty() ? null : values.get(values.size() - 1);
    int length = metric == null ? 1 : MetricInternals.size(metric);
    var step = new Span(last == null ? 0 : last.step.end(), length);
    var sum = new Span(last == null ? 0 : last.sum.end() + 1, length);
    values.add(new Value(key, output, weight, metric, step, sum));
  }

  /** Returns a unique name. As in Keras, the second entry of a name gets the suffix {@code _1}. */
  private @Nullable String unique(@Nullable String key) {
    if (key == null || keys.add(key)) return key;
    int number = 1;
    while (!keys.add(key + "_" + number)) number++;
    return key + "_" + number;
  }

  /** Returns the names of the reported values, in their order. */
  List<String> keys() {
    return List.copyOf(keys);
  }

  /** Returns whether a loss is reported. */
  boolean hasLoss() {
    return keys.contains("loss");
  }

  /** Checks a batch; returns its arrays in the order of the function's arguments. */
  List<NDArray> values(Model model, Batch batch) {
    var arrays = arrays(model, batch);
    check(batch);
    return arrays;
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
    check(comparisons, batch);
  }

  /** Throws if targets cannot belong to the predictions that they are compared with. */
  static void check(List<Comparison> comparisons, Batch batch) {
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

  /** Returns the sums before the first batch. */
  double[] initial() {
    var sums = new double[values.get(values.size() - 1).sum.end() + 1];
    metrics().forEach(m -> m.put(sums, MetricInternals.initialState(m.required())));
    return sums;
  }

  private Stream<Value> metrics() {
    return values.stream().filter(v -> !v.isLoss());
  }

  /**
   * Adds the values that a step reported on a batch to {@code sums}, each loss times its number of
   * samples.
   */
  void addTo(double[] sums, double[] step, Batch batch) {
    for (var v : values) v.add(sums, step, count(batch, v.output));
  }

  /** Throws if a metric has a state that is not a sum. */
  void checkSums() {
    metrics()
        .forEach(
            m ->
                Check.that(
                    MetricInternals.isSum(m.required()),
                    "The metric %s has a state that is not a sum, so that states of several workers"
                        + " cannot be added: leave it out of compile.",
                    m.key));
  }

  /** Adds the sums over other batches. */
  void addTo(double[] sums, double[] others) {
    for (var v : values) v.add(sums, others);
  }

  /** Returns the loss of a step. */
  double loss(double[] step) {
    return loss(v -> step[v.step.offset]);
  }

  private double loss(ToDoubleFunction<Value> each) {
    double loss = 0;
    for (var v : values) if (v.isLoss()) loss += v.weight * each.applyAsDouble(v);
    return loss;
  }

  /**
   * Returns loss and metrics from sums over batches, by Keras' names; without those of no samples.
   */
  Map<String, Double> logs(double[] sums) {
    var logs = new Logs();
    if (keys.contains("loss")) logs.put("loss", loss(v -> v.mean(sums)));
    for (var v : values) {
      boolean counted = v.count(sums) > 0;
      if (v.isLoss() && v.key != null && counted) logs.put(v.key, v.mean(sums));
      if (!v.isLoss() && (counted || v.output < 0)) {
        logs.put(v.key, MetricInternals.result(v.required(), v.sum.in(sums)));
      }
    }
    return logs;
  }
}
