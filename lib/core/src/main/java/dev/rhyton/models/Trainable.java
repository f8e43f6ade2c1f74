package dev.rhyton.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.callbacks.CallbackModel;
import dev.rhyton.callbacks.History;
import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Calibration;
import dev.rhyton.learning.Norms;
import dev.rhyton.losses.Loss;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** What every {@link Model} can do with data: compile, fit, evaluate and predict. */
public abstract class Trainable extends Layer implements CallbackModel {
  private transient Compile compile;
  private final transient Predictor predictor = new Predictor(self());
  private transient Trainer trainer;

  Trainable() {} // for models alone

  private Model self() {
    return (Model) this;
  }

  Predictor predictor() {
    return predictor;
  }

  // ---- compiling ----

  /**
   * Sets optimizer and loss by name, and metrics as values or by name; training is by Gradient
   * Learning.
   */
  public void compile(String optimizer, String loss, Object... metrics) {
    compile(Compile.of(optimizer, loss).metrics(metrics));
  }

  /** Sets optimizer and loss by value, and metrics. */
  public void compile(Optimizer optimizer, Loss loss, Object... metrics) {
    compile(Compile.of(optimizer, loss).metrics(metrics));
  }

  /**
   * Sets the optimizer of a model that says in its {@code trainStep} or layers what its loss is.
   */
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

  /** Sets all that training needs; what an optimizer remembered before is forgotten. */
  public void compile(Compile options) {
    Check.given("compile", "options", options);
    compile = options.scaledFor(self());
    compile.learning().checkOptimizer(compile.optimizer());
    trainer = new Trainer(self(), compile);
  }

  /** How it was compiled. */
  public Compile compiled() {
    trainer();
    return compile;
  }

  /** Whether it was compiled. */
  public boolean isCompiled() {
    return trainer != null;
  }

  private Trainer trainer() {
    Check.state(
        trainer != null,
        () -> label() + " is not compiled: call compile(optimizer, loss, metrics...) first.");
    return trainer;
  }

  // ---- steps ----

  /**
   * What a training step does: override it for losses of your own, also of several parts of the
   * model. As it stands it applies the model and compares its outputs with the targets, by the
   * losses and metrics of {@code compile}. A model that only tells what to learn is in inference
   * there by {@link Layer#apply(Tensor, boolean) teacher.apply(step.x(), false)}.
   */
  protected void trainStep(StepContext step) {
    compare(step);
  }

  /**
   * What a step of an evaluation does: as it stands it compares outputs with targets as a training
   * step that is not overridden.
   */
  protected void testStep(StepContext step) {
    compare(step);
  }

  private void compare(StepContext step) {
    var predictions = apply(step.inputs());
    step.computeLoss(predictions);
    step.computeMetrics(predictions);
  }

  /** What {@code predict} gives for inputs: as it stands, the model's outputs. */
  protected List<Tensor> predictStep(List<Tensor> inputs) {
    return apply(inputs);
  }

  // ---- training ----

  /** Trains on samples and targets; {@code Dataset.of(x, y, sampleWeight)} weighs the samples. */
  @CanIgnoreReturnValue
  public History fit(Object x, Object y, Fit options) {
    return fit(Dataset.of(x, y), options);
  }

  /** Trains on samples and targets for one epoch. */
  @CanIgnoreReturnValue
  public History fit(Object x, Object y) {
    return fit(x, y, Fit.of());
  }

  /** Trains on samples alone, whose model or layers say what the loss is. */
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
   * Trains on a dataset. An interrupt of the thread ends it after the batch in hand; the history so
   * far is given, and the model is usable.
   */
  @CanIgnoreReturnValue
  public History fit(Dataset data, Fit options) {
    Check.that(options != null, "fit: the options are null: write epochs(10).");
    return FitSession.of(trainer(), data, options).run();
  }

  /**
   * Learns from a stream that may never end, in constant memory: each batch is judged before it is
   * learned from. The history has the last thousand windows, with the figures of each under Keras'
   * keys, {@code samples} (how many so far) and {@code drift} (of the inputs, see {@link
   * OnlineOptions#relearnAt}).
   */
  @CanIgnoreReturnValue
  public History fit(Dataset stream, OnlineOptions options) {
    return OnlineSession.of(trainer(), stream, options).run();
  }

  /** One step on samples that have just come; modes, moments and masks go on from step to step. */
  @CanIgnoreReturnValue
  public Map<String, Double> partialFit(Object x, Object y) {
    return trainer().trainOnBatch(Dataset.of(x, y), Map.of());
  }

  /** One step on one batch; gives its loss and metrics. */
  @CanIgnoreReturnValue
  public Map<String, Double> trainOnBatch(Object x, Object y) {
    return trainOnBatch(Dataset.of(x, y));
  }

  /** One step on one batch of weighted samples. */
  @CanIgnoreReturnValue
  public Map<String, Double> trainOnBatch(Object x, Object y, Object sampleWeight) {
    return trainOnBatch(Dataset.of(x, y, sampleWeight));
  }

  /**
   * One step on one batch, in which samples count by their classes as {@link Fit#classWeight} says,
   * and by their own weights where {@code sampleWeight} is not null.
   */
  @CanIgnoreReturnValue
  public Map<String, Double> trainOnBatch(
      Object x, Object y, Object sampleWeight, Map<Integer, Double> classWeight) {
    var batch = sampleWeight == null ? Dataset.of(x, y) : Dataset.of(x, y, sampleWeight);
    return trainer().trainOnBatch(batch, classWeight);
  }

