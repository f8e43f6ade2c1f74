package dev.rhyton.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.callbacks.CallbackModel;
import dev.rhyton.callbacks.History;
import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.AutoChoice;
import dev.rhyton.learning.Calibration;
import dev.rhyton.learning.LearningInternals;
import dev.rhyton.learning.Norms;
import dev.rhyton.learning.Privacy;
import dev.rhyton.losses.Loss;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.optimizers.Variable;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Training, evaluation and prediction, which every {@link Model} inherits. As in Keras, all of
 * these methods are on one class, where a user finds them.
 */
public abstract class Trainer extends Layer implements CallbackModel {
  private final transient Predictor predictor = new Predictor(self());
  private final transient ModelUse use = new ModelUse(self());
  private transient ModelGuard guard = new ModelGuard(Safety.none());
  private transient @Nullable CompiledModel compiled;

  Trainer() { // only models extend it
    LivingModels.add(self());
  }

  private Model self() {
    return (Model) this;
  }

  Predictor predictor() {
    return predictor;
  }

  ModelUse use() {
    return use;
  }

  // ---- compiling ----

  /**
   * Sets optimizer and loss by name, and metrics as values or by name. The learning mode is
   * Gradient Learning.
   */
  public void compile(String optimizer, String loss, Object... metrics) {
    compile(Compile.of(optimizer, loss).metrics(metrics));
  }

  /** Sets optimizer and loss by value, and metrics. */
  public void compile(Optimizer optimizer, Loss loss, Object... metrics) {
    compile(Compile.of(optimizer, loss).metrics(metrics));
  }

  /** Sets the optimizer of a model whose {@code trainStep} or layers add the loss. */
  public void compile(Optimizer optimizer) {
    compile(Compile.of(optimizer));
  }

  /** Sets the optimizer by name and the loss by value, and metrics. */
  public void compile(String optimizer, Loss loss, Object... metrics) {
    compile(Compile.of(optimizer, loss).metrics(metrics));
  }

  /** Sets the optimizer by value and the loss by name, and metrics. */
  public void compile(Optimizer optimizer, String loss, Object... metrics) {
    compile(Compile.of(optimizer, loss).metrics(metrics));
  }

  /**
   * Sets several optimizers by name, for a {@code trainStep} that updates weights by each of them,
   * see {@link StepContext#update}.
   */
  public void compile(Map<String, ? extends Optimizer> optimizers) {
    compile(Compile.of(optimizers));
  }

  /** Sets everything that training needs. The state of an earlier optimizer is dropped. */
  public void compile(Compile options) {
    Check.given("compile", "options", options);
    var scaled = options.scaledFor(self());
    scaled
        .optimizers()
        .values()
        .forEach(o -> LearningInternals.checkOptimizer(scaled.learning(), o));
    compiled = new CompiledModel(self(), scaled);
    if (options.safety() != null) guard.set(options.safety());
  }

  ModelGuard guard() {
    return guard;
  }

  /** Sets the guard that checked the file of this model, which keeps the file's statistics. */
  void guard(ModelGuard ofFile) {
    ofFile.statistics(guard.statistics());
    guard = ofFile;
  }

  /** Returns what the guards of this model's {@link Safety} checked, and what they refused. */
  public SafetyReport safety() {
    return guard.report();
  }

  /**
   * Adds samples to the statistics of training data with which {@link Safety} compares inputs, for
   * models of files without statistics. {@code fit} does so itself.
   */
  public void observeInputs(Object x) {
    var data = x instanceof Dataset given ? given : Dataset.of(x);
    use.predicting(
        () -> {
          try (var batches = data.batches(256, null)) {
            while (batches.hasNext()) {
              Check.notInterrupted("observeInputs");
              guard.add("observeInputs", predictor.checked(batches.next()), List.of());
            }
          }
          return null;
        });
  }

