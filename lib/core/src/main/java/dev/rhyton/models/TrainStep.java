package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.data.Batch;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.OptimizerTrait;
import dev.rhyton.optimizers.UpdateContext;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A training step in a graph.
 *
 * @param updates its updates of weights, in their order
 * @param metrics the description of the values that it reports
 * @param results the reported values; for each update that may not count, whether it does; the
 *     values that the learning mode watches
 */
record TrainStep(List<StepUpdate> updates, StepMetrics metrics, List<Tensor> results) {
  /**
   * Traces a step for batches like this one: forward pass with the terms of the loss, gradients,
   * updates, results.
   *
   * @param before the updates that are made before this step in the same call
   */
  static TrainStep trace(
      GraphBuilder graph, CompiledModel compiled, Batch batch, List<StepUpdate> before) {
    compiled.strategies().values().forEach(s -> s.prepare(graph));
    var made = new ArrayList<>(before);
    Consumer<StepLoss> minimize = loss -> made.add(update(graph, compiled, loss, made));

    // Forward pass: trainStep adds terms of the loss and metrics, and may request updates.
    var step = StepContext.trace(graph, compiled, batch, minimize);
    var results = new ArrayList<>(List.of(step.reported()));
    // Gradients and update by the remaining terms of the loss, in an ordinary step all of them.
    step.losses().remaining().ifPresent(minimize);

    var updates = List.copyOf(made.subList(before.size(), made.size()));
    updates.stream().filter(u -> u.counts() != null).forEach(u -> results.add(u.counts()));
    updates.forEach(u -> results.addAll(u.mode().watched()));
    return new TrainStep(updates, step.metrics(), results);
  }

  /** Adds an update to the graph: gradients by the learning mode, then the optimizer. */
  private static StepUpdate update(
      GraphBuilder graph, CompiledModel compiled, StepLoss loss, List<StepUpdate> before) {
    int ahead = StepUpdate.count(before, loss.optimizer());
    check(compiled, loss, ahead);
    var by = compiled.optimizer(loss.optimizer());
    boolean recorded = compiled.compile().learning().recording() != null;
    var losses = recorded ? List.of(loss.objective(compiled)) : loss.objectives(compiled);

    var numbers = graph.argument(DType.FLOAT32, by.state().numbers(ahead).shape());
    var mode = compiled.strategy(loss.optimizer()).begin(graph);
    var gradients = mode.gradients(losses, loss.weights());

    var context = UpdateContext.of(numbers, by.state());
    var phase = compiled.phase(loss.optimizer(), ahead);
    var counts =
        OptimizerInternals.apply(
            by.optimizer(), loss.weights(), gradients, context, phase, mode::mask);
    graph.variables().renewAll(); // later operations are traced as a separate step
    return new StepUpdate(loss.optimizer(), phase, counts, mode);
  }

  private static void check(CompiledModel compiled, StepLoss loss, int ahead) {
    var model = compiled.model();
    Check.that(
        loss.weights().equals(compiled.trained(loss.optimizer())),
        "%s: trainStep updates other weights by \"%s\" on this batch than on the first one: make"
            + " the same updates for every batch.",
        model.name(),
        loss.optimizer());
    var optimizer = compiled.optimizer(loss.optimizer()).optimizer();
    Check.that(
        ahead == 0 || !OptimizerInternals.has(optimizer, OptimizerTrait.SKIPS_STEPS),
        "%s: update: %s skips updates whose gradients are not finite, so that a step makes one by"
            + " \"%s\" at most: set lossScaleFactor on the optimizer instead, and"
            + " autoScaleLoss(false) in Compile.",
        model.name(),
        ConfiguredInternals.className(optimizer),
        loss.optimizer());
  }
}
