package dev.rhyton.models;

import dev.rhyton.data.Batch;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The traced functions of a compiled model, for each kind of batch. */
final class StepFunctions {
  private static final int MOST_EXECUTIONS = 50;

  private final CompiledModel compiled;
  private final FunctionCache functions = new FunctionCache();
  private final Map<List<TrainFunction>, Execution> executions = new HashMap<>(); // or null
  private int generation; // of the functions that executions consist of
  private StepMetrics last; // of the last step
  private long expected; // number of samples of a training step; 0 if it is unknown

  StepFunctions(CompiledModel compiled) {
    this.compiled = compiled;
  }

  /**
   * Runs steps on batches, in one call if the same functions have followed each other before: the
   * sequences of batches of different kinds may all differ, and each takes time to create.
   */
  void run(List<Batch> batches, boolean training, MetricAccumulator totals) {
    if (batches.size() == 1 || (training && !compiled.updatesAreKnown())) {
      for (var batch : batches) of(batch, training, List.of()).run(batch, totals);
      return;
    }
    var steps = new ArrayList<TrainFunction>();
    var before = new ArrayList<StepUpdate>();
    for (var batch : batches) {
      var step = of(batch, training, before);
      steps.add(step);
      before.addAll(step.updates());
    }
    if (generation != functions.generation()) executions.clear(); // of discarded functions
    generation = functions.generation();
    boolean together = steps.stream().noneMatch(TrainFunction::isWatched);
    boolean repeated = together && executions.containsKey(steps);
    if (repeated) {
      executions
          .compute(steps, (s, made) -> made != null ? made : new Execution(s))
          .run(batches, totals);
      return;
    }
    if (together && executions.size() < MOST_EXECUTIONS) executions.put(steps, null);
    for (int i = 0; i < batches.size(); i++) steps.get(i).run(batches.get(i), totals);
  }

  /** Returns whether so many training batches like this one have run in one call. */
  boolean haveRunTogether(Batch batch, int steps) {
    if (executions.isEmpty() || generation != functions.generation()) return false;
    var first = training(batch);
    return executions.entrySet().stream()
        .filter(e -> e.getValue() != null)
        .anyMatch(e -> e.getKey().size() == steps && e.getKey().get(0).equals(first));
  }

  /** Returns the training step for such a batch, and traces it the first time. */
  TrainFunction training(Batch batch) {
    return of(batch, true, List.of());
  }

  /** Returns the evaluation step for such a batch. */
  TrainFunction evaluation(Batch batch) {
    return of(batch, false, List.of());
  }

  private TrainFunction of(Batch batch, boolean training, List<StepUpdate> before) {
    var function =
        functions.get(
            TrainFunction.class,
            List.of(training, kind(batch)),
            () -> arguments(batch),
            found -> found.fits(before) && (!training || found.function().isForRows(expected)),
            () ->
                training
                    ? TrainFunction.training(compiled, batch, before)
                    : TrainFunction.evaluation(compiled, batch));
    last = function.metrics();
    return function;
  }

  /** Returns the function that computes the gradients of such a batch. */
  GradientFunction gradients(Batch batch) {
    return functions.get(
        GradientFunction.class,
        kind(batch),
        () -> arguments(batch),
        found -> true,
        () -> GradientFunction.trace(compiled, batch));
  }

  /** Returns the function that computes the gradients of the samples of such a batch. */
  SampleFunction sampleGradients(Batch batch) {
    return functions.get(
        SampleFunction.class,
        kind(batch),
        () -> arguments(batch),
        found -> true,
        () -> SampleFunction.trace(compiled, batch));
  }

  private List<NDArray> arguments(Batch batch) {
    return StepMetrics.arrays(compiled.model(), batch);
  }

  /** Returns the names of the values that the last step reported. */
  List<String> metricsNames() {
    return last == null ? List.of("loss") : last.keys();
  }

  /** Sets the number of samples of the following training steps, but for some smaller ones. */
  void expectRows(long samples) {
    expected = samples;
  }

  long expectedRows() {
    return expected;
  }

  /** Sets the fields that traces read. */
  void fields(OwnFields read) {
    functions.fields(read);
  }

  /** Discards all functions. */
  void clear() {
    functions.clear();
    executions.clear();
  }

  /** Discards all functions and frees their native memory. */
  void close() {
    executions.values().stream().filter(Objects::nonNull).forEach(Execution::close);
    functions.close();
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
