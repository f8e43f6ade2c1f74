package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A training or evaluation step, traced once and run on every batch of its kind. */
final class TrainFunction implements FunctionCache.Traced {
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

  /**
   * Traces a training step for batches like this one: forward pass, loss, gradients, updates.
   *
   * @param before the updates of the steps that run before this one
   */
  static TrainFunction training(CompiledModel compiled, Batch batch, UpdatesAhead before) {
    try (var graph = GraphBuilder.open(true)) {
      compiled.strategies().values().forEach(s -> s.prepare(graph));
      var updates = new TracedUpdates(graph, compiled, before);
      var forward = new ForwardPass(graph, compiled.model(), compiled.compile(), batch, updates);
      var results = new ArrayList<Tensor>();
      results.add(forward.reported());
      forward.finish();
      updates.made().stream()
          .map(TracedUpdates.Update::counts)
          .filter(Objects::nonNull)
          .forEach(results::add);
      updates.made().forEach(u -> results.addAll(u.step().watched()));
      return new TrainFunction(
          compiled, updates.made(), forward.metrics(), graph.function(results));
    }
  }

  /** Returns whether the traced updates have the phases of the step after these. */
  boolean fits(UpdatesAhead before) {
    return updates.stream()
        .allMatch(u -> u.phase().equals(compiled.phase(u.optimizer(), before.all(u))));
  }

  /** Returns whether the learning mode receives values of a step before the next one may run. */
  boolean isWatched() {
    return updates.stream().anyMatch(u -> u.step().isWatched());
  }

  /** Returns the updates that a step makes. */
  List<TracedUpdates.Update> updates() {
    return updates;
  }

  @Override
  public TracedFunction function() {
    return function;
  }

  /** Returns the description of the values that a step reports. */
  StepMetrics metrics() {
    return metrics;
  }

  /** Runs the step on a batch and adds the reported values to {@code totals}. */
  void run(Batch batch, MetricAccumulator totals) {
    var results = function.runSeeded(values(batch, new UpdatesAhead()));
    finish(batch, List.of(results), totals);
  }

  /**
   * Returns the values of the function's arguments, with its seed.
   *
   * @param before the updates of the steps that run before this one in the same call
   */
  List<NDArray> values(Batch batch, UpdatesAhead before) {
    var values = metrics.values(compiled.model(), batch);
    for (var update : updates) {
      values.add(compiled.optimizer(update.optimizer()).state().numbers(before.all(update)));
      values.addAll(update.step().values(batch, before.masks(update)));
    }
    return function.withSeed(values, updates.isEmpty() ? Seed::next : compiled.seeds()::next);
  }

  /** Counts a step that has run on a batch, and adds the reported values to {@code totals}. */
  void finish(Batch batch, List<NDArray> results, MetricAccumulator totals) {
    var reported = results.get(0).toDoubles();
    if (!updates.isEmpty()) advance(batch, results, reported);
    totals.add(metrics, reported, batch);
  }

  private void advance(Batch batch, List<NDArray> results, double[] reported) {
    boolean counts = advance(batch, results.subList(1, results.size()));
    var message = compiled.strategy().whenLossIsNotFinite();
    double loss = metrics.loss(reported);
    Check.state(
        message == null || !counts || batch.count() == 0 || Double.isFinite(loss),
        () ->
            "The loss became "
                + loss
                + " at step "
                + compiled.optimizerState().iterations()
                + ". "
                + message);
  }

  /**
   * Counts the updates of a step and passes the watched values to the learning mode.
   *
   * @param results whether the updates count that may not, then the watched values
   * @return whether all updates count
   */
  private boolean advance(Batch batch, List<NDArray> results) {
    boolean all = true;
    int next = (int) updates.stream().filter(u -> u.counts() != null).count();
    int asked = 0;
    for (var update : updates) {
      var strategy = compiled.strategies().get(update.optimizer());
      // An update that loss scaling skips does not count, as in Keras: the optimizer's iterations,
      // the schedule and the masks do not advance.
      boolean counts = update.counts() == null || results.get(asked++).item() != 0;
      if (counts) compiled.optimizer(update.optimizer()).state().advance();
      if (counts && update.phase().updates()) strategy.stepDone();
      all &= counts;
      int watched = update.step().watched().size();
      update.step().see(batch, results.subList(next, next + watched));
      next += watched;
    }
    compiled.stepDone();
    return all;
  }
}
