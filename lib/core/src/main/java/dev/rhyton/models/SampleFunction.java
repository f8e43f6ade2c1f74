package dev.rhyton.models;

import dev.rhyton.data.Batch;
import dev.rhyton.learning.Objective;
import dev.rhyton.learning.PerSampleGradients;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Computes the gradient of each sample of a batch: in one run if the model's weights meet samples
 * only in matrix products and sums, otherwise in a run for each sample.
 */
final class SampleFunction implements FunctionCache.Traced {
  private final Model model;
  private final TracedFunction function;
  private final StepMetrics metrics;
  private final boolean wholeBatch;

  private SampleFunction(
      Model model, TracedFunction function, StepMetrics metrics, boolean wholeBatch) {
    this.model = model;
    this.function = function;
    this.metrics = metrics;
    this.wholeBatch = wholeBatch;
  }

  /** Traces the function for batches like this one. */
  static SampleFunction trace(CompiledModel compiled, Batch batch) {
    var model = compiled.model();
    try (var graph = GraphBuilder.open(true)) {
      graph.tap();
      // Otherwise the run of one sample would change the states that the next one reads.
      graph.variables().withoutUpdates();
      var refused = StepLoss.refused(model, "samples have");
      var step = StepContext.trace(graph, compiled, batch, refused);
      var objective = step.losses().remaining().orElseThrow().objective(compiled);
      var forms = PerSampleGradients.of(graph, objective);
      var gradients = forms != null ? forms.gradients() : ofOneRow(graph, objective);
      return new SampleFunction(model, graph.function(gradients), step.metrics(), forms != null);
    }
  }

  private static List<Tensor> ofOneRow(GraphBuilder graph, Objective objective) {
    var weights = objective.weights();
    var found = new ArrayList<>(graph.gradients(objective.requireSampleLosses().sum(), weights));
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i) == null) found.set(i, Ops.zerosLike(weights.get(i)));
    }
    return found;
  }

  @Override
  public TracedFunction function() {
    return function;
  }

  /**
   * Returns an array {@code (samples, ...)} for each weight.
   *
   * @param forSizesOf returns the function for the sizes of a batch of one sample
   */
  List<NDArray> run(Batch batch, LongSupplier seeds, Function<Batch, SampleFunction> forSizesOf) {
    if (wholeBatch) return List.of(function.run(metrics.values(model, batch), seeds));
    var rows =
        IntStream.range(0, batch.size())
            .mapToObj(i -> batch.slice(i, i + 1))
            .map(row -> (function.isForSizes() ? forSizesOf.apply(row) : this).ofRow(row, seeds))
            .toList();
    return IntStream.range(0, rows.get(0).length)
        .mapToObj(w -> NDArray.stack(rows.stream().map(row -> row[w]).toList()))
        .toList();
  }

  private NDArray[] ofRow(Batch row, LongSupplier seeds) {
    return function.run(metrics.values(model, row), seeds);
  }
}
