package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.learning.Objective;
import dev.rhyton.learning.TrainingStrategy;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.UpdateContext;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import dev.rhyton.tensor.TracedFunction;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A training or evaluation step, traced once and run on every batch of its kind. */
final class TrainFunction {
  private final CompiledModel compiled;
  private final OptimizerInternals.Phase phase; // null in evaluation
  private final StepMetrics metrics;
  private final TracedFunction function;

  private TrainFunction(
      CompiledModel compiled,
      OptimizerInternals.Phase phase,
      StepMetrics metrics,
      TracedFunction function) {
    this.compiled = compiled;
    this.phase = phase;
    this.metrics = metrics;
    this.function = function;
  }

  /** Traces an evaluation step for batches like this one: forward pass and loss. */
  static TrainFunction evaluation(CompiledModel compiled, Batch batch) {
    try (var graph = GraphBuilder.open(false)) {
      var forward = new ForwardPass(graph, compiled.model(), compiled.compile(), batch);
      var function = graph.function(List.of(forward.reported()));
      return new TrainFunction(compiled, null, forward.metrics(), function);
    }
  }

  /** Traces a training step for batches like this one: forward pass, loss, gradients, update. */
  static TrainFunction training(
      CompiledModel compiled, Batch batch, OptimizerInternals.Phase phase) {
    var optimizer = compiled.compile().optimizer();
    var state = compiled.optimizerState();
    var strategy = compiled.strategy();
    try (var graph = GraphBuilder.open(true)) {
      strategy.prepare(graph);
      var forward = new ForwardPass(graph, compiled.model(), compiled.compile(), batch);
      var reported = forward.reported();

      boolean single = compiled.compile().learning().recording() != null;
      var losses = single ? List.of(forward.objective(state)) : forward.objectives(state);

      var numbers = graph.argument(DType.FLOAT32, state.numbers().shape());
      var weights = compiled.model().trainableWeights();
      strategy.declare(graph, losses.get(0).by(weights));
      var gradients = gradients(graph, strategy, losses, weights);

      var update = UpdateContext.of(numbers, state);
      var counts =
          OptimizerInternals.apply(optimizer, weights, gradients, update, phase, strategy::mask);

      var results = new ArrayList<Tensor>();
      results.add(reported);
      results.add(counts == null ? TensorOps.constant(1, DType.FLOAT32) : counts);
      results.addAll(strategy.watched());
      return new TrainFunction(compiled, phase, forward.metrics(), graph.function(results));
    }
  }

  /** The gradient of each weight by the loss that is to train it; null where there is none. */
  private static List<Tensor> gradients(
      GraphBuilder graph, TrainingStrategy strategy, List<Objective> losses, List<Weight> weights) {
    Map<Weight, Tensor> byWeight = new HashMap<>();
    for (var loss : losses) {
      var found = strategy.gradients(graph, loss);
      for (int i = 0; i < found.size(); i++) byWeight.put(loss.weights().get(i), found.get(i));
    }
    var gradients = weights.stream().map(byWeight::get).toList();
    Check.that(
        gradients.stream().anyMatch(Objects::nonNull),
        "The loss depends on none of the weights: does the model's call use its layers?");
    return gradients;
  }

  void close() {
    function.close();
  }

  /** What a step reports. */
  StepMetrics metrics() {
    return metrics;
  }

  /** Runs the step on a batch and adds what it reports to {@code totals}. */
  void run(Batch batch, MetricAccumulator totals) {
    totals.add(metrics, phase == null ? test(batch) : train(batch), batch);
  }

  private double[] test(Batch batch) {
    return function.run(metrics.values(compiled.model(), batch))[0].toDoubles();
  }

  private double[] train(Batch batch) {
    var state = compiled.optimizerState();
    var strategy = compiled.strategy();
    var values = metrics.values(compiled.model(), batch);
    values.add(state.numbers());
    values.addAll(strategy.feed(batch));
    var results = List.of(function.run(values, compiled.seeds()::next));
    var reported = results.get(0).toDoubles();
    // A step that loss scaling leaves out does not count, as in Keras: the optimizer's iterations,
    // the schedule and the masks wait.
    boolean counts = results.get(1).item() != 0;
    if (counts) {
      state.advance();
      if (phase.updates()) strategy.stepDone();
    }
    strategy.see(batch, results.subList(2, results.size()));
    var message = strategy.whenLossIsNotFinite();
    double loss = metrics.loss(reported);
    Check.state(
        message == null || !counts || batch.size() == 0 || Double.isFinite(loss),
        () -> "The loss became " + loss + " at step " + state.iterations() + ". " + message);
    return reported;
  }
}
