package dev.rhyton.models;

import dev.rhyton.data.Batch;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.ModeStep;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
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
  private final ModeStep step;
  private final TracedFunction function;

  private GradientFunction(
      CompiledModel compiled, StepMetrics metrics, ModeStep step, TracedFunction function) {
    this.compiled = compiled;
    this.step = step;
    this.metrics = metrics;
    this.function = function;
  }

  /** The values of a step: what it reports, the gradients, and what the learning mode watches. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Result(double[] reported, List<NDArray> gradients, List<NDArray> watched) {}

  static GradientFunction trace(CompiledModel compiled, Batch batch) {
    try (var graph = GraphBuilder.open(true)) {
      compiled.strategies().values().forEach(s -> s.prepare(graph));
      var found = new Collected(graph, compiled);
      var forward = new ForwardPass(graph, compiled.model(), compiled.compile(), batch, found);
      var results = new ArrayList<Tensor>();
      results.add(forward.reported());
      forward.finish();
      results.addAll(found.gradients);
      results.addAll(found.step.watched());
      return new GradientFunction(compiled, forward.metrics(), found.step, graph.function(results));
    }
  }

  /** The only update of a step, of which only the gradients are needed. */
  private static final class Collected extends StepUpdates {
    private final CompiledModel compiled;
    private ModeStep step;
    private List<Tensor> gradients = List.of();

    Collected(GraphBuilder graph, CompiledModel compiled) {
      super(graph, compiled.model(), compiled.compile());
      this.compiled = compiled;
    }

    @Override
    void update(String optimizer, List<Layer> by, List<StepContext.Term> terms) {
      throw new IllegalArgumentException(
          model.name()
              + ": trainStep updates weights by losses of their own, so that a step has no one"
              + " gradient: use Gradients.of for the loss that you mean.");
    }

    @Override
    void apply(
        String optimizer, List<Weight> weights, List<StepContext.Term> terms, Tensor penalty) {
      var by = compiled.optimizer(optimizer);
      var strategy = compiled.strategies().get(optimizer);
      var objectives = objectives(weights, terms, penalty, by);
      step = strategy.begin(graph);
      var found = step.gradients(objectives, weights);
      var scale = OptimizerInternals.lossScale(by.optimizer(), by.state());
      gradients = new ArrayList<>();
      for (int i = 0; i < weights.size(); i++) {
        var gradient = found.get(i);
        if (gradient == null) gradient = Ops.zerosLike(weights.get(i));
        else if (scale != null) gradient = gradient.divide(scale.cast(gradient.dtype()));
        gradients.add(gradient);
      }
    }
  }

  @Override
  public TracedFunction function() {
    return function;
  }

  StepMetrics metrics() {
    return metrics;
  }

  Result run(Batch batch, LongSupplier seeds) {
    var values = metrics.values(compiled.model(), batch);
    values.addAll(step.values(batch, 0));
    var results = List.of(function.run(values, seeds));
    int end = 1 + compiled.model().trainableWeights().size();
    return new Result(
        results.get(0).toDoubles(), results.subList(1, end), results.subList(end, results.size()));
  }
}
