package dev.rhyton.models;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Json;
import dev.rhyton.config.NotebookSupport;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.quantizers.QuantizationConfig;
import dev.rhyton.quantizers.Quantizers;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A layer that can be trained. {@link Sequential} is a stack of layers, {@link #of(Tensor, Tensor)}
 * creates a model from symbolic tensors, and a subclass defines its computation in {@code call}. It
 * makes its layers in a constructor or in {@code build}. Files restore it by a constructor without
 * arguments, which may be private:
 *
 * <pre>{@code
 * class Net extends Model {
 *   private int units;
 *   private Dense hidden;
 *   private Dense out = Dense.of(1);
 *   Net(int units) { this.units = units; hidden = Dense.of(units).activation("relu"); }
 *   private Net() {}
 *   protected Tensor call(Tensor x) { return out.apply(hidden.apply(x)); }
 * }
 * }</pre>
 *
 * <pre>{@code
 * model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
 * var history = model.fit(digits.train(), epochs(10).validationSplit(0.2));
 * model.evaluate(digits.test());
 * }</pre>
 */
public abstract class Model extends Trainer {
  private static final String BUILT_PARTS = "built_parts";

  private final transient NamedInputs named = new NamedInputs(this);

  static {
    NotebookSupport.startAll();
  }

  /** Returns the model that computes a symbolic tensor from another one. */
  public static Model of(Tensor input, Tensor output) {
    return of(Collections.singletonList(input), Collections.singletonList(output));
  }

  /** Returns the model that computes several symbolic tensors from one. */
  public static Model of(Tensor input, List<Tensor> outputs) {
    return of(Collections.singletonList(input), outputs);
  }

  /** Returns the model that computes a symbolic tensor from several. */
  public static Model of(List<Tensor> inputs, Tensor output) {
    return of(inputs, Collections.singletonList(output));
  }

  /**
   * Returns the model that computes symbolic tensors from others, for any number of inputs and
   * outputs.
   */
  public static Model of(List<Tensor> inputs, List<Tensor> outputs) {
    return new Functional(
        new FunctionalGraph(FunctionalGraph.Ends.of(inputs), FunctionalGraph.Ends.of(outputs)));
  }

  /**
   * Returns the model that computes symbolic tensors by name from one: {@code Model.of(input,
   * Map.of("class", classes, "box", boxes))}. Losses, metrics, targets and {@link #predictDict} use
   * these names. As in Keras, a list has the outputs in the alphabetical order of their names.
   */
  public static Model of(Tensor input, Map<String, Tensor> outputs) {
    return of(Collections.singletonList(input), outputs);
  }

  /** Returns the model that computes symbolic tensors by name from several. */
  public static Model of(List<Tensor> inputs, Map<String, Tensor> outputs) {
    return new Functional(
        new FunctionalGraph(FunctionalGraph.Ends.of(inputs), FunctionalGraph.Ends.of(outputs)));
  }

  /**
   * Returns the model that computes a symbolic tensor from several by name, under which samples are
   * passed. As in Keras, a list has the inputs in the alphabetical order of their names.
   */
  public static Model of(Map<String, Tensor> inputs, Tensor output) {
    var end = FunctionalGraph.Ends.of(Collections.singletonList(output));
    return new Functional(new FunctionalGraph(FunctionalGraph.Ends.of(inputs), end));
  }

  /** Returns the model that computes symbolic tensors by name from others by name. */
  public static Model of(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    return new Functional(
        new FunctionalGraph(FunctionalGraph.Ends.of(inputs), FunctionalGraph.Ends.of(outputs)));
  }

  // ---- files ----

  /**
   * Saves the model with its weights and the state of its training, as {@code .keras}, which Keras
   * 3 opens, or as legacy {@code .h5}. An existing file is replaced atomically when the new one is
   * complete.
   */
  @Override
  public void save(Path file) {
    allLayers().forEach(Layer::name);
    if (!isOfBuiltLayers()) ready("save");
    ModelFiles.get().save(this, file);
  }

  /** Saves the model as {@link #save(Path)} does: {@code model.save("digits.keras")}. */
  public void save(String file) {
    save(path("save", file));
  }

  /**
   * Returns the model in a {@code .keras} or {@code .h5} file, in the {@code model.json} of
   * TensorFlow.js, or in the latest checkpoint in a folder of Orbax checkpoints. It is compiled if
   * the file says how.
   *
   * @throws IllegalArgumentException if the file does not exist, is damaged or unsafe, or contains
   *     an unknown class or option
   * @throws java.io.UncheckedIOException if the file cannot be read
   */
  public static Model load(Path file) {
    return load(file, true);
  }

  /**
   * Returns the model in a file, as {@link #load(Path)} does: {@code Model.load("digits.keras")}.
   */
  public static Model load(String file) {
    return load(path("load", file));
  }

  /**
   * Returns the model in a file. If {@code compile} is false, it is not compiled; this reads models
   * whose loss or optimizer is unknown here.
   */
  public static Model load(Path file, boolean compile) {
    return ModelFiles.get().load(file, compile);
  }

  /**
   * Returns the model in a file, which is checked before it is read; predictions and training of
   * the model are checked too, see {@link Safety}.
   */
  public static Model load(Path file, Safety safety) {
    var guard = new ModelGuard(Check.given("load", "safety", safety));
    guard.file("load", file);
    var model = guard.reading(() -> ModelFiles.get().load(file, true));
    model.guard(guard);
    return model;
  }

  /** Returns the model in a file as {@link #load(Path, Safety)} does. */
  public static Model load(String file, Safety safety) {
    return load(path("load", file), safety);
  }

  /** Saves the weights as {@code .weights.h5}, or as legacy {@code .h5}. */
  @Override
  public void saveWeights(Path file) {
    if (!isOfBuiltLayers()) ready("saveWeights");
    ModelFiles.get().saveWeights(this, file);
  }

  /** Saves the weights as {@link #saveWeights(Path)} does. */
  public void saveWeights(String file) {
    saveWeights(path("saveWeights", file));
  }

  /**
   * Loads the weights of a {@code .weights.h5}, {@code .h5} or {@code .keras} file, or of the
   * latest checkpoint in a folder of Orbax checkpoints, whose weights are matched with layers by
   * name.
   */
  public void loadWeights(Path file) {
    loadWeights(file, LoadWeights.of());
  }

  /** Loads weights as {@link #loadWeights(Path)} does. */
  public void loadWeights(String file) {
    loadWeights(path("loadWeights", file));
  }

  /** Loads the weights of a file; returns the layers that were skipped. */
  @CanIgnoreReturnValue
  public List<String> loadWeights(Path file, LoadWeights options) {
    if (!isOfBuiltLayers()) ready("loadWeights");
    guard().file("loadWeights", file);
    return ModelFiles.get().loadWeights(this, file, options);
  }

  /** Loads weights as {@link #loadWeights(Path, LoadWeights)} does. */
  @CanIgnoreReturnValue
  public List<String> loadWeights(String file, LoadWeights options) {
    return loadWeights(path("loadWeights", file), options);
  }

  /**
   * Writes the model for other programs: as an ONNX file if the name ends in {@code .onnx}, which
   * replaces a file of that name, otherwise as a SavedModel of TensorFlow into a new folder. Inputs
   * and outputs have the names of their layers; those of a SavedModel are in the signature {@code
   * serving_default}.
   *
   * <p>An ONNX file is written by the module {@code rhyton-onnx}, whose README lists the layers
   * that ONNX cannot express. In a SavedModel, recurrent layers accept sequences of any length if
   * the model does; stateful ones continue from call to call.
   *
   * @throws IllegalStateException if a SavedModel needs sizes that are not known, in another layer
   * @throws IllegalArgumentException if an ONNX file cannot hold the model
   */
  public void export(Path file) {
    Check.given("export", "file", file);
    if (isOnnx(file)) {
      export(file, ExportOptions.of());
      return;
    }
    Check.that(!Files.exists(file), "export: %s exists already.", file.toAbsolutePath());
    predictor().export(file);
  }

  /** Writes the model as {@link #export(Path)} does. */
  public void export(String file) {
    export(path("export", file));
  }

  /** Writes the model as an ONNX file as {@link #export(Path)} does, with options. */
  public void export(Path file, ExportOptions options) {
    Check.given("export", "file", file);
    Check.given("export", "options", options);
    Check.that(
        isOnnx(file),
        "export: the options are those of an ONNX file, whose name ends in .onnx, received %s.",
        file);
    predictor().export(file, options, OnnxExport.get());
  }

  private static boolean isOnnx(Path file) {
    return file.toString().endsWith(".onnx");
  }

  /** Writes the model as {@link #export(Path, ExportOptions)} does. */
  public void export(String file, ExportOptions options) {
    export(path("export", file), options);
  }

  /**
   * Returns a snapshot of the model for predictions in microseconds, from any number of threads:
   * its weights are constants, so that changes of the model, also by {@code fit}, do not reach it,
   * and it works after the model is closed. It computes in ONNX Runtime if the module {@code
   * rhyton-onnx} and {@code com.microsoft.onnxruntime:onnxruntime} are on the class path and can
   * compute the model, and otherwise in TensorFlow. {@link Safety} goes on to check its inputs and
   * outputs.
   *
   * @throws IllegalStateException if the model has no weights yet, or if a stateful layer changes
   *     them in each prediction
   */
  public InferenceModel forInference() {
    ready("forInference");
    return use().predicting(() -> FrozenModel.of(this));
  }

  private static Path path(String method, String file) {
    return FileErrors.path("Model", "a file", Check.given(method, "file", file));
  }

  // ---- quantization ----

  /**
   * Replaces the kernels of layers by numbers of fewer bits, as {@code model.quantize("int8")} in
   * Keras: those of Dense, EinsumDense, Embedding and ReversibleEmbedding, also within other
   * layers. {@code "int8"} and {@code "int4"} make the model smaller; with {@code "float8"}, it is
   * trained with products of 8-bit floats.
   *
   * @return the names of the layers with weights that are not quantized, because they have no such
   *     form
   * @throws IllegalStateException if the model has no weights yet or is quantized already
   */
  @CanIgnoreReturnValue
  public List<String> quantize(String mode) {
    return quantize(Quantizers.config(mode), layer -> true);
  }

  /**
   * Quantizes layers whose names contain a match of a regular expression: {@code quantize("int8",
   * "^block_")}.
   */
  @CanIgnoreReturnValue
  public List<String> quantize(String mode, String filter) {
    var pattern = Pattern.compile(Check.pattern("quantize", "filter", filter));
    return quantize(Quantizers.config(mode), layer -> pattern.matcher(layer.name()).find());
  }

  /** Quantizes layers that a function chooses. */
  @CanIgnoreReturnValue
  public List<String> quantize(String mode, Predicate<Layer> filter) {
    return quantize(Quantizers.config(mode), filter);
  }

  /** Quantizes layers with a configuration, such as an {@code Int4QuantizationConfig}. */
  @CanIgnoreReturnValue
  public List<String> quantize(QuantizationConfig config) {
    return quantize(config, layer -> true);
  }

  /** Quantizes layers that a function chooses with a configuration. */
  @CanIgnoreReturnValue
  public List<String> quantize(QuantizationConfig config, Predicate<Layer> filter) {
    if (!isOfBuiltLayers()) ready("quantize");
    return new Quantization(this, config, filter).run();
  }

  /**
   * Returns the blocks whose layers GPTQ and AWQ quantize one after the other, unless their
   * configuration names them; null by default. A model of transformer blocks may override it.
   */
  protected @Nullable QuantizationLayerStructure quantizationLayerStructure() {
    return null;
  }

  /** Creates names and weights if the shape of the inputs is known; throws otherwise. */
  void ready(String what) {
    allLayers().forEach(Layer::name);
    Check.state(
        isBuilt(),
        () -> what + ": " + label() + " has no weights yet: call build(shape of a sample) or fit.");
  }

  /** Writes the options of {@code compile} if the model is compiled. */
  @Override
  protected void describe(ConfigDict description) {
    super.describe(description);
    var json = Json.node(description);
    if (builtFor() != null && named.isDict(builtFor().size())) {
      var shapes = json.putObject("build_config").putObject("input_shape");
      for (int i = 0; i < builtFor().size(); i++) {
        shapes.set(inputNames().get(i), Json.write(dims(builtFor().get(i))));
      }
    }
    if (!isBuilt() && isOfBuiltLayers()) json.set(BUILT_PARTS, builtParts());
    json.set("compile_config", isCompiled() ? ModelFiles.get().compileConfig(this) : Json.object());
  }

  /**
   * Returns the input shapes of the layers of a model that is never called itself, such as the two
   * networks of a GAN. Keras, which ignores the entry, has no weights for such layers after loading
   * if they were built by a call.
   */
  private ObjectNode builtParts() {
    var shapes = Json.object();
    places()
        .forEach(
            (place, part) -> {
              var builtFor = LayerInternals.builtFor(part);
              if (builtFor != null) addShapes(builtFor, shapes.putArray(place));
            });
    return shapes;
  }

  private static void addShapes(List<Shape> from, ArrayNode to) {
    from.forEach(shape -> to.add(Json.write(dims(shape))));
  }

  @Override
  protected void readDescription(ConfigDict description) {
    super.readDescription(description);
    var json = Json.node(description);
    var parts = places();
    json.path(BUILT_PARTS)
        .properties()
        .forEach(
            e -> {
              var part = parts.get(e.getKey());
              if (part != null && !part.isBuilt()) LayerInternals.build(part, e.getValue());
            });
  }

  /** Sets the name of the model. Unlike a layer, the model itself is renamed and returned. */
  @Override
  @CanIgnoreReturnValue
  public Model named(String chosen) {
    rename(chosen);
    return this;
  }

  /**
   * Throws, unless the model is a {@link Sequential}: as in Keras, the policy of a model does not
   * apply to its layers. {@link dev.rhyton.tensor.KerasConfig#setDtypePolicy} sets the policy of
   * all layers created afterwards.
   */
  @Override
  public Layer dtype(String policy) {
    throw new IllegalStateException(
        String.format(
            "%s: a dtype policy belongs to layers: call KerasConfig.setDtypePolicy(\"%s\") before"
                + " they are created, or dtype(\"%s\") on each of them.",
            label(), policy, policy));
  }

  /** Throws: a model has only the options of its layers, and a copy would share its weights. */
  @Override
  protected void checkChangeable() {
    throw new IllegalStateException(label() + " has no options: set them on its layers.");
  }

  /** Returns the mask that the layers have set on the outputs. */
  @Override
  protected @Nullable Tensor computeMask(List<Tensor> inputs, List<@Nullable Tensor> masks) {
    return null;
  }

  // ---- inspection ----

  /** Returns a symbolic tensor for each input. */
  protected List<Tensor> entries() {
    ready("inputs");
    return LayerInternals.shapesOfBuild(this).stream()
        .map(s -> TensorInternals.symbolic(s, inputType()))
        .toList();
  }

  /**
   * Returns the dtype of each input if it is known before the model sees samples; otherwise empty,
   * and numbers are converted to float32. A model of texts or of identifiers overrides it.
   */
  protected List<DType> inputTypes() {
    return List.of();
  }

  /**
   * Returns the symbolic inputs of a functional model or of a Sequential with an InputLayer. Other
   * models can begin with them.
   */
  @Override
  public List<Tensor> inputs() {
    throw new IllegalStateException(notFunctional());
  }

  /** Returns the symbolic outputs, which further layers can be applied to. */
  @Override
  public List<Tensor> outputs() {
    throw new IllegalStateException(notFunctional());
  }

  /**
   * Returns the symbolic output of a layer where it is first called. Other models can end with it,
   * or apply further layers to it.
   */
  public Tensor output(String layer) {
    throw new IllegalStateException(
        notFunctional() + " No tensor stands for the output of a layer.");
  }

  private String notFunctional() {
    return label() + " was not made of symbolic tensors, by Model.of or with an InputLayer.";
  }

  /**
   * Returns the names of the inputs under which samples may be passed: the names of the input
   * layers. For a subclass whose {@link #call(Map, Context)} takes a map, these are the keys of the
   * first map; another subclass with several inputs may override it.
   */
  public List<String> inputNames() {
    return named.keys();
  }

  /** Returns the names of the inputs for samples that may have names. */
  List<String> inputNames(Batch samples) {
    named.keep(samples.inputNames());
    return inputNames();
  }

  /** Returns the names of the inputs for a dataset whose samples may have names. */
  List<String> inputNames(Dataset data) {
    boolean open = named.isMap() && named.keys().isEmpty() && data.size() != 0;
    return open ? inputNames(data.peek()) : inputNames();
  }

  /**
   * Computes the output for inputs by name, as {@code call} of a dict in Keras. A subclass with
   * several inputs may override it; samples are then passed as a map: {@code
   * model.fit(Map.of("left", a, "right", b), y, epochs(5))}.
   */
  protected Tensor call(Map<String, Tensor> inputs, Context context) {
    return single(super.call(List.copyOf(inputs.values()), context));
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    return named.isMap()
        ? Collections.singletonList(call(named.named(inputs), context))
        : super.call(inputs, context);
  }

  /**
   * Applies the model to tensors or arrays by the names of its inputs: {@code apply(Map.of("left",
   * a, "right", b))}.
   */
  @CanIgnoreReturnValue
  public Tensor apply(Map<String, ?> inputs) {
    var tensors = named.<Object>ordered(inputs).stream().map(Model::tensor).toList();
    return single(apply(tensors));
  }

  private static Tensor tensor(Object value) {
    return value instanceof Tensor tensor ? tensor : NDArray.from(value);
  }

  /**
   * Returns the names of the outputs, under which losses, metrics and targets may be passed. A
   * subclass with several outputs may override it.
   */
  public List<String> outputNames() {
    return List.of("output");
  }

  /** Returns the layer called {@code name} in this model or in a nested one. */
  @Override
  public Layer getLayer(String name) {
    var names = allLayers().stream().skip(1).map(Layer::name).toList();
    for (var layer : allLayers()) if (layer != this && layer.name().equals(name)) return layer;
    var hint = dev.rhyton.config.Text.didYouMean(name, names);
    throw new IllegalArgumentException(
        String.format(
            "%s has no layer \"%s\".%s",
            label(), name, hint.isEmpty() ? " Its layers are " + names + "." : hint));
  }

  /** Returns the layer at an index, 0 for the first; unlike in Keras, inputs do not count. */
  public Layer getLayer(int index) {
    Check.that(
        index >= 0 && index < layers().size(),
        "%s has %d layers, there is none at %d.",
        label(),
        layers().size(),
        index);
    return layers().get(index);
  }

  /** Returns a table of the layers with their shapes and numbers of weights. */
  public Summary summary() {
    return Summary.of(this);
  }

  /**
   * Creates the weights for samples of a shape, without the batch axis. The shape may be left out
   * if an {@code Input} defines it.
   */
  public void build(long... dims) {
    Check.given("build", "dims", dims);
    if (dims.length == 0 && isBuilt()) return;
    predictor().build(List.of(Shape.of(-1).plus(dims)));
  }

  /**
   * Creates the weights for several inputs: the shape of a sample, without the batch axis, by the
   * name of each input.
   */
  public void build(Map<String, Shape> samples) {
    buildFor(named.<Shape>ordered(samples));
  }

  /** Creates the weights for the shapes of samples, in the order of the inputs. */
  void buildFor(List<Shape> samples) {
    predictor().build(samples.stream().map(s -> Shape.of(-1).plus(s.dims())).toList());
  }

  /**
   * Creates the weights for shapes in a file; inputs without names are in the order of the dict.
   */
  void buildNamed(Map<String, Shape> samples) {
    if (named.isMap() || !inputNames().isEmpty()) build(samples);
    else buildFor(List.copyOf(samples.values()));
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