  /** One step on all samples of a dataset as one batch. */
  @CanIgnoreReturnValue
  public Map<String, Double> trainOnBatch(ArrayDataset batch) {
    return trainer().trainOnBatch(batch, Map.of());
  }

  /** Loss and metrics of one batch. */
  @CanIgnoreReturnValue
  public Map<String, Double> testOnBatch(Object x, Object y) {
    return testOnBatch(Dataset.of(x, y));
  }

  /** Loss and metrics of one batch of weighted samples. */
  @CanIgnoreReturnValue
  public Map<String, Double> testOnBatch(Object x, Object y, Object sampleWeight) {
    return testOnBatch(Dataset.of(x, y, sampleWeight));
  }

  /** Loss and metrics of all samples of a dataset as one batch. */
  @CanIgnoreReturnValue
  public Map<String, Double> testOnBatch(ArrayDataset batch) {
    return trainer().testOnBatch(batch);
  }

  /** The names of the figures that training and evaluation report; once a step was done, all. */
  public List<String> metricsNames() {
    return trainer().metricsNames();
  }

  /**
   * The gradient of each sample's loss, as training computes it: for each weight that training may
   * change, in the order of {@code trainableWeights()}, an array {@code (samples, ...)}. Their mean
   * over the samples is the gradient of a batch of them, without penalties on weights.
   *
   * @throws IllegalArgumentException where samples have no gradients of their own, as with a batch
   *     normalization that learns
   */
  public List<NDArray> sampleGradients(Object x, Object y) {
    return trainer().sampleGradients(Dataset.of(x, y));
  }

  /** The gradient of each sample's loss times the sample's weight. */
  public List<NDArray> sampleGradients(Object x, Object y, Object sampleWeight) {
    return trainer().sampleGradients(Dataset.of(x, y, sampleWeight));
  }

  /** Loss and metrics on samples and targets. */
  @CanIgnoreReturnValue
  public Map<String, Double> evaluate(Object x, Object y) {
    return evaluate(Dataset.of(x, y));
  }

  /** Loss and metrics on samples and targets, in batches of one's own, with callbacks. */
  @CanIgnoreReturnValue
  public Map<String, Double> evaluate(Object x, Object y, EvaluateOptions options) {
    return evaluate(Dataset.of(x, y), options);
  }

  /** Loss and metrics on a dataset, the loss first. */
  @CanIgnoreReturnValue
  public Map<String, Double> evaluate(Dataset data) {
    return evaluate(data, EvaluateOptions.of());
  }

  /** Loss and metrics on a dataset, in batches of one's own, with callbacks. */
  @CanIgnoreReturnValue
  public Map<String, Double> evaluate(Dataset data, EvaluateOptions options) {
    return trainer().evaluate(data, options);
  }

  /**
   * Learns the weights by Weight Learning once more, on other data; also those that have been
   * trained since, but not frozen ones. The optimizer keeps what it remembers. The model has to be
   * compiled with {@code Learning.weight()}.
   */
  @CanIgnoreReturnValue
  public Calibration relearn(Dataset data) {
    return trainer().relearn(data);
  }

  /** What Weight Learning did when it was last at work, or null. */
  public Calibration calibration() {
    return trainer().warmUp().calibration();
  }

  /** What {@code Recording.norms()} has recorded so far, or null. */
  public Norms norms() {
    return trainer().norms();
  }

  /**
   * What training has to remember beside weights and {@link #optimizerState} to go on bit by bit as
   * if it had never stopped: the random state and the masks of the mode. Empty before the first
   * step.
   */
  public Map<String, NDArray> trainingState() {
    return trainer().state();
  }

  /** Goes on from what {@link #trainingState()} gave. */
  public void trainingState(Map<String, NDArray> state) {
    trainer().restore(state);
  }

  /** What the optimizer remembers. */
  public OptimizerState optimizerState() {
    return trainer().optimizerState();
  }

  // ---- predicting ----

  /** The outputs for samples, in batches of 32; of the first output where there are several. */
  public NDArray predict(Object x) {
    return predictAll(x).get(0);
  }

  /** The outputs for the samples of a dataset, of the first output where there are several. */
  public NDArray predict(Dataset data) {
    return predictAll(data).get(0);
  }

  /** The outputs for samples, in batches of one's own, with callbacks. */
  public NDArray predict(Object x, EvaluateOptions options) {
    return predictAll(x, options).get(0);
  }

  /** Every output for samples; a list of arrays, or a map by names, stands for several inputs. */
  public List<NDArray> predictAll(Object x) {
    return predictAll(x, EvaluateOptions.of());
  }

  /** Every output for samples or a dataset, in batches of one's own, with callbacks. */
  public List<NDArray> predictAll(Object x, EvaluateOptions options) {
    return predictor.predict(x instanceof Dataset data ? data : Dataset.of(x), options);
  }

  /** Every output for the samples of a dataset. */
  public List<NDArray> predictAll(Dataset data) {
    return predictor.predict(data, EvaluateOptions.of());
  }

  /** The outputs for samples as one batch, of the first output where there are several. */
  public NDArray predictOnBatch(Object x) {
    return predictor.predict(Dataset.of(x).whole()).get(0);
  }

  /** The outputs for samples as one batch. */
  @Override
  public NDArray apply(NDArray x) {
    return predictor.run(List.of(x)).get(0);
  }

  /** The outputs for samples as one batch. */
  public NDArray apply(float[]... x) {
    return apply(NDArray.from(x));
  }
}
