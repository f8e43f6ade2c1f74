package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.ArrayList;
import java.util.List;

/** A training or evaluation step, traced once and run on every batch of its kind. */
final class TrainFunction implements FunctionCache.Traced {
  private final CompiledModel compiled;
  private final List<StepUpdate> updates; // none in evaluation
  private final StepMetrics metrics;
  private final TracedFunction function;

  private TrainFunction(
      CompiledModel compiled,
      List<StepUpdate> updates,
      StepMetrics metrics,
      TracedFunction function) {
    this.compiled = compiled;
    this.updates = updates;
    this.metrics = metrics;
    this.function = function;
  }

  /** Traces an evaluation step for batches like this one: forward pass and loss. */
  static TrainFunction evaluation(CompiledModel compiled, Batch batch) {
    try (var graph = GraphBuilder.open(false)) {
      var step = StepContext.trace(graph, compiled, batch, loss -> {});
      var function = graph.function(List.of(step.reported()));
      return new TrainFunction(compiled, List.of(), step.metrics(), function);
    }
  }

  /**
   * Returns whether an evaluation of such a batch reports a loss: not if the model trains by steps
   * of its own and has no {@code testStep}.
   */
  static boolean reportsLoss(CompiledModel compiled, Batch batch) {
    try (var graph = GraphBuilder.open(false)) {
      return StepContext.trace(graph, compiled, batch, loss -> {}).metrics().hasLoss();
    } catch (IllegalArgumentException | IllegalStateException e) {
      return false;
    }
  }

  /** Traces a training step for batches like this one, see {@link TrainStep#trace}. */
  static TrainFunction training(CompiledModel compiled, Batch batch, List<StepUpdate> before) {
    try (var graph = GraphBuilder.open(true)) {
      graph.expectRows(compiled.functions().expectedRows());
      var step = TrainStep.trace(graph, compiled, batch, before);
      var function = graph.function(step.results());
      return new TrainFunction(compiled, step.updates(), step.metrics(), function);
    }
  }

  /**
   * Returns whether the traced updates have the phases of the next step.
   *
   * @param before the updates that are made before it in the same call
   */
  boolean fits(List<StepUpdate> before) {
    var made = new ArrayList<>(before);
    boolean fits = true;
    for (var update : updates) {
      fits &= update.phase().equals(compiled.phase(update.optimizer(), update.ahead(made)));
      made.add(update);
    }
    return fits;
  }

  /** Returns whether the learning mode receives values of a step before the next one may run. */
  boolean isWatched() {
    return updates.stream().anyMatch(u -> u.mode().isWatched());
  }

  /** Returns the updates that a step makes. */
  List<StepUpdate> updates() {
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
    var results = function.runSeeded(values(batch, List.of()));
    finish(batch, List.of(results), totals);
  }

  /**
   * Returns the values of the function's arguments, with its seed.
   *
   * @param before the updates that are made before this step in the same call
   */
  List<NDArray> values(Batch batch, List<StepUpdate> before) {
    var values = metrics.values(compiled.model(), batch);
    var made = new ArrayList<>(before);
    for (var update : updates) {
      var state = compiled.optimizer(update.optimizer()).state();
      values.add(state.numbers(update.ahead(made)));
      values.addAll(update.mode().values(batch, update.masksAhead(made)));
      made.add(update);
    }
    return function.withSeed(values, updates.isEmpty() ? Seed::next : compiled.seeds()::next);
  }

  /** Counts a step that has run on a batch, and adds the reported values to {@code totals}. */
  void finish(Batch batch, List<NDArray> results, MetricAccumulator totals) {
    var reported = results.get(0).toDoubles();
    if (!updates.isEmpty() && advance(batch, results.subList(1, results.size()))) {
      check(batch, metrics.loss(reported));
    }
    totals.add(metrics, reported, batch);
  }

  /** Throws if the loss is not finite and the learning mode requires that it is. */
  private void check(Batch batch, double loss) {
    var message = compiled.strategy().whenLossIsNotFinite();
    Check.state(
        message == null || batch.count() == 0 || Double.isFinite(loss),
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
      var strategy = compiled.strategy(update.optimizer());
      // An update that loss scaling skips does not count, as in Keras: the optimizer's iterations,
      // the schedule and the masks do not advance.
      boolean counts = update.counts() == null || results.get(asked++).item() != 0;
      if (counts) compiled.optimizer(update.optimizer()).state().advance();
      if (counts && update.phase().updates()) strategy.stepDone();
      all &= counts;
      int watched = update.mode().watched().size();
      update.mode().see(batch, results.subList(next, next + watched));
      next += watched;
    }
    compiled.stepDone();
    return all;
  }
}
