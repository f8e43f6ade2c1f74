package dev.rhyton.models;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.History;
import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.TargetMask;
import dev.rhyton.learning.Calibration;
import dev.rhyton.learning.Norms;
import dev.rhyton.learning.TrainingStrategy;
import dev.rhyton.learning.TrainingTarget;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** A compiled model's training: the loops over epochs and batches. */
final class Trainer {
  private static final String SEEDS = "seeds";

  private final Model model;
  private final Compile compile;
  private final OptimizerState state;
  private final Map<Object, TrainFunction> functions = new LinkedHashMap<>();
  private final Map<Object, SampleFunction> sampleFunctions = new LinkedHashMap<>();
  private List<Object> structure = List.of();
  private List<Weight> trained = List.of();
  private final Seed.Stream seeds = new Seed.Stream(); // of shuffles, modes and random layers
  private boolean seeded;
  private TrainingStrategy run;
  private Map<String, NDArray> saved = Map.of(); // what a run that is yet to start goes on from
  private boolean resumed;
  private final ModelWarmUp preparation;
  private StepMetrics last;

  Trainer(Model model, Compile compile) {
    this.model = model;
    this.compile = compile;
    preparation = new ModelWarmUp(model, compile);
    state = new OptimizerState(compile.optimizer(), model::paths);
  }

  private void seed() {
    seeds.goOnFrom(Seed.next());
    seeded = true;
  }

  OptimizerState optimizerState() {
    return state;
  }

  /** What comes before the first step. */
  ModelWarmUp preparation() {
    return preparation;
  }

  Norms norms() {
    return run == null ? null : run.norms();
  }

  Model model() {
    return model;
  }

  Compile compile() {
    return compile;
  }

  Seed.Stream seeds() {
    return seeds;
  }

  /** What becomes of the weights when a fit ends. */
  void finish() {
    compile.optimizer().finish(model.trainableWeights(), state);
  }

  /** The mode at work. */
  TrainingStrategy run() {
    return run;
  }

  /** What training has to remember beside weights and optimizer to go on bit by bit the same. */
  Map<String, NDArray> state() {
    if (!seeded) return Map.of();
    var all = new TreeMap<>(run == null ? saved : run.state());
    all.put(SEEDS, NDArray.of(new long[] {seeds.state()}, 1));
    return all;
  }

  /** Goes on from what {@link #state} gave. */
  void restore(Map<String, NDArray> from) {
    seeds.goOnFrom(TrainingSnapshot.required(from, SEEDS).toLongs()[0]);
    seeded = true;
    saved = Map.copyOf(from);
    resumed = true;
    run = null;
  }

  // ---- the loops ----

  History fit(Dataset data, Fit options) {
    var training = inOrder(data);
    var validation = options.validation() == null ? null : inOrder(options.validation());
    if (options.validationSplit() > 0) {
      Check.that(
          training instanceof ArrayDataset,
          "fit: validationSplit needs samples that lie in memory.");
      var arrays = (ArrayDataset) training;
      int all = (int) arrays.size();
      int kept = (int) Math.floor(all * (1 - options.validationSplit()));
      Check.that(
          all == 0 || (kept > 0 && kept < all),
          "fit: %d samples are too few for a validationSplit of %s.",
          all,
          options.validationSplit());
      training = arrays.slice(0, kept);
      validation = arrays.slice(kept, all);
    }
    Check.that(training.size() != 0, "fit: expected at least one sample, received none.");
    checkFinite("fit", training);
    preparation.run(training);
    if (!resumed) seed();
    resumed = false;
    return new FitSession(this, training, validation, options).run();
  }

  History fit(Dataset stream, OnlineOptions options) {
    Check.given("fit", "options", options);
    Check.that(
        options.relearnAt() == null || compile.learning().preparation() != null,
        "fit: relearnAt needs Weight Learning: add learning(Learning.weight()) to the Compile.");
    if (!resumed) seed();
    resumed = false;
    return new OnlineSession(this, inOrder(stream), options).run();
  }

  Calibration relearn(Dataset data) {
    return preparation.relearn(inOrder(data));
  }

  /** The samples with inputs and targets in the model's order. */
  private Dataset inOrder(Dataset data) {
    Check.that(data != null, "Expected a dataset, received null.");
    return TargetMask.inOrder(data, model.inputNames(), model.outputNames());
  }

  /** One training step. */
  Map<String, Double> trainOnBatch(ArrayDataset data, Map<Integer, Double> classWeight) {
    var batch = ClassWeights.weighted("trainOnBatch", single("trainOnBatch", data), classWeight);
    preparation.run(Dataset.of(batch));
    refresh();
    var totals = new MetricAccumulator();
    step(batch, totals);
    return totals.logs();
  }

  Map<String, Double> testOnBatch(ArrayDataset data) {
    var batch = single("testOnBatch", data);
    refresh();
    var totals = new MetricAccumulator();
    test(batch, totals);
    return totals.logs();
  }

  private Batch single(String where, ArrayDataset data) {
    Check.given(where, "data", data);
    Check.that(data.size() > 0, "%s: expected at least one sample, received none.", where);
    checkFinite(where, data);
    return TargetMask.inOrder(data.whole(), model.inputNames(), model.outputNames());
  }

  /** The names of the figures that the last step gave. */
  List<String> metricsNames() {
    return last == null ? List.of("loss") : last.keys();
  }

