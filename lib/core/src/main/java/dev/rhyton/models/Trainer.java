package dev.rhyton.models;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.History;
import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Calibration;
import dev.rhyton.learning.Calibrator;
import dev.rhyton.learning.Norms;
import dev.rhyton.learning.Run;
import dev.rhyton.learning.Subject;
import dev.rhyton.learning.WeightLearning;
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
import java.util.stream.IntStream;

/** A compiled model's training: the loops over epochs and batches. */
final class Trainer {
  private static final String SEEDS = "seeds";

  private final Model model;
  private final Compile compile;
  private final OptimizerState state;
  private final Map<Object, StepFunction> functions = new LinkedHashMap<>();
  private final Map<Object, SampleFunction> sampleFunctions = new LinkedHashMap<>();
  private List<Object> prepared; // the kinds of input for which the layers were last made
  private List<Object> structure = List.of();
  private List<Weight> trained = List.of();
  private final Seed.Stream seeds = new Seed.Stream(); // of shuffles, modes and random layers
  private boolean seeded;
  private Run run;
  private Map<String, NDArray> saved = Map.of(); // what a run that is yet to start goes on from
  private boolean resumed;
  private Calibration calibration;

  Trainer(Model model, Compile compile) {
    this.model = model;
    this.compile = compile;
    state = new OptimizerState(compile.optimizer(), () -> Paths.of(model));
  }

  private void seed() {
    seeds.goOnFrom(Seed.next());
    seeded = true;
  }

  OptimizerState optimizerState() {
    return state;
  }

