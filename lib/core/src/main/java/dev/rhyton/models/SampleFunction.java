package dev.rhyton.models;

import dev.rhyton.data.Batch;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Objective;
import dev.rhyton.learning.PerSampleGradients;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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

  static SampleFunction trace(Model model, Compile compile, Batch batch, OptimizerState state) {
    try (var graph = GraphBuilder.open(true)) {
      graph.tap();
      // Otherwise the run of one sample would change the states that the next one reads.
      graph.variables().withoutUpdates();
      var objectives = new ArrayList<Objective>();
      var pass =
          new ForwardPass(
              graph, model, compile, batch, only(graph, model, compile, state, objectives::add));
      pass.finish();
      var objective = objectives.get(0);
      var forms = PerSampleGradients.of(graph, objective);
      var gradients = forms != null ? forms.gradients() : ofOneRow(graph, objective);
      return new SampleFunction(model, graph.function(gradients), pass.metrics(), forms != null);
    }
  }

  /** Returns updates for a step that may make only one, of which only the loss is needed. */
  private static StepUpdates only(
      GraphBuilder graph,
      Model model,
      Compile compile,
      OptimizerState state,
      Consumer<Objective> found) {
    return new StepUpdates(graph, model, compile) {
      @Override
      void update(String optimizer, List<Layer> by, List<StepContext.Term> terms) {
        throw new IllegalArgumentException(
            model.name()
                + ": trainStep updates weights by losses of their own, so that samples have no one"
                + " gradient: use Gradients.of for the loss that you mean.");
      }

      @Override
      void apply(
          String optimizer, List<Weight> weights, List<StepContext.Term> terms, Tensor penalty) {
        var by = OptimizerInternals.named(compile.optimizer(), weights, state).get(optimizer);
        found.accept(objective(weights, terms, penalty, by));
      }
    };
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
