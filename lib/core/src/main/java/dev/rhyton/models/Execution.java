package dev.rhyton.models;

import dev.rhyton.data.Batch;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.ArrayList;
import java.util.List;

/** Several steps that run in one native call, one after another, each on its batch. */
final class Execution {
  private final List<TrainFunction> steps;
  private final TracedFunction function;

  Execution(List<TrainFunction> steps) {
    this.steps = List.copyOf(steps);
    function = TracedFunction.sequence(steps.stream().map(TrainFunction::function).toList());
  }

  /** Runs the steps on as many batches and adds the reported values to {@code totals}. */
  void run(List<Batch> batches, MetricAccumulator totals) {
    var values = new ArrayList<NDArray>();
    var before = new ArrayList<StepUpdate>();
    for (int i = 0; i < steps.size(); i++) {
      values.addAll(steps.get(i).values(batches.get(i), before));
      before.addAll(steps.get(i).updates());
    }
    var results = List.of(function.runSeeded(values));
    int next = 0;
    for (int i = 0; i < steps.size(); i++) {
      var step = steps.get(i);
      int end = next + step.function().outputs();
      step.finish(batches.get(i), results.subList(next, end), totals);
      next = end;
    }
  }

  void close() {
    function.close();
  }
}
