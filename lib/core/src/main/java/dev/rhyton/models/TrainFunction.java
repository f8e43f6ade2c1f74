package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TracedFunction;
import java.util.ArrayList;
import java.util.List;

/** A training or evaluation step, traced once and run on every batch of its kind. */
final class TrainFunction {
  private final CompiledModel compiled;
  private final List<TracedUpdates.Update> updates; // none in evaluation
  private final StepMetrics metrics;
  private final TracedFunction function;

  private TrainFunction(
      CompiledModel compiled,
      List<TracedUpdates.Update> updates,
      StepMetrics metrics,
      TracedFunction function) {
    this.compiled = compiled;
    this.updates = updates;
    this.metrics = metrics;
    this.function = function;
  }

  /** Traces an evaluation step for batches like this one: forward pass and loss. */
  static TrainFunction evaluation(CompiledModel compiled, Batch batch) {
    var model = compiled.model();
    try (var graph = GraphBuilder.open(false)) {
      var none = StepUpdates.none(graph, model, compiled.compile());
      var forward = new ForwardPass(graph, model, compiled.compile(), batch, none);
      var function = graph.function(List.of(forward.reported()));
      return new TrainFunction(compiled, List.of(), forward.metrics(), function);
    }
  }

  /** Traces a training step for batches like this one: forward pass, loss, gradients, updates. */
  static TrainFunction training(CompiledModel compiled, Batch batch) {
    try (var graph = GraphBuilder.open(true)) {
      compiled.strategies().values().forEach(s -> s.prepare(graph));
      var updates = new TracedUpdates(graph, compiled);
      var forward = new ForwardPass(graph, compiled.model(), compiled.compile(), batch, updates);
      var results = new ArrayList<Tensor>();
      results.add(forward.reported());
      forward.finish();
      updates.made().forEach(u -> results.add(u.counts()));
      updates.made().forEach(u -> results.addAll(u.watched()));
      return new TrainFunction(
          compiled, updates.made(), forward.metrics(), graph.function(results));
    }
  }

  /** Returns whether the traced updates have the phases of the next step. */
  boolean fits() {
    return updates.stream()
        .allMatch(u -> u.phase().equals(compiled.phase(u.optimizer(), u.ahead())));
  }

  TracedFunction function() {
    return function;
  }

  void close() {
    function.close();
  }

  /** Returns the description of the values that a step reports. */
  StepMetrics metrics() {
    return metrics;
  }

  /** Runs the step on a batch and adds the reported values to {@code totals}. */
  void run(Batch batch, MetricAccumulator totals) {
    totals.add(metrics, updates.isEmpty() ? test(batch) : train(batch), batch);
  }

  private double[] test(Batch batch) {
    return function.run(metrics.values(compiled.model(), batch))[0].toDoubles();
  }

  private double[] train(Batch batch) {
    var values = metrics.values(compiled.model(), batch);
    for (var update : updates) {
      values.add(compiled.optimizer(update.optimizer()).state().numbers(update.ahead()));
      values.addAll(compiled.strategies().get(update.optimizer()).feed(batch, update.masksAhead()));
    }
    var results = List.of(function.run(values, compiled.seeds()::next));
    var reported = results.get(0).toDoubles();
    boolean counts = advance(batch, results.subList(1, results.size()));
    var message = compiled.strategy().whenLossIsNotFinite();
    double loss = metrics.loss(reported);
    Check.state(
        message == null || !counts || batch.size() == 0 || Double.isFinite(loss),
        () ->
            "The loss became "
                + loss
                + " at step "
                + compiled.optimizerState().iterations()
                + ". "
                + message);
    return reported;
  }

  /**
   * Counts the updates of a step and passes the watched values to the learning mode.
   *
   * @param results for each update whether it counts, then the watched values
   * @return whether all updates count
   */
  private boolean advance(Batch batch, List<NDArray> results) {
    boolean all = true;
    int next = updates.size();
    for (int i = 0; i < updates.size(); i++) {
      var update = updates.get(i);
      var strategy = compiled.strategies().get(update.optimizer());
      // An update that loss scaling skips does not count, as in Keras: the optimizer's iterations,
      // the schedule and the masks do not advance.
      boolean counts = results.get(i).item() != 0;
      if (counts) compiled.optimizer(update.optimizer()).state().advance();
      if (counts && update.phase().updates()) strategy.stepDone();
      all &= counts;
      int watched = update.watched().size();
      strategy.see(batch, results.subList(next, next + watched));
      next += watched;
    }
    compiled.stepDone();
    return all;
  }
}