  /**
   * Returns the privacy of the training samples, if the model was compiled with {@code
   * Recording.clipped} and has trained, also before it was saved and loaded.
   */
  public Optional<Privacy> privacy() {
    return compiled == null ? Optional.empty() : compiled.privacy();
  }

  /** Returns the options that the model was compiled with. */
  public Compile compiled() {
    return compiledModel().compile();
  }

  /** Returns whether the model was compiled. */
  public boolean isCompiled() {
    return compiled != null;
  }

  /** Returns the variables of the optimizer; none before its first step. */
  List<Variable> optimizerVariables() {
    return compiled == null ? List.of() : compiled.optimizerVariables();
  }

  final CompiledModel compiledModel() {
    Check.state(
        compiled != null,
        () -> label() + " is not compiled: call compile(optimizer, loss, metrics...) first.");
    return compiled;
  }

  // ---- steps ----

  /**
   * Defines a training step. By default it applies the model and compares the outputs with the
   * targets, by the losses and metrics of {@code compile}. Override it to add your own losses, also
   * for single parts of the model, or to update them one after another ({@link
   * StepContext#update}). Another model that only provides targets runs in inference mode by {@link
   * Layer#apply(Tensor, boolean) teacher.apply(step.x(), false)}.
   */
  protected void trainStep(StepContext step) {
    compare(step);
  }

  /** Defines an evaluation step. By default it compares the outputs with the targets. */
  protected void testStep(StepContext step) {
    compare(step);
  }

  private void compare(StepContext step) {
    var predictions = apply(step.inputs());
    step.computeLoss(predictions);
    step.computeMetrics(predictions);
  }

  /** Returns what {@code predict} returns for inputs. By default these are the model's outputs. */
  protected List<Tensor> predictStep(List<Tensor> inputs) {
    return apply(inputs);
  }

  // ---- training ----

  /**
   * Trains on samples and targets, null for none; {@code Dataset.of(x, y, weights)} weighs them.
   */
  @CanIgnoreReturnValue
  public History fit(Object x, @Nullable Object y, Fit options) {
    return fit(Dataset.of(x, y), options);
  }

  /** Trains on samples and targets for one epoch. */
  @CanIgnoreReturnValue
  public History fit(Object x, @Nullable Object y) {
    return fit(x, y, Fit.of());
  }

  /** Trains on samples without targets, if the model's step or layers add the loss. */
  @CanIgnoreReturnValue
  public History fit(Object x, Fit options) {
    return fit(Dataset.of(x), options);
  }

  /** Trains on a dataset for one epoch. */
  @CanIgnoreReturnValue
  public History fit(Dataset data) {
    return fit(data, Fit.of());
  }

  /**
   * Trains on a dataset. An interrupt of the thread ends training after the current batch; the
   * history up to there is returned, and the model is usable.
   */
  @CanIgnoreReturnValue
  public History fit(Dataset data, Fit options) {
    Check.that(options != null, "fit: the options are null: write epochs(10).");
    return FitSession.fit(self(), data, options, null);
  }

  /**
   * Returns what undoes a training from here on, if the model's safety says so: the weights become
   * what they are now, and the optimizer starts anew.
   */
  Runnable undo() {
    var before = compiled;
    if (!guard.undoes() || before == null || !allLayers().stream().allMatch(Layer::isBuilt)) {
      return () -> {};
    }
    var weights = getWeights();
    var seen = guard.statistics();
    var state = before.state();
    return () -> {
      setWeights(weights);
      var fresh = new CompiledModel(self(), before.compile());
      compiled = fresh;
      if (!state.isEmpty()) fresh.restore(state); // such as the privacy so far
      guard.statistics(seen);
    };
  }

