package dev.rhyton.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.callbacks.History;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Calibration;
import dev.rhyton.learning.Norms;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A layer that can be trained: {@link Sequential} stacks layers, {@link #of(Tensor, Tensor)} takes
 * what lies between symbolic tensors, and a class of your own says in {@code call} what it does.
 *
 * <pre>{@code
 * model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
 * var history = model.fit(digits.train(), epochs(10).validation(digits.test()));
 * model.evaluate(digits.test());
 * }</pre>
 */
public abstract class Model extends Layer {
  // Before a file can name them, not when the first of them is made.
  static {
    Layer.register(Sequential.class);
    Layer.register(Functional.class);
  }

  private transient Compile compile;
  private final transient Predictor predictor = new Predictor(this);
  private transient Trainer trainer;

  /** What lies between two symbolic tensors. */
  public static Model of(Tensor input, Tensor output) {
    return of(Collections.singletonList(input), Collections.singletonList(output));
  }

  /** What lies between symbolic tensors, for any number of inputs and outputs. */
  public static Model of(List<Tensor> inputs, List<Tensor> outputs) {
    return new Functional(inputs, outputs);
  }

  /** A model from Keras' JSON, as {@link #toJson()} gives it: without weights' values. */
  public static Model fromJson(String json) {
    var layer = Layer.fromJson(json);
    Check.that(layer instanceof Model, "Expected a model, received the layer %s.", layer);
    return (Model) layer;
  }

  // ---- files ----

  /**
   * Writes it with its weights, and with what its training needs to go on: as {@code .keras}, which
   * Keras 3 opens, or as {@code .h5} of the older kind. The file that was there is replaced at once
   * when the new one is complete.
   */
  public void save(Path file) {
    ready("save");
    ModelFiles.get().save(this, file);
  }

  /** As {@link #save(Path)}: {@code model.save("digits.keras")}. */
  public void save(String file) {
    save(Path.of(file));
  }

  /**
   * A model from a {@code .keras} or {@code .h5} file, or from the {@code model.json} of
   * TensorFlow.js, compiled where the file says how.
   *
   * @throws IllegalArgumentException where there is no such file, where it is damaged or hostile,
   *     and where it holds what is not known here
   * @throws java.io.UncheckedIOException where it cannot be read
   */
  public static Model load(Path file) {
    return load(file, true);
  }

  /** As {@link #load(Path)}: {@code Model.load("digits.keras")}. */
  public static Model load(String file) {
    return load(Path.of(file));
  }

  /**
   * A model that is compiled, or, for one whose loss or optimizer is not known here, that is not.
   */
  public static Model load(Path file, boolean compile) {
    return ModelFiles.get().load(file, compile);
  }

  /** Writes its weights: as {@code .weights.h5}, or as {@code .h5} of the older kind. */
  public void saveWeights(Path file) {
    ready("saveWeights");
    ModelFiles.get().saveWeights(this, file);
  }

  /** As {@link #saveWeights(Path)}. */
  public void saveWeights(String file) {
    saveWeights(Path.of(file));
  }

  /** Gives it the weights of a {@code .weights.h5}, {@code .h5} or {@code .keras} file. */
  public void loadWeights(Path file) {
    loadWeights(file, LoadWeights.of());
  }

  /** As {@link #loadWeights(Path)}. */
  public void loadWeights(String file) {
    loadWeights(Path.of(file));
  }

  /** Gives it the weights of a file; tells which layers were left as they are. */
  @CanIgnoreReturnValue
  public List<String> loadWeights(Path file, LoadWeights options) {
    ready("loadWeights");
    return ModelFiles.get().loadWeights(this, file, options);
  }

  /** As {@link #loadWeights(Path, LoadWeights)}. */
  @CanIgnoreReturnValue
  public List<String> loadWeights(String file, LoadWeights options) {
    return loadWeights(Path.of(file), options);
  }

  /**
   * Writes it as a SavedModel, which TensorFlow serves in any language, into a new folder. The
   * signature {@code serving_default} names inputs and outputs as their layers.
   */
  public void export(Path folder) {
    Check.that(!Files.exists(folder), "export: %s exists already.", folder);
    predictor.export(folder);
  }

  /** As {@link #export(Path)}. */
  public void export(String folder) {
    export(Path.of(folder));
  }

  /** Makes names and weights, if it knows for what input, and refuses where it does not. */
  void ready(String what) {
    allLayers().forEach(Layer::name);
    Check.state(
        isBuilt(),
        () -> what + ": " + label() + " has no weights yet: call build(shape of a sample) or fit.");
  }

  /** A model's layers, those that are models too as one. */
  @Override
  protected boolean isConfiguration(Field field) {
    return super.isConfiguration(field) && !Layer.class.isAssignableFrom(field.getType());
  }

  /** How it was compiled; nothing where it was not. */
  @Override
  protected void describe(ObjectNode json) {
    super.describe(json);
    json.set("compile_config", isCompiled() ? CompileConfig.write(this) : Json.object());
  }

  /** The model under a name of your choice; unlike a layer it is renamed itself. */
  @Override
  @CanIgnoreReturnValue
  public Model named(String chosen) {
    rename(chosen);
    return this;
  }

  /** Its options are those of its layers, and its weights would be shared by a copy. */
  @Override
  protected void checkChangeable() {
    throw new IllegalStateException(label() + " has no options: set them on its layers.");
  }

  /** The masks of its outputs are those that its layers set. */
  @Override
  protected Tensor computeMask(List<Tensor> inputs, List<Tensor> masks) {
    return null;
  }

  // ---- compiling ----

  /** Sets optimizer, loss and metrics by name; training is by Gradient Learning. */
  public void compile(String optimizer, String loss, String... metrics) {
    compile(Compile.of(optimizer, loss).metrics(metrics));
  }

  /** Sets optimizer and loss by value. */
  public void compile(Optimizer optimizer, Loss loss) {
    compile(Compile.of(optimizer, loss));
  }

  /** Sets optimizer, loss and metrics by value. */
  public void compile(Optimizer optimizer, Loss loss, Metric... metrics) {
    compile(Compile.of(optimizer, loss).metrics(metrics));
  }

  /** Sets optimizer and loss by value, metrics by name. */
  public void compile(Optimizer optimizer, Loss loss, String... metrics) {
    compile(Compile.of(optimizer, loss).metrics(metrics));
  }

  /** Sets all that training needs; what an optimizer remembered before is forgotten. */
  public void compile(Compile options) {
    options.learning().checkOptimizer(options.optimizer());
    compile = options;
    trainer = new Trainer(this, options);
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

  // ---- training ----

  /** Trains on samples and targets. */
  @CanIgnoreReturnValue
  public History fit(Object x, Object y, Fit options) {
    return fit(Dataset.of(x, y), options);
  }

  /** Trains on samples and targets for one epoch. */
  @CanIgnoreReturnValue
  public History fit(Object x, Object y) {
    return fit(x, y, Fit.of());
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
    return trainer().fit(data, options);
  }

  /**
   * Learns from a stream that may never end, in constant memory: each batch is judged before it is
   * learned from. The history has the last thousand windows, with the figures of each under Keras'
   * keys, {@code samples} (how many so far) and {@code drift} (of the inputs, see {@link
   * Online#relearnAt}).
   */
  @CanIgnoreReturnValue
  public History fit(Dataset stream, Online options) {
    return trainer().fit(stream, options);
  }

  /** One step on samples that have just come; modes, moments and masks go on from step to step. */
  @CanIgnoreReturnValue
  public Map<String, Double> partialFit(Object x, Object y) {
    return trainOnBatch(x, y);
  }

  /** One step on one batch; gives loss and metrics of this batch. */
  @CanIgnoreReturnValue
  public Map<String, Double> trainOnBatch(Object x, Object y) {
    return trainOnBatch(Dataset.of(x, y));
  }

  /** One step on one batch of weighted samples. */
  @CanIgnoreReturnValue
  public Map<String, Double> trainOnBatch(Object x, Object y, Object sampleWeight) {
    return trainOnBatch(Dataset.of(x, y, sampleWeight));
  }

  /** One step on all samples of a dataset as one batch. */
  @CanIgnoreReturnValue
  public Map<String, Double> trainOnBatch(ArrayDataset batch) {
    return trainer().trainOnBatch(batch);
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

  /** Loss and metrics on a dataset, the loss first. */
  @CanIgnoreReturnValue
  public Map<String, Double> evaluate(Dataset data) {
    return trainer().evaluate(data, 32, -1, null);
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
    return trainer().calibration();
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

  /** Every output for samples; a list of arrays stands for several inputs. */
  public List<NDArray> predictAll(Object x) {
    return predictAll(Dataset.of(x));
  }

  /** Every output for the samples of a dataset. */
  public List<NDArray> predictAll(Dataset data) {
    return predictor.predict(data, 32);
  }

  /** The outputs for samples as one batch. */
  public NDArray apply(NDArray x) {
    return predictor.run(List.of(x)).get(0);
  }

  /** The outputs for samples as one batch. */
  public NDArray apply(float[]... x) {
    return apply(NDArray.from(x));
  }

  /** What enters it: a symbolic tensor for each input. */
  List<Tensor> inputs() {
    ready("inputs");
    return builtFor().stream().map(s -> Tensor.symbolic(s, DType.FLOAT32)).toList();
  }

  /** The names of what it gives. */
  List<String> outputNames() {
    return List.of("output");
  }

  Predictor predictor() {
    return predictor;
  }

  // ---- looking ----

  /** The layer of a name, of this model or of one in it. */
  public Layer getLayer(String name) {
    var names = allLayers().stream().skip(1).map(Layer::name).toList();
    for (var layer : allLayers()) if (layer != this && layer.name().equals(name)) return layer;
    throw new IllegalArgumentException(
        label()
            + " has no layer \""
            + name
            + "\"."
            + dev.rhyton.config.Text.didYouMean(name, names));
  }

  /** The layer at a place, 0 for the first. */
  public Layer getLayer(int index) {
    Check.that(
        index >= 0 && index < layers().size(),
        "%s has %d layers, there is none at %d.",
        label(),
        layers().size(),
        index);
    return layers().get(index);
  }

  /** Its layers with their shapes and numbers of weights. */
  public Summary summary() {
    return Summary.of(this);
  }

  /** Makes the weights for samples of a shape, the batch left out. */
  public void build(long... dims) {
    predictor.build(List.of(dev.rhyton.tensor.Shape.of(-1).plus(dims)));
  }

  /** {@code Sequential "sequential": 3 layers, 9,610 weights}. */
  @Override
  public String toString() {
    return String.format(
        java.util.Locale.ROOT,
        "%s: %d layers, %,d weights",
        label(),
        layers().size(),
        countParams());
  }
}
