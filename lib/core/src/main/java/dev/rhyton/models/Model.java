package dev.rhyton.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Node;
import dev.rhyton.tensor.Tensor;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * A layer that can be trained: {@link Sequential} stacks layers, {@link #of(Tensor, Tensor)} takes
 * what lies between symbolic tensors, and a class of your own says in {@code call} what it does.
 * Where the options of such a class say which layers it has, it makes them in {@code build}: so
 * they come back from a file.
 *
 * <pre>{@code
 * model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
 * var history = model.fit(digits.train(), epochs(10).validation(digits.test()));
 * model.evaluate(digits.test());
 * }</pre>
 */
public abstract class Model extends Trainer {
  /** What lies between two symbolic tensors. */
  public static Model of(Tensor input, Tensor output) {
    return of(Collections.singletonList(input), Collections.singletonList(output));
  }

  /** What lies between symbolic tensors, for any number of inputs and outputs. */
  public static Model of(List<Tensor> inputs, List<Tensor> outputs) {
    return new Functional(
        new FunctionalGraph(FunctionalGraph.Ends.of(inputs), FunctionalGraph.Ends.of(outputs)));
  }

  // ---- files ----

  /**
   * Writes it with its weights, and with what its training needs to go on: as {@code .keras}, which
   * Keras 3 opens, or as {@code .h5} of the older kind. The file that was there is replaced at once
   * when the new one is complete.
   */
  @Override
  public void save(Path file) {
    ready("save");
    ModelFiles.get().save(this, file);
  }

  /** As {@link #save(Path)}: {@code model.save("digits.keras")}. */
  public void save(String file) {
    save(path(file));
  }

  /**
   * A model from a {@code .keras} or {@code .h5} file, from the {@code model.json} of
   * TensorFlow.js, or from the latest in a folder of Orbax checkpoints, compiled where the file
   * says how.
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
    return load(path(file));
  }

  /**
   * A model that is compiled, or, for one whose loss or optimizer is not known here, that is not.
   */
  public static Model load(Path file, boolean compile) {
    return ModelFiles.get().load(file, compile);
  }

  /** Writes its weights: as {@code .weights.h5}, or as {@code .h5} of the older kind. */
  @Override
  public void saveWeights(Path file) {
    ready("saveWeights");
    ModelFiles.get().saveWeights(this, file);
  }

  /** As {@link #saveWeights(Path)}. */
  public void saveWeights(String file) {
    saveWeights(path(file));
  }

  /**
   * Gives it the weights of a {@code .weights.h5}, {@code .h5} or {@code .keras} file, or of the
   * latest in a folder of Orbax checkpoints, which find their layers by name.
   */
  public void loadWeights(Path file) {
    loadWeights(file, LoadWeights.of());
  }

  /** As {@link #loadWeights(Path)}. */
  public void loadWeights(String file) {
    loadWeights(path(file));
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
    return loadWeights(path(file), options);
  }

  /**
   * Writes it as a SavedModel, which TensorFlow serves in any language, into a new folder. The
   * signature {@code serving_default} names inputs and outputs as their layers.
   */
  public void export(Path folder) {
    Check.given("export", "folder", folder);
    Check.that(!Files.exists(folder), "export: %s exists already.", folder);
    predictor().export(folder);
  }

  /** As {@link #export(Path)}. */
  public void export(String folder) {
    export(path(folder));
  }

  private static Path path(String file) {
    return file == null ? null : Path.of(file);
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
    json.set("compile_config", isCompiled() ? ModelFiles.get().compileConfig(this) : Json.object());
  }

  /** The model under a name of your choice; unlike a layer it is renamed itself. */
  @Override
  @CanIgnoreReturnValue
  public Model named(String chosen) {
    rename(chosen);
    return this;
  }

  /**
   * Throws: in Keras too, the policy of a model does not reach its layers. {@link
   * dev.rhyton.tensor.KerasConfig#setDtypePolicy} sets that of all layers created afterwards.
   */
  @Override
  public Layer dtype(String policy) {
    throw new IllegalStateException(
        String.format(
            "%s: a dtype policy belongs to layers: call KerasConfig.setDtypePolicy(\"%s\") before"
                + " they are created, or dtype(\"%s\") on each of them.",
            label(), policy, policy));
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

  // ---- looking ----

  /** What enters it: a symbolic tensor for each input. */
  protected List<Tensor> entries() {
    ready("inputs");
    return builtFor().stream().map(s -> Node.symbolic(s, inputType())).toList();
  }

  /** The dtype of each input where they are known before it sees samples; else empty. */
  protected List<DType> inputTypes() {
    return List.of();
  }

  /** What a functional model or a Sequential with an InputLayer takes: others can begin with it. */
  public List<Tensor> inputs() {
    throw new IllegalStateException(notFunctional());
  }

  /** What it then gives: another one can go on from it. */
  public List<Tensor> outputs() {
    throw new IllegalStateException(notFunctional());
  }

  /**
   * What a layer of such a model gives where it is called first: another model can end with it, or
   * go on from it.
   */
  public Tensor output(String layer) {
    throw new IllegalStateException(notFunctional() + " No tensor stands for what a layer gives.");
  }

  private String notFunctional() {
    return label() + " was not made of symbolic tensors, by Model.of or with an InputLayer.";
  }

  /**
   * The names of what it takes, those of its input layers, by which samples may go; a class of
   * several inputs may name them.
   */
  public List<String> inputNames() {
    return List.of();
  }

  /**
   * The names of what it gives, by which losses, metrics and targets go; a class of several outputs
   * may name them.
   */
  public List<String> outputNames() {
    return List.of("output");
  }

  /** The layer of a name, of this model or of one in it. */
  @Override
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
    predictor().build(List.of(dev.rhyton.tensor.Shape.of(-1).plus(dims)));
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
