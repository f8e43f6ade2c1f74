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
  private final FunctionCache<TrainFunction> steps = new FunctionCache<>();
  private final FunctionCache<SampleFunction> ofSamples = new FunctionCache<>();
  private final Map<List<TrainFunction>, Execution> executions = new HashMap<>(); // or null
  private final GivenSteps givenSteps;
  private int generation; // of the steps that executions consist of
  private StepMetrics last; // of the last step

  StepFunctions(CompiledModel compiled) {
    this.compiled = compiled;
    givenSteps = new GivenSteps(compiled);
  }

  GivenSteps givenSteps() {
    return givenSteps;
  }

  /**
   * Runs steps on batches, in one call if the same functions have followed each other before: the
   * sequences of batches of different kinds may all differ, and each takes time to create.
   */
  void run(List<Batch> batches, boolean training, MetricAccumulator totals) {
    if (batches.size() == 1 || (training && !compiled.updatesAreKnown())) {
      for (var batch : batches) of(batch, training).run(batch, totals);
      return;
    }
    var functions = new ArrayList<TrainFunction>();
    var before = new UpdatesAhead();
    for (var batch : batches) {
      functions.add(of(batch, training, before));
      before.add(functions.get(functions.size() - 1));
    }
    if (generation != steps.generation()) executions.clear(); // they consist of discarded functions
    generation = steps.generation();
    boolean together = functions.stream().noneMatch(TrainFunction::isWatched);
    boolean repeated = together && executions.containsKey(functions);
    if (repeated) {
      executions
          .compute(functions, (f, made) -> made != null ? made : new Execution(f))
          .run(batches, totals);
      return;
    }
    if (together && executions.size() < MOST_EXECUTIONS) executions.put(functions, null);
    for (int i = 0; i < batches.size(); i++) functions.get(i).run(batches.get(i), totals);
  }

  /** Returns the training or evaluation step for such a batch, and traces it the first time. */
  TrainFunction of(Batch batch, boolean training) {
    return of(batch, training, new UpdatesAhead());
  }

  private TrainFunction of(Batch batch, boolean training, UpdatesAhead before) {
    var function =
        steps.get(
            List.of(training, kind(batch)),
            () -> arguments(batch),
            found -> found.fits(before),
            () ->
                training
                    ? TrainFunction.training(compiled, batch, before)
                    : TrainFunction.evaluation(compiled, batch));
    last = function.metrics();
    return function;
  }

  /** Returns the function that computes the gradients of the samples of such a batch. */
  SampleFunction ofSamples(Batch batch) {
    return ofSamples.get(
        kind(batch),
        () -> arguments(batch),
        found -> true,
        () ->
            SampleFunction.trace(
                compiled.model(), compiled.compile(), batch, compiled.optimizerState()));
  }

  private List<NDArray> arguments(Batch batch) {
    return StepMetrics.arrays(compiled.model(), batch);
  }

  /** Returns the names of the values that the last step reported. */
  List<String> metricsNames() {
    return last == null ? List.of("loss") : last.keys();
  }

  /** Sets the fields that traces read. */
  void fields(OwnFields read) {
    steps.fields(read);
    ofSamples.fields(read);
    givenSteps.fields(read);
  }

  /** Discards all functions. */
  void clear() {
    steps.clear();
    executions.clear();
    ofSamples.clear();
    givenSteps.clear();
  }

  /** Discards all functions and frees their native memory. */
  void close() {
    executions.values().stream().filter(Objects::nonNull).forEach(Execution::close);
    steps.close();
    ofSamples.close();
    givenSteps.close();
    clear();
  }

  /** Returns the key of a function: the arrays of the batch, and which outputs have targets. */
  static List<Object> kind(Batch batch) {
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