  /** What a training step on such a batch reports. */
  StepMetrics figures(Batch batch) {
    return function(batch, true).figures();
  }

  /** A training step. */
  void step(Batch batch, MetricAccumulator totals) {
    var step = function(batch, true);
    totals.add(step, step.train(batch, state, run, seeds::next), batch);
  }

  Map<String, Double> evaluate(Dataset data, EvaluateOptions options) {
    Check.given("evaluate", "data", data);
    Check.given("evaluate", "options", options);
    var session = new PassSession(model, data, options);
    return evaluate(
        data, options.batchSize(), options.steps(), session.callbacks(), session::isStopped);
  }

  /** An evaluation within fit, which an interrupt cuts short. */
  Map<String, Double> validate(Dataset data, int batchSize, int steps, Callback callbacks) {
    return evaluate(data, batchSize, steps, callbacks, Trainer::isThreadInterrupted);
  }

  /** At least one batch, and no more once {@code ends} says so. */
  private Map<String, Double> evaluate(
      Dataset given, int batchSize, int steps, Callback callbacks, BooleanSupplier ends) {
    Check.that(given.size() != 0, "evaluate: expected at least one sample, received none.");
    var data = inOrder(given);
    checkFinite("evaluate", data);
    refresh();
    callbacks.onTestBegin();
    var totals = new MetricAccumulator();
    long number = 0;
    try (var batches = data.batches(batchSize, null)) {
      while (number != steps && batches.hasNext() && !(number > 0 && ends.getAsBoolean())) {
        callbacks.onTestBatchBegin(number);
        test(batches.next(), totals);
        callbacks.onTestBatchEnd(number++, totals.logs());
      }
    }
    Check.that(number > 0, "evaluate: expected at least one sample, received none.");
    callbacks.onTestEnd(totals.logs());
    return totals.logs();
  }

  /** As {@link Model#sampleGradients}. */
  List<NDArray> sampleGradients(ArrayDataset samples) {
    var batch = single("sampleGradients", samples);
    preparation.run(Dataset.of(batch));
    refresh();
    return sampleGradients(batch);
  }

  List<NDArray> sampleGradients(Batch batch) {
    requireSampleGradients();
    var key = List.of("samples", kinds(batch));
    var step =
        sampleFunctions.computeIfAbsent(
            key, k -> SampleFunction.trace(model, compile, batch, state));
    return step.run(batch, seeds::next);
  }

  private void requireSampleGradients() {
    for (var layer : model.allLayers()) {
      var reason = layer.whyNoSampleGradients();
      Check.that(
          reason == null,
          "%s \"%s\" leaves samples without gradients of their own: %s.",
          layer.className(),
          layer.name(),
          reason);
    }
  }

  /** An evaluation step. */
  void test(Batch batch, MetricAccumulator totals) {
    var step = function(batch, false);
    totals.add(step, step.test(batch), batch);
  }

  static boolean isThreadInterrupted() {
    return Thread.currentThread().isInterrupted();
  }

  private static void checkFinite(String where, Dataset data) {
    if (data instanceof ArrayDataset arrays) checkFinite(where, arrays.whole());
  }

  static void checkFinite(String where, Batch batch) {
    for (var array : arrays(batch)) {
      Check.that(
          array.isFinite(),
          "%s: the array of shape %s holds NaN or infinite numbers: remove or fill them first.",
          where,
          array.shape());
    }
  }

  // ---- functions ----

  /**
   * Takes note of the layers as they stand: one that came, went or was frozen asks for functions of
   * its own. The walk is too slow for every batch, so a callback's freeze counts from the next
   * epoch.
   */
  void refresh() {
    var layers = Predictor.structure(model);
    var weights = model.trainableWeights();
    if (!layers.equals(structure)) forgetFunctions();
    if (compile.learning().recording() != null) requireSampleGradients();
    if (run == null || !weights.equals(trained)) {
      if (!seeded) seed();
      run =
          compile
              .learning()
              .start(
                  new TrainingTarget(
                      weights, compile.optimizer(), seeds, state::path, this::sampleGradients));
      if (!saved.isEmpty()) {
        run.restore(saved);
        seeds.goOnFrom(saved.get(SEEDS).toLongs()[0]); // starting the run has drawn from them
        saved = Map.of();
      }
      forgetFunctions();
    }
    structure = layers;
    trained = weights;
  }

  private void forgetFunctions() {
    functions.clear();
    sampleFunctions.clear();
  }

  /** What asks for a function of its own: arrays, and which outputs have targets at all. */
  private static List<Object> kinds(Batch batch) {
    return List.of(
        Predictor.kinds(arrays(batch)),
        batch.sampleWeights().size(),
        batch.targetMasks().stream().map(l -> l.count() > 0).toList());
  }

  private static List<NDArray> arrays(Batch batch) {
    var all = new ArrayList<>(batch.x());
    all.addAll(batch.y());
    all.addAll(batch.sampleWeights());
    return all;
  }

  private TrainFunction function(Batch batch, boolean training) {
    var phase = training ? compile.optimizer().phase(state) : null;
    var step =
        functions.computeIfAbsent(
            Arrays.asList(phase, kinds(batch)),
            k -> TrainFunction.trace(model, compile, batch, training ? run : null, state, phase));
    last = step.figures();
    return step;
  }
}