  /**
   * Trains on a stream that may never end, in constant memory. Each batch is evaluated before the
   * model trains on it. The history has the last thousand windows: loss and metrics under Keras'
   * names, {@code samples} (the number of samples so far) and {@code drift} (of the inputs, see
   * {@link OnlineOptions#relearnAt}).
   */
  @CanIgnoreReturnValue
  public History fit(Dataset stream, OnlineOptions options) {
    return use.training("fit", () -> OnlineSession.of(compiledModel(), stream, options).run());
  }

  /** Trains one step on new samples; optimizer and learning mode keep their state between steps. */
  @CanIgnoreReturnValue
  public Map<String, Double> partialFit(Object x, Object y) {
    return trainOnBatch("partialFit", Dataset.of(x, y), Map.of());
  }

  /** Trains one step on one batch; returns its loss and metrics. */
  @CanIgnoreReturnValue
  public Map<String, Double> trainOnBatch(Object x, @Nullable Object y) {
    return trainOnBatch(Dataset.of(x, y));
  }

  /** Trains one step on one batch of weighted samples. */
  @CanIgnoreReturnValue
  public Map<String, Double> trainOnBatch(
      Object x, @Nullable Object y, @Nullable Object sampleWeight) {
    return trainOnBatch(Dataset.of(x, y, sampleWeight));
  }

  /**
   * Trains one step on one batch. Samples are weighted by their classes, see {@link
   * Fit#classWeight}, and by {@code sampleWeight} if it is not null.
   */
  @CanIgnoreReturnValue
  public Map<String, Double> trainOnBatch(
      Object x,
      @Nullable Object y,
      @Nullable Object sampleWeight,
      Map<Integer, Double> classWeight) {
    var batch = sampleWeight == null ? Dataset.of(x, y) : Dataset.of(x, y, sampleWeight);
    var weights = Check.entries("trainOnBatch", "classWeight", classWeight);
    return trainOnBatch("trainOnBatch", batch, weights);
  }

  /** Trains one step on all samples of a dataset as one batch. */
  @CanIgnoreReturnValue
  public Map<String, Double> trainOnBatch(ArrayDataset batch) {
    return trainOnBatch("trainOnBatch", batch, Map.of());
  }

  private Map<String, Double> trainOnBatch(
      String what, ArrayDataset batch, Map<Integer, Double> classWeight) {
    return use.training(what, () -> compiledModel().trainOnBatch(batch, classWeight));
  }

  /** Returns loss and metrics of one batch. */
  @CanIgnoreReturnValue
  public Map<String, Double> testOnBatch(Object x, @Nullable Object y) {
    return testOnBatch(Dataset.of(x, y));
  }

  /** Returns loss and metrics of one batch of weighted samples. */
  @CanIgnoreReturnValue
  public Map<String, Double> testOnBatch(
      Object x, @Nullable Object y, @Nullable Object sampleWeight) {
    return testOnBatch(Dataset.of(x, y, sampleWeight));
  }

  /** Returns loss and metrics of all samples of a dataset as one batch. */
  @CanIgnoreReturnValue
  public Map<String, Double> testOnBatch(ArrayDataset batch) {
    return use.evaluating("testOnBatch", () -> compiledModel().testOnBatch(batch));
  }

  /**
   * Returns the names of the loss and metrics that steps report; only {@code loss} before the first
   * step.
   */
  public List<String> metricsNames() {
    return compiledModel().functions().metricsNames();
  }

  /**
   * Returns the gradient of each sample's loss, as training computes it: for each of {@code
   * trainableWeights()} an array {@code (samples, ...)}. The mean over the samples is the gradient
   * of the batch, without penalties on weights.
   *
   * @throws IllegalArgumentException if samples have no separate gradients, as with a batch
   *     normalization in training mode
   */
  public List<NDArray> sampleGradients(Object x, Object y) {
    return sampleGradients(Dataset.of(x, y));
  }

  /** Returns the gradient of each sample's loss times the sample's weight. */
  public List<NDArray> sampleGradients(Object x, Object y, Object sampleWeight) {
    return sampleGradients(Dataset.of(x, y, sampleWeight));
  }

