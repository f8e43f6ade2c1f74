package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.learning.Objective;
import dev.rhyton.learning.TrainingStrategy;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.optimizers.UpdateContext;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TracedFunction;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * One training or evaluation step as a function: loss, what metrics add to their states, and in
 * training the updates. All figures come back as one vector.
 */
final class TrainFunction {
  private final Model model;
  private final StepMetrics figures;
  private final TracedFunction function;
  private final Optimizer.Phase phase; // null for evaluation

  private TrainFunction(
      Model model, StepMetrics figures, TracedFunction function, Optimizer.Phase phase) {
    this.model = model;
    this.figures = figures;
    this.function = function;
    this.phase = phase;
  }

  /** Traces a step for batches like this one; {@code run} is the mode, or null for evaluation. */
  static TrainFunction trace(
      Model model,
      Compile compile,
      Batch batch,
      TrainingStrategy run,
      OptimizerState state,
      Optimizer.Phase phase) {
    try (var trace = GraphBuilder.open(run != null)) {
      if (run != null) run.prepare(trace);
      var pass = new ForwardPass(trace, model, compile, batch);
      var vector = pass.vector();
      var results = new ArrayList<Tensor>();
      results.add(vector);
      if (run != null) {
        boolean single = compile.learning().recording() != null;
        var objectives = single ? List.of(pass.objective(state)) : pass.objectives(state);
        var weights = model.trainableWeights();
        results.add(update(trace, compile.optimizer(), weights, objectives, run, state, phase));
        results.addAll(run.watched());
      }
      return new TrainFunction(model, pass.figures(), trace.function(results), phase);
    }
  }

  /** Notes the updates; gives whether the step counts. */
  private static Tensor update(
      GraphBuilder trace,
      Optimizer optimizer,
      List<Weight> weights,
      List<Objective> objectives,
      TrainingStrategy run,
      OptimizerState state,
      Optimizer.Phase phase) {
    var numbers = trace.argument(DType.FLOAT32, state.numbers().shape());
    run.declare(trace, objectives.get(0).by(weights));
    Map<Weight, Tensor> byWeight = new HashMap<>();
    for (var objective : objectives) {
      var found = run.gradients(trace, objective);
      for (int i = 0; i < found.size(); i++) byWeight.put(objective.weights().get(i), found.get(i));
    }
    var gradients = weights.stream().map(byWeight::get).toList();
    Check.that(
        gradients.stream().anyMatch(Objects::nonNull),
        "The loss depends on none of the weights: does the model's call use its layers?");
    var step = UpdateContext.of(numbers, state);
    var counts = optimizer.apply(weights, gradients, step, phase, run::mask);
    return counts == null ? Ops.constant(1, DType.FLOAT32) : counts;
  }

  StepMetrics figures() {
    return figures;
  }

  /** Runs a training step. */
  double[] train(Batch batch, OptimizerState state, TrainingStrategy run, LongSupplier seeds) {
    var values = values(batch);
    values.add(state.numbers());
    values.addAll(run.feed(batch));
    var results = List.of(function.run(values, seeds));
    var reported = results.get(0).toDoubles();
    // A step that loss scaling leaves out does not count, as in Keras, whose LossScaleOptimizer
    // then
    // leaves its optimizer and its count as they are: rate, schedule and masks wait.
    boolean counted = results.get(1).item() != 0;
    if (counted) {
      state.advance();
      if (phase.updates()) run.stepDone();
    }
    run.see(batch, results.subList(2, results.size()));
    var message = run.whenLossIsNotFinite();
    double loss = figures.loss(reported);
    Check.state(
        message == null || !counted || batch.size() == 0 || Double.isFinite(loss),
        () -> "The loss became " + loss + " at step " + state.iterations() + ". " + message);
    return reported;
  }

  /** Runs an evaluation step. */
  double[] test(Batch batch) {
    return function.run(values(batch))[0].toDoubles();
  }

  private List<NDArray> values(Batch batch) {
    var values = new ArrayList<>(Predictor.toModelTypes(model, batch.x()));
    figures.check(batch);
    values.addAll(batch.y());
    values.addAll(batch.sampleWeights());
    batch.targetMasks().forEach(l -> values.add(l.rows()));
    return values;
  }
}
