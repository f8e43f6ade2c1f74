package dev.rhyton.models;

import dev.rhyton.data.Batch;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The traced functions of a compiled model, for each kind of batch. */
final class StepFunctions {
  private final CompiledModel compiled;
  private final Map<Object, List<TrainFunction>> steps = new LinkedHashMap<>();
  private final Map<Object, SampleFunction> ofSamples = new LinkedHashMap<>();
  private StepMetrics last; // of the last step

  StepFunctions(CompiledModel compiled) {
    this.compiled = compiled;
  }

  /** Returns the training or evaluation step for such a batch, and traces it the first time. */
  TrainFunction of(Batch batch, boolean training) {
    var traced = steps.computeIfAbsent(List.of(training, kind(batch)), k -> new ArrayList<>());
    var function = traced.stream().filter(TrainFunction::fits).findFirst().orElse(null);
    if (function == null) {
      function =
          training
              ? TrainFunction.training(compiled, batch)
              : TrainFunction.evaluation(compiled, batch);
      traced.add(function);
    }
    last = function.metrics();
    return function;
  }

  /** Returns the function that computes the gradients of the samples of such a batch. */
  SampleFunction ofSamples(Batch batch) {
    return ofSamples.computeIfAbsent(
        kind(batch),
        k ->
            SampleFunction.trace(
                compiled.model(), compiled.compile(), batch, compiled.optimizerState()));
  }

  /** Returns the names of the values that the last step reported. */
  List<String> metricsNames() {
    return last == null ? List.of("loss") : last.keys();
  }

  /** Discards all functions. */
  void clear() {
    steps.clear();
    ofSamples.clear();
  }

  /** Discards all functions and frees their native memory. */
  void close() {
    steps.values().forEach(all -> all.forEach(TrainFunction::close));
    ofSamples.values().forEach(SampleFunction::close);
    clear();
  }

  /** Returns the key of a function: the arrays of the batch, and which outputs have targets. */
  private static List<Object> kind(Batch batch) {
    return List.of(
        Predictor.kinds(arrays(batch)),
        batch.sampleWeights().size(),
        batch.targetMasks().stream().map(m -> m.count() > 0).toList());
  }

  /** Returns inputs, targets and sample weights of a batch. */
  static List<NDArray> arrays(Batch batch) {
    var all = new ArrayList<>(batch.x());
    all.addAll(batch.y());
    all.addAll(batch.sampleWeights());
    return all;
  }
}
