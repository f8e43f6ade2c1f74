package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;

/** Traces the step of a model, from a batch to its loss, updates and metrics. */
final class ForwardPass {
  private final StepContext step;
  private final StepMetrics metrics;
  private final StepUpdates updates;
  private final boolean open; // an update is left to make
  private final Tensor penalty; // of that update

  /** Traces the step of a model for batches like this one. */
  ForwardPass(GraphBuilder graph, Model model, Compile compile, Batch batch, StepUpdates updates) {
    this.updates = updates;
    step = new StepContext(graph, model, compile, batch, updates);
    var adversarial = compile.learning().adversarial();
    if (adversarial != null && step.training()) step.attack(adversarial, batch);
    step.run(batch);
    open = updates.isOpen(step.pending());
    penalty = open ? updates.penalty(model.trainableWeights()) : null;
    metrics = step.metrics(updates.penalties() != null);
    metrics.check(batch);
    Check.that(
        !metrics.keys().isEmpty() && (!graph.calls().training() || metrics.keys().contains("loss")),
        "%s: there is no loss to %s: name one in compile, or add one in %s or by addLoss in a layer.",
        model.name(),
        graph.calls().training() ? "minimize" : "report",
        graph.calls().training() ? "trainStep" : "testStep");
  }

  /** Makes the remaining update after the step, by the pending terms of its loss. */
  void finish() {
    if (open) updates.finish(step.pending(), penalty);
  }

  /** Returns the description of {@link #reported}. */
  StepMetrics metrics() {
    return metrics;
  }

  /**
   * Returns one vector: the penalties, each term of the loss, and what each metric adds to its
   * state.
   */
  Tensor reported() {
    var penalties = updates.penalties();
    var all = new ArrayList<Tensor>();
    all.add(
        penalties == null
            ? TensorOps.constant(NDArray.of(new float[1], 1))
            : penalties.cast(DType.FLOAT32).reshape(1));
    step.terms().forEach(t -> all.add(t.value().reshape(1)));
    all.addAll(step.updates());
    return Ops.concatenate(all, 0);
  }
}
