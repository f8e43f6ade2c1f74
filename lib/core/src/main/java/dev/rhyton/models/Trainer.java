package dev.rhyton.models;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.CallbackList;
import dev.rhyton.callbacks.History;
import dev.rhyton.callbacks.ProgressLine;
import dev.rhyton.callbacks.Training;
import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.learning.Calibration;
import dev.rhyton.learning.Calibrator;
import dev.rhyton.learning.Run;
import dev.rhyton.losses.Loss;
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
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A compiled model's training: the loops over epochs and batches. */
final class Trainer {
  private final Model model;
  private final Compile compile;
  private final OptimizerState state;
  private final Map<Object, StepFunction> functions = new LinkedHashMap<>();
  private List<Object> structure = List.of();
  private List<Weight> trained = List.of();
  private Run run;
  private Calibration calibration;

  Trainer(Model model, Compile compile) {
    this.model = model;
    this.compile = compile;
    state = new OptimizerState(compile.optimizer(), () -> Paths.of(model));
  }

  OptimizerState optimizerState() {
    return state;
  }

  Calibration calibration() {
    return calibration;
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
    return new Session(training, validation, options).run();
  }

  /** The state of one call of fit. */
  private final class Session implements Training {
    private final Dataset data;
    private final Dataset validation;
    private final Fit options;
    private final History history = new History();
    private final Callback callbacks;
    private final RandomGenerator order = Seed.generator(Seed.next());
    private boolean stopped;

    Session(Dataset data, Dataset validation, Fit options) {
      this.data = data;
      this.validation = validation;
      this.options = options;
      var all = new ArrayList<>(options.callbacks());
      if (options.verbose() > 0) all.add(new ProgressLine(System.out, options.verbose() == 2));
      all.add(history); // last, as in Keras: callbacks may add to the logs
      callbacks = new CallbackList(all, this);
    }

    History run() {
      Map<String, Double> logs = Map.of();
      callbacks.onTrainBegin();
      for (int e = options.initialEpoch(); e < options.epochCount() && !stopped; e++) {
        callbacks.onEpochBegin(e);
        var ofEpoch = epoch();
        if (ofEpoch == null) break;
        logs = ofEpoch;
        callbacks.onEpochEnd(e, new TreeMap<>(logs));
      }
      compile.optimizer().finish(model.trainableWeights(), state);
      callbacks.onTrainEnd(logs);
      return history;
    }

    /** The logs of an epoch, or null where an interrupt came before its first batch. */
    private Map<String, Double> epoch() {
      refresh();
      run.beginEpoch();
      Totals totals = null;
      long number = 0;
      var batches = data.batches(options.batchSize(), options.isShuffled() ? order : null);
      // An interrupt is honoured between batches: a run of TensorFlow's cannot be stopped.
      while (batches.hasNext() && !isInterrupted() && !endedByCallback(number)) {
        callbacks.onTrainBatchBegin(number);
        var batch = weighted(batches.next(), options.classWeight());
        var step = function(batch, true);
        if (totals == null) totals = new Totals(step);
        totals.add(step.train(batch, state, run), batch.size());
        callbacks.onTrainBatchEnd(number++, totals.logs());
      }
      if (totals == null) return null;
      var logs = new TreeMap<>(totals.logs());
      if (validation != null && !isInterrupted()) {
        evaluate(validation, options.batchSize(), callbacks)
            .forEach((key, value) -> logs.put("val_" + key, value));
      }
      return logs;
    }

    /** A callback that stops in the middle of an epoch stops after the batch in hand. */
    private boolean endedByCallback(long batch) {
      return stopped && batch > 0;
    }

    private boolean isInterrupted() {
      stopped |= isThreadInterrupted();
      return isThreadInterrupted();
    }

    @Override
    public void stop() {
      stopped = true;
    }

    @Override
    public List<NDArray> getWeights() {
      return model.getWeights();
    }

    @Override
    public void setWeights(List<NDArray> values) {
      model.setWeights(values);
    }

    @Override
    public double learningRate() {
      return state.learningRate();
    }

    @Override
    public void learningRate(double rate) {
      state.learningRate(rate);
    }

    @Override
    public int epochs() {
      return options.epochCount();
    }

    @Override
    public long steps() {
      return data.size() < 0 ? -1 : (data.size() + options.batchSize() - 1) / options.batchSize();
    }
  }

  Map<String, Double> trainOnBatch(ArrayDataset data) {
    Check.that(data.size() > 0, "trainOnBatch: expected at least one sample, received none.");
    checkFinite("trainOnBatch", data);
    prepare(data);
    refresh();
    var batch = data.batches((int) data.size(), null).next();
    var step = function(batch, true);
    var totals = new Totals(step);
    totals.add(step.train(batch, state, run), batch.size());
    return totals.logs();
  }

