package dev.rhyton.models;

import dev.rhyton.callbacks.Logs;
import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.learning.Run;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.optimizers.Step;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Function;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Trace;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One training or evaluation step as a function: loss, what metrics add to their states, and in
 * training the updates. All figures come back as one vector.
 */
final class StepFunction {
  private final Model model;
  private final Function function;
  private final List<String> names; // of outputs
  private final List<Loss> losses;
  private final List<Shape> outputs;
  private final List<List<Metric>> metrics; // for each output
  private final int size;
  private final Optimizer.Phase phase; // null for evaluation

  private StepFunction(
      Model model,
      Function function,
      List<String> names,
      List<Loss> losses,
      List<Shape> outputs,
      List<List<Metric>> metrics,
      int size,
      Optimizer.Phase phase) {
    this.model = model;
    this.function = function;
    this.names = names;
    this.losses = losses;
    this.outputs = outputs;
    this.metrics = metrics;
    this.size = size;
    this.phase = phase;
  }

  /** Traces a step for batches like this one; {@code run} is the mode, or null for evaluation. */
  static StepFunction trace(
      Model model,
      Compile compile,
      Batch batch,
      Run run,
      OptimizerState state,
      Optimizer.Phase phase) {
    try (var trace = Trace.open(run != null)) {
      var inputs = Predictor.toModelTypes(model, batch.x());
      var x = arguments(trace, inputs);
      var y = arguments(trace, batch.y());
      var weights = arguments(trace, batch.weights());
      if (run != null) run.prepare(trace);
      var predictions = model.apply(x);
      Check.that(
          predictions.size() == y.size(),
          "%s has %d outputs, received %d targets.",
          model.name(),
          predictions.size(),
          y.size());
      compile.checkOutputs(y.size());
      var losses = IntStream.range(0, y.size()).mapToObj(compile::loss).toList();
      var outputs = predictions.stream().map(Tensor::shape).toList();
      check(batch, losses, compile.metrics(), outputs);
      var builder = new Builder(compile, y, predictions, weights);
      var penalty = penalty(trace, model);
      var loss = builder.loss();
      Tensor counts = null;
      if (run != null) {
        Check.that(
            !model.trainableWeights().isEmpty(),
            "%s has no weights that training could change: unfreeze() a layer.",
            model.name());
        counts = update(trace, compile, model.trainableWeights(), loss, penalty, run, state, phase);
      }
      var total = penalty == null ? loss : loss.add(penalty);
      var figures = builder.figures(total);
      return new StepFunction(
          model,
          trace.function(counts == null ? List.of(figures) : List.of(figures, counts)),
          outputNames(model, predictions.size()),
          losses,
          outputs,
          builder.metrics,
          Math.toIntExact(figures.shape().size()),
          phase);
    }
  }

  /** Refuses targets and sample weights that cannot belong to the outputs. */
  private static void check(
      Batch batch, List<Loss> losses, List<Metric> metrics, List<Shape> outputs) {
    for (int i = 0; i < outputs.size(); i++) {
      var targets = batch.y().get(i);
      Check.that(
          targets.dtype() != DType.STRING,
          "Expected numbers as targets, received strings: number the classes from 0 on.");
      losses.get(i).checkTargets(targets, outputs.get(i));
      for (var metric : metrics) metric.checkTargets(targets, outputs.get(i));
    }
    int weights = batch.weights().size();
    Check.that(
        weights <= 1 || weights == outputs.size(),
        "The model has %d outputs, received sample weights for %d: give one array for all, or one"
            + " each.",
        outputs.size(),
        weights);
  }

  private static List<Tensor> arguments(Trace trace, List<NDArray> arrays) {
    return arrays.stream().map(a -> trace.argument(a.dtype(), Predictor.batched(a))).toList();
  }

  private static List<String> outputNames(Model model, int outputs) {
    if (outputs == 1) return List.of("");
    if (model instanceof Functional f) return f.outputNames().stream().map(n -> n + "_").toList();
    return IntStream.range(0, outputs).mapToObj(i -> "output_" + i + "_").toList();
  }

  /** What weights and layers add to the loss, or null. */
  private static Tensor penalty(Trace trace, Model model) {
    var penalties = new ArrayList<>(trace.losses());
    for (var w : model.trainableWeights()) {
      if (w.regularizer() != null) penalties.add(w.regularizer().apply(w));
    }
    return penalties.stream().map(Tensor::sum).reduce(Tensor::add).orElse(null);
  }

  /** Notes the updates; gives what {@link Optimizer#apply} gives. */
  private static Tensor update(
      Trace trace,
      Compile compile,
      List<Weight> weights,
      Tensor loss,
      Tensor penalty,
      Run run,
      OptimizerState state,
      Optimizer.Phase phase) {
    var number = trace.argument(DType.FLOAT32, Shape.of());
    var rate = trace.argument(DType.FLOAT32, Shape.of());
    run.declare(trace);
    var optimizer = compile.optimizer();
    var scale = optimizer.lossScale(state);
    var gradients = run.gradients(trace, scaled(loss, scale), scaled(penalty, scale), weights);
    Check.that(
        gradients.stream().anyMatch(Objects::nonNull),
        "The loss depends on none of the weights: does the model's call use its layers?");
    var step = new Step(number, rate, state);
    return optimizer.apply(weights, gradients, step, phase, run::mask);
  }