  Calibration calibration() {
    return calibration;
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
  Run run() {
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
    seeds.goOnFrom(WholeState.required(from, SEEDS).toLongs()[0]);
    seeded = true;
    saved = Map.copyOf(from);
    resumed = true;
    run = null;
  }

  // ---- the loops ----

  History fit(Dataset data, Fit options) {
    var training = data;
    var validation = options.validation();
    if (options.validationSplit() > 0) {
      Check.that(
          data instanceof ArrayDataset, "fit: validationSplit needs samples that lie in memory.");
      var arrays = (ArrayDataset) data;
      int kept = (int) Math.floor(arrays.size() * (1 - options.validationSplit()));
      training = arrays.slice(0, kept);
      validation = arrays.slice(kept, (int) arrays.size());
    }
    Check.that(training.size() != 0, "fit: expected at least one sample, received none.");
    checkFinite("fit", training);
    prepare(training);
    if (!resumed) seed();
    resumed = false;
    return new FitSession(this, training, validation, options).run();
  }

  History fit(Dataset stream, Online options) {
    Check.that(
        options.relearnAt() == null || compile.learning().preparation() != null,
        "fit: relearnAt needs Weight Learning: add learning(Learning.weight()) to the Compile.");
    if (!resumed) seed();
    resumed = false;
    return new OnlineSession(this, stream, options).run();
  }

  /** Makes the weights for such a batch; a mode that prepares learns them from it. */
  void prepare(Batch first) {
    prepare(Dataset.of(first));
  }

  /** How many samples Weight Learning looks at. */
  int samplesToLearnFrom() {
    return compile.learning().preparation().samples();
  }

  Map<String, Double> trainOnBatch(ArrayDataset data) {
    Check.that(data.size() > 0, "trainOnBatch: expected at least one sample, received none.");
    checkFinite("trainOnBatch", data);
    prepare(data);
    refresh();
    var totals = new Totals();
    step(data.whole(), totals);
    return totals.logs();
  }

  /** What a training step on such a batch reports. */
  Figures figures(Batch batch) {
    return function(batch, true).figures();
  }

  /** A training step. */
  void step(Batch batch, Totals totals) {
    var step = function(batch, true);
    totals.add(step, step.train(batch, state, run, seeds::next), batch.size());
  }

  Map<String, Double> evaluate(Dataset data, int batchSize, int steps, Callback callbacks) {
    Check.that(data.size() != 0, "evaluate: expected at least one sample, received none.");
    checkFinite("evaluate", data);
    refresh();
    if (callbacks != null) callbacks.onTestBegin();
    var totals = new Totals();
    long number = 0;
    try (var batches = data.batches(batchSize, null)) {
      // Within fit an interrupt cuts validation short.
      while (number != steps
          && batches.hasNext()
          && (callbacks == null || number == 0 || !isThreadInterrupted())) {
        if (callbacks != null) callbacks.onTestBatchBegin(number);
        test(batches.next(), totals);
        if (callbacks != null) callbacks.onTestBatchEnd(number, totals.logs());
        number++;
      }
    }
    Check.that(number > 0, "evaluate: expected at least one sample, received none.");
    if (callbacks != null) callbacks.onTestEnd(totals.logs());
    return totals.logs();
  }

  /** As {@link Model#sampleGradients}. */
  List<NDArray> sampleGradients(ArrayDataset samples) {
    Check.that(samples.size() > 0, "sampleGradients: expected at least one sample, received none.");
    checkFinite("sampleGradients", samples);
    prepare(samples);
    refresh();
    return sampleGradients(samples.whole());
  }

  List<NDArray> sampleGradients(Batch batch) {
    requireSampleGradients();
    var key = Arrays.asList("samples", kinds(batch), batch.weights().size());
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
  void test(Batch batch, Totals totals) {
    var step = function(batch, false);
    totals.add(step, step.test(batch), batch.size());
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

  // ---- what comes before the first step ----

  /** Makes the weights, checks the targets, and lets a mode prepare. */
  private void prepare(Dataset data) {
    build(data);
    var preparation = compile.learning().preparation();
    if (calibration == null && preparation != null) calibration = calibrate(data, preparation);
  }

  private void build(Dataset data) {
    var first = data.peek();
    requireTargets(first);
    var inputs = Predictor.toModelTypes(model, first.x());
    var kinds = Predictor.kinds(inputs);
    boolean known = kinds.equals(prepared) && model.allLayers().stream().allMatch(Layer::isBuilt);
    if (!known) model.predictor().build(inputs.stream().map(Predictor::batched).toList());
    prepared = kinds;
  }

  /** Learns the weights once more, also of layers that have been trained. */
  Calibration relearn(Dataset data) {
    var preparation = compile.learning().preparation();
    Check.state(
        preparation != null,
        () ->
            "relearn: "
                + model.name()
                + " was compiled without Weight Learning: add learning(Learning.weight()) to its"
                + " Compile.");
    build(data);
    calibration = calibrate(data, preparation.relearn());
    return calibration;
  }

  private Calibration calibrate(Dataset data, WeightLearning options) {
    long fixed = Predictor.batchSize(model);
    var sample = sample(data, fixed > 0 ? (int) fixed : options.samples());
    checkFinite("Weight Learning", sample);
    var targets = (data instanceof ArrayDataset all ? all : sample).targets();
    compile.checkOutputs(targets.size());
    var losses = IntStream.range(0, targets.size()).mapToObj(compile::loss).toList();
    var inputs = Predictor.toModelTypes(model, sample.inputs());
    return new Calibrator(options, model, inputs, Paths.of(model)).run(losses, targets);
  }

  /** Samples in random order; of what does not lie in memory, those of the first batches. */
  private static ArrayDataset sample(Dataset data, int count) {
    var parts = new ArrayList<Batch>();
    try (var batches = data.batches(count, Seed.generator(Seed.next()))) {
      for (int n = 0; n < count && batches.hasNext(); n += parts.get(parts.size() - 1).size()) {
        parts.add(batches.next());
      }
    }
    Check.that(!parts.isEmpty(), "Weight Learning: expected at least one sample, received none.");
    return Dataset.of(Batch.concatenate(parts)).take(count);
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
                  new Subject(
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

  private void requireTargets(Batch batch) {
    Check.that(
        !batch.y().isEmpty(),
        "%s: training and evaluation need targets, received none.",
        model.name());
  }

  private static List<Object> kinds(Batch batch) {
    return Predictor.kinds(arrays(batch));
  }

  private static List<NDArray> arrays(Batch batch) {
    var all = new ArrayList<>(batch.x());
    all.addAll(batch.y());
    all.addAll(batch.weights());
    return all;
  }

  private StepFunction function(Batch batch, boolean training) {
    requireTargets(batch);
    var phase = training ? compile.optimizer().phase(state.iterations() + 1) : null;
    var key = Arrays.asList(phase, kinds(batch), batch.weights().size());
    return functions.computeIfAbsent(
        key, k -> StepFunction.trace(model, compile, batch, training ? run : null, state, phase));
  }
}