  private List<NDArray> sampleGradients(ArrayDataset samples) {
    return use.training("sampleGradients", () -> compiledModel().sampleGradients(samples));
  }

  /**
   * Returns the gradient of the loss of a batch, including penalties, as a training step in the
   * compiled learning mode computes it: an array for each of {@code trainableWeights()}. The step
   * draws dropouts and updates the statistics of a batch normalization, but no weight; {@link
   * dev.rhyton.optimizers.Optimizer#build} returns what updates the weights.
   */
  public List<NDArray> gradients(Object x, Object y) {
    return gradients(Dataset.of(x, y));
  }

  /** Returns the gradient of the loss of a batch of weighted samples. */
  public List<NDArray> gradients(Object x, Object y, Object sampleWeight) {
    return gradients(Dataset.of(x, y, sampleWeight));
  }

  private List<NDArray> gradients(ArrayDataset samples) {
    return use.training("gradients", () -> compiledModel().gradients(samples));
  }

  /** Returns loss and metrics on samples and targets. */
  @Override
  @CanIgnoreReturnValue
  public Map<String, Double> evaluate(Object x, @Nullable Object y) {
    return evaluate(Dataset.of(x, y));
  }

  /** Returns loss and metrics on samples and targets, with a batch size, steps or callbacks. */
  @CanIgnoreReturnValue
  public Map<String, Double> evaluate(Object x, @Nullable Object y, EvaluateOptions options) {
    return evaluate(Dataset.of(x, y), options);
  }

  /**
   * Returns loss and metrics on a dataset, the loss first.
   *
   * @throws java.util.concurrent.CancellationException if the thread is interrupted, except in a
   *     callback of a training
   */
  @Override
  @CanIgnoreReturnValue
  public Map<String, Double> evaluate(Dataset data) {
    return evaluate(data, EvaluateOptions.of());
  }

  /** Returns loss and metrics on a dataset, with a batch size, steps or callbacks. */
  @CanIgnoreReturnValue
  public Map<String, Double> evaluate(Dataset data, EvaluateOptions options) {
    return use.evaluating("evaluate", () -> compiledModel().evaluate(data, options));
  }

  /**
   * Learns the weights by Weight Learning again on other data, including weights that were trained
   * since, but not frozen ones. The optimizer keeps its state. The model must be compiled with
   * {@code Learning.weight()}.
   */
  @CanIgnoreReturnValue
  public Calibration relearn(Dataset data) {
    return use.training("relearn", () -> compiledModel().relearn(data));
  }

  /** Returns the result of the last Weight Learning, or null. */
  public @Nullable Calibration calibration() {
    return compiledModel().warmUp().calibration();
  }

  /**
   * Returns what {@code Learning.auto()} chose in the first {@code fit}, also before the model was
   * saved and loaded, or null.
   */
  @Override
  public @Nullable AutoChoice autoChoice() {
    return compiled == null ? null : compiled.choice();
  }

  /** Returns the gradient norms that {@code Recording.norms()} recorded so far, or null. */
  public @Nullable Norms norms() {
    return compiledModel().norms();
  }

  /**
   * Returns the state that training needs beside weights and {@link #optimizerState} to resume with
   * the same numbers as without interruption: the random state and the masks of the learning mode.
   * It is empty before the first step.
   */
  public Map<String, NDArray> trainingState() {
    return compiledModel().state();
  }

  /** Restores a state that {@link #trainingState()} returned. */
  public void trainingState(Map<String, NDArray> state) {
    compiledModel().restore(state);
  }

  /** Returns the state of the optimizer: its step count, its learning rate, its slots. */
  @Override
  public OptimizerState optimizerState() {
    return compiledModel().optimizerState();
  }

  // ---- closing ----