  Map<String, Double> evaluate(Dataset data, int batchSize, Callback callbacks) {
    Check.that(data.size() != 0, "evaluate: expected at least one sample, received none.");
    checkFinite("evaluate", data);
    refresh();
    if (callbacks != null) callbacks.onTestBegin();
    Totals totals = null;
    long number = 0;
    var batches = data.batches(batchSize, null);
    // Within fit an interrupt cuts validation short.
    while (batches.hasNext() && (callbacks == null || totals == null || !isThreadInterrupted())) {
      if (callbacks != null) callbacks.onTestBatchBegin(number);
      var batch = batches.next();
      var step = function(batch, false);
      if (totals == null) totals = new Totals(step);
      totals.add(step.test(batch), batch.size());
      if (callbacks != null) callbacks.onTestBatchEnd(number, totals.logs());
      number++;
    }
    Check.that(totals != null, "evaluate: expected at least one sample, received none.");
    if (callbacks != null) callbacks.onTestEnd(totals.logs());
    return totals.logs();
  }

  private static boolean isThreadInterrupted() {
    return Thread.currentThread().isInterrupted();
  }

  private static void checkFinite(String where, Dataset data) {
    if (!(data instanceof ArrayDataset arrays)) return;
    var all = new ArrayList<>(arrays.inputs());
    all.addAll(arrays.targets());
    all.addAll(arrays.sampleWeights());
    for (var array : all) {
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
    var first = data.peek();
    requireTargets(first);
    var inputs = Predictor.toModelTypes(model, first.x());
    model.predictor().build(inputs.stream().map(Predictor::batched).toList());
    if (calibration == null && compile.learning().preparation() != null) {
      Check.that(
          data instanceof ArrayDataset, "fit: Weight Learning needs samples that lie in memory.");
      calibration = calibrate((ArrayDataset) data);
    }
  }

  private Calibration calibrate(ArrayDataset data) {
    var options = compile.learning().preparation();
    int[] order = ArrayDataset.permutation((int) data.size(), Seed.generator(Seed.next()));
    int count = Math.min(order.length, options.samples());
    var sample = data.rows(IntStream.range(0, count).map(i -> order[i]).toArray());
    var names = Paths.of(model);
    Map<Weight, String> paths = new LinkedHashMap<>();
    model.trainableWeights().forEach(w -> paths.put(w, names.get(w)));
    var losses = new ArrayList<Loss>();
    int outputs = data.targets().size();
    compile.checkOutputs(outputs);
    for (int i = 0; i < outputs; i++) losses.add(compile.loss(i));
    return new Calibrator(options, Predictor.toModelTypes(model, sample.inputs()), paths)
        .run(model::apply, losses, data.targets());
  }

  /** The same batch with a weight for each sample, where its class has one. */
  private static Batch weighted(Batch batch, Map<Integer, Double> classWeight) {
    if (classWeight.isEmpty()) return batch;
    Check.that(batch.y().size() == 1, "fit: classWeight is for models of one output.");
    var y = batch.y().get(0);
    boolean oneHot = y.shape().rank() > 1 && y.shape().last() > 1;
    var classes = (oneHot ? y.argmax() : y).toInts();
    var given = batch.weights().isEmpty() ? null : batch.weights().get(0).toFloats();
    var weights = new float[classes.length];
    for (int i = 0; i < weights.length; i++) {
      double ofClass = classWeight.getOrDefault(classes[i], 1.0);
      weights[i] = (float) (given == null ? ofClass : given[i] * ofClass);
    }
    return new Batch(batch.x(), batch.y(), List.of(NDArray.of(weights, weights.length)));
  }

  // ---- functions ----

  /**
   * Takes note of the layers as they stand: one that came, went or was frozen asks for functions of
   * its own. The walk is too slow for every batch, so a callback's freeze counts from the next
   * epoch.
   */
  private void refresh() {
    var layers = Predictor.structure(model);
    var weights = model.trainableWeights();
    if (!layers.equals(structure)) functions.clear();
    if (run == null || !weights.equals(trained)) {
      run = compile.learning().start(weights, compile.optimizer());
      functions.clear();
    }
    structure = layers;
    trained = weights;
  }

  private void requireTargets(Batch batch) {
    Check.that(
        !batch.y().isEmpty(),
        "%s: training and evaluation need targets, received none.",
        model.name());
  }

  private StepFunction function(Batch batch, boolean training) {
    requireTargets(batch);
    var inputs = new ArrayList<>(batch.x());
    inputs.addAll(batch.y());
    inputs.addAll(batch.weights());
    var phase = training ? compile.optimizer().phase(state.iterations() + 1) : null;
    var key = Arrays.asList(phase, Predictor.kinds(inputs), batch.weights().size());
    return functions.computeIfAbsent(
        key, k -> StepFunction.trace(model, compile, batch, training ? run : null, state, phase));
  }

  /** Sums over batches: of the loss, and of each metric's state. */
  private static final class Totals {
    private final StepFunction step;
    private final double[] sums;
    private double samples;

    Totals(StepFunction step) {
      this.step = step;
      sums = new double[step.size()];
    }

    void add(double[] values, int count) {
      step.addTo(sums, values, count);
      samples += count;
    }

    Map<String, Double> logs() {
      return step.logs(sums, samples);
    }
  }
}