  private static Tensor scaled(Tensor loss, Tensor scale) {
    return loss == null || scale == null ? loss : loss.multiply(scale.cast(loss.dtype()));
  }

  /** The figures of a step while they are traced. */
  private static final class Builder {
    final List<List<Metric>> metrics = new ArrayList<>();
    private final List<Tensor> parts = new ArrayList<>();
    private final List<Tensor> updates = new ArrayList<>();
    private final Compile compile;

    Builder(Compile compile, List<Tensor> y, List<Tensor> predictions, List<Tensor> weights) {
      this.compile = compile;
      int outputs = predictions.size();
      for (int i = 0; i < outputs; i++) {
        var weight = weights.isEmpty() ? null : weights.get(weights.size() == 1 ? 0 : i);
        var target = y.get(i);
        var prediction = predictions.get(i);
        parts.add(compile.loss(i).apply(target, prediction, weight).sum().cast(DType.FLOAT32));
        var plain = resolved(compile.metrics(), target, prediction);
        plain.forEach(m -> updates.add(m.update(target, prediction, null)));
        var weighted = new ArrayList<Metric>();
        for (var metric : resolved(compile.weightedMetrics(), target, prediction)) {
          updates.add(metric.update(target, prediction, weight));
          boolean taken = plain.stream().anyMatch(m -> m.name().equals(metric.name()));
          weighted.add(taken ? metric.named("weighted_" + metric.name()) : metric);
        }
        metrics.add(Stream.concat(plain.stream(), weighted.stream()).toList());
      }
    }

    private static List<Metric> resolved(List<Metric> metrics, Tensor target, Tensor prediction) {
      return metrics.stream().map(m -> m.resolve(target.shape(), prediction.shape())).toList();
    }

    Tensor loss() {
      return IntStream.range(0, parts.size())
          .mapToObj(i -> parts.get(i).multiply(compile.lossWeight(i)))
          .reduce(Tensor::add)
          .orElseThrow();
    }

    /** Total loss, then the loss of each output where there are several, then metrics. */
    Tensor figures(Tensor total) {
      var all = new ArrayList<Tensor>();
      all.add(total.reshape(1));
      if (parts.size() > 1) parts.forEach(p -> all.add(p.reshape(1)));
      all.addAll(updates);
      return all.size() == 1 ? all.get(0) : Ops.concatenate(0, all);
    }
  }

  int size() {
    return size;
  }

  /** Runs a training step. */
  double[] train(Batch batch, OptimizerState state, Run run) {
    var values = values(batch);
    values.add(scalar(state.iterations() + 1.0));
    values.add(scalar(state.learningRate()));
    values.addAll(run.feed(batch.size()));
    var results = function.run(values);
    var figures = results[0].toDoubles();
    boolean counted = results.length == 1 || results[1].item() != 0;
    if (counted) {
      state.iterations(state.iterations() + 1);
      if (phase.updates()) run.stepDone();
    }
    var message = run.whenLossIsNotFinite();
    Check.state(
        message == null || !counted || Double.isFinite(figures[0]),
        () -> "The loss became " + figures[0] + " at step " + state.iterations() + ". " + message);
    return figures;
  }

  /** Runs an evaluation step. */
  double[] test(Batch batch) {
    return function.run(values(batch))[0].toDoubles();
  }

  private List<NDArray> values(Batch batch) {
    var values = new ArrayList<>(Predictor.toModelTypes(model, batch.x()));
    check(batch, losses, model.compiled().metrics(), outputs);
    values.addAll(batch.y());
    values.addAll(batch.weights());
    return values;
  }

  private static NDArray scalar(double value) {
    return NDArray.of(new float[] {(float) value}, 1).reshape();
  }

  // ---- figures ----

  /** How many losses stand before the metrics' states. */
  private int lossCount() {
    return losses.size() == 1 ? 1 : 1 + losses.size();
  }

  /** Adds a step's figures to those of the steps before; losses count by their samples. */
  void addTo(double[] sums, double[] figures, int samples) {
    for (int i = 0; i < sums.length; i++)
      sums[i] += i < lossCount() ? figures[i] * samples : figures[i];
  }

  /** Loss and metrics by Keras' names. */
  Map<String, Double> logs(double[] sums, double samples) {
    var logs = new Logs();
    logs.put("loss", sums[0] / samples);
    for (int i = 0; i < losses.size() && losses.size() > 1; i++) {
      logs.put(names.get(i) + "loss", sums[1 + i] / samples);
    }
    int at = lossCount();
    for (int i = 0; i < metrics.size(); i++) {
      for (var metric : metrics.get(i)) {
        var state = java.util.Arrays.copyOfRange(sums, at, at + metric.size());
        logs.put(names.get(i) + metric.name(), metric.result(state));
        at += metric.size();
      }
    }
    return logs;
  }
}