  /**
   * Frees the native memory of this model: its functions, its optimizer's variables, and the
   * weights that no other open model holds, including those of nested models. Using a closed model
   * is an error. Closing is optional, because the memory of a model that is not reachable any more
   * is freed too. It waits for predictions of other threads.
   *
   * @throws IllegalStateException if the model is being trained or evaluated
   */
  public void close() {
    use.close(
        () -> {
          predictor.close();
          if (compiled != null) compiled.close();
          LivingModels.close(self());
        });
  }

  boolean isClosed() {
    return use.isClosed();
  }

  // ---- predicting ----

  /**
   * Returns the outputs for samples; if there are several outputs, the values of the first. Samples
   * are computed in batches of 32 as in Keras, or in larger ones if that is faster and changes no
   * more than the rounding: for arrays in models of the library's layers, up to 256 samples and
   * tensors of 8 MB. {@code predict(x, batchSize(32))} sets the size.
   */
  @Override
  @CanIgnoreReturnValue
  public NDArray predict(Object x) {
    return predictAll(x).get(0);
  }

  /**
   * Returns the outputs for the samples of a dataset; if there are several outputs, the values of
   * the first.
   *
   * @throws java.util.concurrent.CancellationException if the thread is interrupted, except in a
   *     callback of a training
   */
  @Override
  @CanIgnoreReturnValue
  public NDArray predict(Dataset data) {
    return predictAll(data).get(0);
  }

  /** Returns the outputs for samples, with a batch size, steps or callbacks. */
  @CanIgnoreReturnValue
  public NDArray predict(Object x, EvaluateOptions options) {
    return predictAll(x, options).get(0);
  }

  /** Returns every output for samples; several inputs are a list of arrays, or a map by name. */
  public List<NDArray> predictAll(Object x) {
    return predictAll(x, EvaluateOptions.of());
  }

  /** Returns every output for samples or a dataset, with a batch size, steps or callbacks. */
  public List<NDArray> predictAll(Object x, EvaluateOptions options) {
    var data = x instanceof Dataset given ? given : Dataset.of(x);
    return use.predicting(() -> predictor.predict(data, options));
  }

  /** Returns every output for the samples of a dataset. */
  public List<NDArray> predictAll(Dataset data) {
    return use.predicting(() -> predictor.predict(data, EvaluateOptions.of()));
  }

  /**
   * Returns every output for samples or a dataset by its name, as {@code predict} of a model with a
   * dict of outputs in Keras: {@code model.predictDict(x).get("class")}. The names are those of
   * {@link Model#outputNames()}.
   */
  public Map<String, NDArray> predictDict(Object x) {
    return predictDict(x, EvaluateOptions.of());
  }

  /** Returns every output by its name, with a batch size, steps or callbacks. */
  public Map<String, NDArray> predictDict(Object x, EvaluateOptions options) {
    var arrays = predictAll(x, options);
    var names = StepContext.names(self(), arrays.size());
    var all = new LinkedHashMap<String, NDArray>();
    for (int i = 0; i < names.size(); i++) {
      Check.that(
          all.put(names.get(i), arrays.get(i)) == null,
          "predictDict: two outputs are called \"%s\": give their layers names, or pass Model.of a"
              + " map of outputs.",
          names.get(i));
    }
    return all;
  }

  /**
   * Returns the outputs for samples as one batch; if there are several outputs, the values of the
   * first.
   */
  public NDArray predictOnBatch(Object x) {
    var batch = Dataset.of(x).whole();
    return use.predicting(() -> predictor.predict(batch)).get(0);
  }

  /** Keeps the function for the next samples of this kind. */
  @Override
  protected NDArray ofSamples(NDArray x) {
    if (x.mask() != null) return super.ofSamples(x); // predictions have no masks
    return (NDArray) single(use.predicting(() -> predictor.run(List.of(x))));
  }

  /** Returns the outputs for samples as one batch. */
  public NDArray apply(float[]... x) {
    return apply(NDArray.from(x));
  }
}
