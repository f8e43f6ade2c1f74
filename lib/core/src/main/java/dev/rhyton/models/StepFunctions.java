package dev.rhyton.models;

import dev.rhyton.data.Batch;
import dev.rhyton.tensor.BySizes;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The traced functions of a compiled model, for each kind of batch. */
final class StepFunctions {
  private final CompiledModel compiled;
  private final Map<Object, BySizes<TrainFunction>> steps = new LinkedHashMap<>();
  private final Map<Object, BySizes<SampleFunction>> ofSamples = new LinkedHashMap<>();
  private StepMetrics last; // of the last step

  StepFunctions(CompiledModel compiled) {
    this.compiled = compiled;
  }

  /** Returns the training or evaluation step for such a batch, and traces it the first time. */
  TrainFunction of(Batch batch, boolean training) {
    var ofKind = steps.computeIfAbsent(List.of(training, kind(batch)), k -> new BySizes<>());
    var function =
        ofKind.of(() -> arguments(batch)).stream()
            .filter(TrainFunction::fits)
            .findFirst()
            .orElse(null);
    if (function == null) {
      function =
          training
              ? TrainFunction.training(compiled, batch)
              : TrainFunction.evaluation(compiled, batch);
      ofKind.add(function, function.function());
    }
    last = function.metrics();
    return function;
  }

  /** Returns the function that computes the gradients of the samples of such a batch. */
  SampleFunction ofSamples(Batch batch) {
    var ofKind = ofSamples.computeIfAbsent(kind(batch), k -> new BySizes<>());
    var found = ofKind.of(() -> arguments(batch));
    if (!found.isEmpty()) return found.get(0);
    var function =
        SampleFunction.trace(
            compiled.model(), compiled.compile(), batch, compiled.optimizerState());
    ofKind.add(function, function.function());
    return function;
  }

  private List<NDArray> arguments(Batch batch) {
    return StepMetrics.arrays(compiled.model(), batch);
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
    steps.values().forEach(f -> f.all().forEach(TrainFunction::close));
    ofSamples.values().forEach(f -> f.all().forEach(SampleFunction::close));
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
