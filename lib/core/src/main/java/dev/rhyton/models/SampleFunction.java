package dev.rhyton.models;

import dev.rhyton.data.Batch;
import dev.rhyton.learning.Objective;
import dev.rhyton.learning.PerSampleGradients;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TracedFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * The gradients of the samples of a batch, one by one: in one run where the model's weights meet
 * samples in matrix products and sums alone, otherwise in a run for each sample.
 */
final class SampleFunction {
  private final Model model;
  private final TracedFunction function;
  private final StepMetrics figures;
  private final boolean wholeBatch;

  private SampleFunction(
      Model model, TracedFunction function, StepMetrics figures, boolean wholeBatch) {
    this.model = model;
    this.function = function;
    this.figures = figures;
    this.wholeBatch = wholeBatch;
  }

  static SampleFunction trace(Model model, Compile compile, Batch batch, OptimizerState state) {
    try (var trace = GraphBuilder.open(true)) {
      trace.tap();
      trace.withoutUpdates(); // or one sample's run would move states before the next one's
      var pass = new ForwardPass(trace, model, compile, batch);
      var objective = pass.objective(state);
      var forms = PerSampleGradients.of(trace, objective);
      var gradients = forms != null ? forms.gradients() : ofOneRow(trace, objective);
      return new SampleFunction(model, trace.function(gradients), pass.figures(), forms != null);
    }
  }

  private static List<Tensor> ofOneRow(GraphBuilder trace, Objective objective) {
    var weights = objective.weights();
    var found = new ArrayList<>(trace.gradients(objective.requireSampleLosses().sum(), weights));
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i) == null) found.set(i, Ops.zerosLike(weights.get(i)));
    }
    return found;
  }

  /** For each weight an array {@code (samples, ...)}. */
  List<NDArray> run(Batch batch, LongSupplier seeds) {
    figures.check(batch);
    var inputs = new ArrayList<>(Predictor.toModelTypes(model, batch.x()));
    inputs.addAll(batch.y());
    inputs.addAll(batch.sampleWeights());
    batch.targetMasks().forEach(l -> inputs.add(l.rows()));
    if (wholeBatch) return List.of(function.run(inputs, seeds));
    var rows =
        IntStream.range(0, batch.size())
            .mapToObj(i -> inputs.stream().map(a -> a.rows(i)).toList())
            .map(row -> function.run(row, seeds))
            .toList();
    return IntStream.range(0, rows.get(0).length)
        .mapToObj(w -> NDArray.stack(rows.stream().map(row -> row[w]).toList()))
        .toList();
  }
}
