package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.learning.Objective;
import dev.rhyton.learning.Run;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.optimizers.Step;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Function;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * One training or evaluation step as a function: loss, what metrics add to their states, and in
 * training the updates. All figures come back as one vector.
 */
final class StepFunction {
  private final Model model;
  private final Figures figures;
  private final Function function;
  private final int size;
  private final Optimizer.Phase phase; // null for evaluation

  private StepFunction(
      Model model, Figures figures, Function function, int size, Optimizer.Phase phase) {
    this.model = model;
    this.figures = figures;
    this.function = function;
    this.size = size;
    this.phase = phase;
  }

  /** Traces a step for batches like this one; {@code run} is the mode, or null for evaluation. */
  static StepFunction trace(
      Model model,
      Compile compile,
      Batch batch,
      Run run,
      OptimizerState state,
      Optimizer.Phase phase) {
    try (var trace = Trace.open(run != null)) {
      if (run != null) run.prepare(trace);
      var pass = new Pass(trace, model, compile, batch);
      var vector = pass.vector();
      var results = new ArrayList<Tensor>();
      results.add(vector);
      if (run != null) {
        results.add(update(trace, compile.optimizer(), pass.objective(state), run, state, phase));
        results.addAll(run.watched());
      }
      int size = Math.toIntExact(vector.shape().size());
      return new StepFunction(model, pass.figures(), trace.function(results), size, phase);
    }
  }

  /** Notes the updates; gives whether the step counts. */
  private static Tensor update(
      Trace trace,
      Optimizer optimizer,
      Objective objective,
      Run run,
      OptimizerState state,
      Optimizer.Phase phase) {
    var number = trace.argument(DType.FLOAT32, Shape.of());
    var rate = trace.argument(DType.FLOAT32, Shape.of());
    run.declare(trace, objective);
    var gradients = run.gradients(trace, objective);
    Check.that(
        gradients.stream().anyMatch(Objects::nonNull),
        "The loss depends on none of the weights: does the model's call use its layers?");
    var step = new Step(number, rate, state);
    var counts = optimizer.apply(objective.weights(), gradients, step, phase, run::mask);
    return counts == null ? Ops.constant(1, DType.FLOAT32) : counts;
  }

  /** How many figures a step gives. */
  int size() {
    return size;
  }

  Figures figures() {
    return figures;
  }

  /** Runs a training step. */
  double[] train(Batch batch, OptimizerState state, Run run, LongSupplier seeds) {
    var values = values(batch);
    values.add(scalar(state.iterations() + 1.0));
    values.add(scalar(state.learningRate()));
    values.addAll(run.feed(batch));
    var results = List.of(function.run(values, seeds));
    var reported = results.get(0).toDoubles();
    boolean counted = results.get(1).item() != 0;
    if (counted) {
      state.iterations(state.iterations() + 1);
      if (phase.updates()) run.stepDone();
    }
    run.see(batch, results.subList(2, results.size()));
    var message = run.whenLossIsNotFinite();
    Check.state(
        message == null || !counted || batch.size() == 0 || Double.isFinite(reported[0]),
        () -> "The loss became " + reported[0] + " at step " + state.iterations() + ". " + message);
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
    values.addAll(batch.weights());
    return values;
  }

  private static NDArray scalar(double value) {
    return NDArray.of(new float[] {(float) value}, 1).reshape();
  }
}
