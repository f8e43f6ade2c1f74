package dev.rhyton.models;

import dev.rhyton.callbacks.Logs;
import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What a step reports, and what its batches have to look like. */
final class Figures {
  private final List<String> prefixes;
  private final List<Loss> losses;
  private final List<Metric> compiled;
  private final List<Shape> outputs;
  private final List<List<Metric>> metrics = new ArrayList<>(); // for each output

  Figures(Model model, Compile compile, List<Shape> outputs) {
    this.outputs = outputs;
    prefixes = prefixes(model, outputs.size());
    losses = IntStream.range(0, outputs.size()).mapToObj(compile::loss).toList();
    compiled = compile.metrics();
  }

  /** Takes the metrics of the next output. */
  void add(List<Metric> ofOutput) {
    metrics.add(ofOutput);
  }

  /** What stands before the names of each output's figures. */
  private static List<String> prefixes(Model model, int outputs) {
    if (outputs == 1) return List.of("");
    if (model instanceof Functional f) return f.outputNames().stream().map(n -> n + "_").toList();
    return IntStream.range(0, outputs).mapToObj(i -> "output_" + i + "_").toList();
  }

  /** Refuses targets and sample weights that cannot belong to the outputs. */
  void check(Batch batch) {
    for (int i = 0; i < outputs.size(); i++) {
      var targets = batch.y().get(i);
      Check.that(
          targets.dtype() != DType.STRING,
          "Expected numbers as targets, received strings: number the classes from 0 on.");
      losses.get(i).checkTargets(targets, outputs.get(i));
      for (var metric : compiled) metric.checkTargets(targets, outputs.get(i));
    }
    int weights = batch.weights().size();
    Check.that(
        weights <= 1 || weights == outputs.size(),
        "The model has %d outputs, received sample weights for %d: give one array for all, or one"
            + " each.",
        outputs.size(),
        weights);
  }

  /** Adds a step's figures to those of the steps before; losses count by their samples. */
  void addTo(double[] sums, double[] step, int samples) {
    for (int i = 0; i < sums.length; i++) sums[i] += i < lossCount() ? step[i] * samples : step[i];
  }

  /** How many losses stand before the metrics' states. */
  private int lossCount() {
    return losses.size() == 1 ? 1 : 1 + losses.size();
  }

  /** Loss and metrics by Keras' names, of sums over batches. */
  Map<String, Double> logs(double[] sums, double samples) {
    var logs = new Logs();
    logs.put("loss", sums[0] / samples);
    for (int i = 0; i < losses.size() && losses.size() > 1; i++) {
      logs.put(prefixes.get(i) + "loss", sums[1 + i] / samples);
    }
    int at = lossCount();
    for (int i = 0; i < metrics.size(); i++) {
      for (var metric : metrics.get(i)) {
        var state = Arrays.copyOfRange(sums, at, at + metric.size());
        logs.put(unique(logs, prefixes.get(i) + metric.name()), metric.result(state));
        at += metric.size();
      }
    }
    return logs;
  }

  /** As in Keras, the second figure of a name is numbered 1. */
  private static String unique(Logs logs, String name) {
    if (!logs.containsKey(name)) return name;
    int number = 1;
    while (logs.containsKey(name + "_" + number)) number++;
    return name + "_" + number;
  }
}
