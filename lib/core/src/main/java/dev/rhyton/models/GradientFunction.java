package dev.rhyton.models;

import dev.rhyton.data.Batch;
import dev.rhyton.learning.ModeStep;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A training step up to its gradients: it updates the states of layers, such as the statistics of a
 * batch normalization, and no weight.
 */
final class GradientFunction implements FunctionCache.Traced {
  private final CompiledModel compiled;
  private final StepMetrics metrics;
  private final ModeStep mode;
  private final TracedFunction function;

  private GradientFunction(
      CompiledModel compiled, StepMetrics metrics, ModeStep mode, TracedFunction function) {
    this.compiled = compiled;
    this.metrics = metrics;
    this.mode = mode;
    this.function = function;
  }

  /** The values of a step: what it reports, the gradients, and what the learning mode watches. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Result(double[] reported, List<NDArray> gradients, List<NDArray> watched) {}

  /** Traces a step for batches like this one, as {@link TrainStep#trace} does. */
  static GradientFunction trace(CompiledModel compiled, Batch batch) {
    try (var graph = GraphBuilder.open(true)) {
      compiled.strategies().values().forEach(s -> s.prepare(graph));
      var refused = StepLoss.refused(compiled.model(), "a step has");
      var step = StepContext.trace(graph, compiled, batch, refused);
      var results = new ArrayList<>(List.of(step.reported()));
      var loss = step.losses().remaining().orElseThrow();
      var objectives = loss.objectives(compiled);
      var mode = compiled.strategy(loss.optimizer()).begin(graph);
      var gradients = mode.gradients(objectives, loss.weights());
      results.addAll(unscaled(compiled, loss, gradients));
      results.addAll(mode.watched());
      return new GradientFunction(compiled, step.metrics(), mode, graph.function(results));
    }
  }

  /** Returns gradients without the factor of the loss; 0 for a weight without gradient. */
  private static List<Tensor> unscaled(
      CompiledModel compiled, StepLoss loss, List<Tensor> gradients) {
    var by = compiled.optimizer(loss.optimizer());
    var scale = OptimizerInternals.lossScale(by.optimizer(), by.state());
    var all = new ArrayList<Tensor>();
    for (int i = 0; i < gradients.size(); i++) {
      var gradient = gradients.get(i);
      if (gradient == null) gradient = Ops.zerosLike(loss.weights().get(i));
      else if (scale != null) gradient = gradient.divide(scale.cast(gradient.dtype()));
      all.add(gradient);
    }
    return all;
  }

  @Override
  public TracedFunction function() {
    return function;
  }

  /** Returns the description of the values that a step reports. */
  StepMetrics metrics() {
    return metrics;
  }

  Result run(Batch batch, LongSupplier seeds) {
    var values = metrics.values(compiled.model(), batch);
    values.addAll(mode.values(batch, 0));
    var results = List.of(function.run(values, seeds));
    int end = 1 + compiled.model().trainableWeights().size();
    return new Result(
        results.get(0).toDoubles(), results.subList(1, end), results.subList(end, results.size()));
  }
}
