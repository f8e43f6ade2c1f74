package dev.rhyton.layers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.config.Check;
import dev.rhyton.config.Fields;
import dev.rhyton.config.Json;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Text;
import dev.rhyton.config.UnknownException;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.InitializerInternals;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.DTypePolicy;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Node;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A function of tensors with weights. A layer of your own extends it, with its options as fields,
 * its weights as {@link Weight} fields made in {@code build}, and its function in {@code call}:
 *
 * <pre>{@code
 * class Scale extends Layer {
 *   private Weight factor;
 *   protected void build(Shape input) { factor = weight(Initializer.ONES, input.last()); }
 *   protected Tensor call(Tensor x) { return x.multiply(factor); }
 * }
 * }</pre>
 *
 * <p>Its plain fields are its configuration; transient fields are neither configuration nor state.
 * The shape of its output follows from tracing {@code call}. Setters return a changed copy, and
 * throw once the layer is in use, as its weights are made by then.
 */
public abstract class Layer extends LayerState implements Node.Operation {
  static final Registry<Layer> REGISTRY = Layers.registry();
  private static final Map<String, Integer> NAMES = new HashMap<>();
  private static final ThreadLocal<Layer> AT_WORK = new ThreadLocal<>();

  static {
    Registry.others(ActivationFunction.class, Layer::asActivation);
  }

  private String name;
  private boolean trainable = true;
  private DTypePolicy dtype = DTypePolicy.FLOAT32;
  private Regularizer activityRegularizer;

  private transient List<NDArray> firstValues;
  private transient LayerPath path;
  private transient boolean outermost;
  private transient boolean used;
  private transient boolean built;
  private transient List<Shape> builtFor;
  private transient volatile List<Shape> outputShapes;
  private transient volatile int version;

  // ---- for users ----

  /** The layer under a name of your choice. */
  public Layer named(String chosen) {
    return with(this, l -> l.rename(chosen));
  }

  /** A layer of the same options, with weights of its own. */
  static <L extends Layer> L copyOf(L layer) {
    return with(layer, l -> {});
  }

  /** Renames this layer itself. */
  protected final void rename(String chosen) {
    Check.that(
        chosen != null && !chosen.isBlank(), "%s: a name must not be null or blank.", className());
    name = chosen;
    if (path != null) path.rename(chosen);
  }

  /** The layer, with those in it, under a dtype policy: {@code "mixed_bfloat16"}. */
  public Layer dtype(String policy) {
    return with(
        this,
        l -> {
          l.dtype = DTypePolicy.of(policy);
          l.changeParts(part -> part.dtype(policy));
        });
  }

  /** A penalty on what it gives, per sample, added to the loss in training; null for none. */
  public Layer activityRegularizer(Regularizer regularizer) {
    return with(this, l -> l.activityRegularizer = regularizer);
  }

  /** A penalty by its name, {@code "l2"}. */
  public Layer activityRegularizer(String name) {
    return activityRegularizer(Regularizers.get(name));
  }

  final Regularizer activityRegularizer() {
    return activityRegularizer;
  }

  /** What its outputs add to the loss. */
  void penalize(List<Tensor> outputs, Context context) {
    if (activityRegularizer == null) return;
    outputs.forEach(y -> context.addPenalty(activityRegularizer, y));
  }

  /** Its name; an automatic one, {@code dense_1}, is given at the first use. */
  @CanIgnoreReturnValue
  public final String name() {
    use();
    return name;
  }

  private synchronized void use() {
    used = true;
    if (name == null) name = automaticName(snakeName());
  }

  /** What automatic names, and places in files, begin with: Python's name of the class. */
  String snakeName() {
    return Text.snake(className());
  }

  private static String automaticName(String base) {
    synchronized (NAMES) {
      int count = NAMES.merge(base, 1, Integer::sum);
      return count == 1 ? base : base + "_" + (count - 1);
    }
  }

  static void clearNames() {
    synchronized (NAMES) {
      NAMES.clear();
    }
  }

  /** The dtype policy. */
  public DTypePolicy dtype() {
    return dtype;
  }

  /** Whether training changes its weights. */
  public boolean trainable() {
    return trainable;
  }

  /** Keeps its weights, and those of the layers in it, as they are from now on. */
  public void freeze() {
    allLayers().forEach(l -> l.trainable = false);
  }

  /** Lets training change its weights, and those of the layers in it, again. */
  public void unfreeze() {
    allLayers().forEach(l -> l.trainable = true);
  }

  /** Applies it to a tensor: in a functional model, or in the call of another layer. */
  @CanIgnoreReturnValue
  public final Tensor apply(Tensor input) {
    return single(apply(Collections.singletonList(input)));
  }

  /** Applies it to several tensors. */
  @CanIgnoreReturnValue
  public final Tensor apply(Tensor first, Tensor second, Tensor... more) {
    return single(apply(Stream.concat(Stream.of(first, second), Arrays.stream(more)).toList()));
  }

  /**
   * Applies it as in training or as in inference, with every layer in it, whatever the step around
   * it does. {@code teacher.apply(x, false)} drops nothing out, normalizes batches by the moving
   * statistics, and leaves those as they are.
   */
  @CanIgnoreReturnValue
  public final Tensor apply(Tensor input, boolean training) {
    return single(apply(Collections.singletonList(input), training));
  }

  /** Applies it to any number of tensors as in training or as in inference. */
  @CanIgnoreReturnValue
  public final List<Tensor> apply(List<Tensor> inputs, boolean training) {
    var graph = GraphBuilder.current();
    if (graph != null) return graph.calls().behavingAs(training, () -> apply(inputs));
    begin(inputs);
    return NDArray.areAll(inputs) ? atOnce(inputs, training) : Node.record(this, inputs, training);
  }

  private Tensor single(List<Tensor> outputs) {
    Check.that(
        outputs.size() == 1,
        "%s gives %d tensors: apply it to a list to have them all.",
        label(),
        outputs.size());
    return outputs.get(0);
  }

  /**
   * What it gives for samples as one batch, in inference: {@code data.map(vectorize::apply)}. Each
   * call prepares it anew; many small batches are faster in a model.
   */
  @CanIgnoreReturnValue
  public NDArray apply(NDArray samples) {
    Check.given(label(), "samples", samples);
    Check.that(
        samples.shape().rank() > 0,
        "%s: expected an array of samples, received a number.",
        label());
    var x = samples.dtype() == DType.STRING ? samples : samples.cast(inputType());
    try (var graph = GraphBuilder.open(false)) {
      var in = graph.argument(x.dtype(), x.shape().with(0, Shape.UNKNOWN));
      return graph.function(List.of(apply(in))).run(List.of(x))[0];
    }
  }

  /** Applies it to any number of tensors and gives all its outputs. */
  @Override
  @CanIgnoreReturnValue
  public final List<Tensor> apply(List<Tensor> inputs) {
    begin(inputs);
    if (GraphBuilder.current() != null) return trace(GraphBuilder.current(), inputs);
    return NDArray.areAll(inputs) ? atOnce(inputs, false) : Node.record(this, inputs);
  }

  /** Outputs for arrays, of the whole batch. */
  private List<Tensor> atOnce(List<Tensor> arrays, boolean training) {
    try (var graph = GraphBuilder.open(training)) {
      var inputs = arrays.stream().map(a -> graph.argument(a.dtype(), a.shape())).toList();
      var values = arrays.stream().map(Tensor::value).toList();
      return List.of(graph.function(apply(inputs)).run(values));
    }
  }

  private void begin(List<Tensor> inputs) {
    use();
    enterScope();
    Check.that(
        inputs != null && !inputs.isEmpty(), "%s: expected a tensor, received none.", label());
    for (var input : inputs) Check.that(input != null, "%s: received null as input.", label());
  }

  private List<Tensor> trace(GraphBuilder graph, List<Tensor> inputs) {
    var cast = inputs.stream().map(this::toComputeType).toList();
    var shapes = cast.stream().map(Tensor::shape).toList();
    var masks =
        Collections.unmodifiableList(new ArrayList<>(inputs.stream().map(Tensor::mask).toList()));
    try {
      for (var shape : shapes) checkNotEmpty(shape);
      if (!isBuilt()) makeWeights(shapes);
      checkInputs(shapes);
      var root = (Layer) graph.calls().root();
      if (root != null) root.checkHolds(this);
      var before = root == null ? new HashSet<>(graph.variables().weights()) : null;
      var context = new Context(graph, masks);
      var outputs =
          graph
              .calls()
              .visit(
                  this,
                  label(),
                  cast,
                  () ->
                      graph
                          .calls()
                          .computingIn(
                              dtype.compute(), () -> atWork(() -> outputs(cast, context))));
      if (root == null) {
        checkHolds(graph.variables().weights().stream().filter(w -> !before.contains(w)).toList());
      }
      checkOutputs(outputs);
      var mask = computeMask(cast, masks);
      if (mask != null) outputs.forEach(o -> o.mask(mask));
      penalize(outputs, context);
      outputShapes = outputs.stream().map(Tensor::shape).toList();
      return outputs;
    } catch (TensorException e) {
      throw new IllegalArgumentException(
          String.format(
              "%s: cannot take input of shape %s: %s", label(), list(shapes), e.getMessage()),
          e);
    }
  }

  private void checkOutputs(List<Tensor> outputs) {
    Check.that(
        outputs != null && !outputs.isEmpty() && outputs.stream().noneMatch(Objects::isNull),
        "%s: its call gave %s: let it return a tensor.",
        label(),
        outputs != null && outputs.isEmpty() ? "none" : "null");
  }

  /** Whether {@code call} computes with the sizes of axes; those of a batch may be unknown. */
  protected boolean needsSizes() {
    return false;
  }

  /** Whether the layer is built without an input shape, so that Keras' files record none. */
  protected boolean isBuiltAtOnce() {
    return false;
  }

  /** Whether the outputs have the mask of the first input, as {@code supports_masking} in Keras. */
  protected boolean supportsMasking() {
    return false;
  }

  private List<Tensor> outputs(List<Tensor> inputs, Context context) {
    return UnknownSizeTracer.isNeeded(this, inputs)
        ? UnknownSizeTracer.outputs(this, inputs, context.masks())
        : call(inputs, context);
  }

  private void checkNotEmpty(Shape shape) {
    boolean empty = shape.rank() > 1 && Arrays.stream(shape.from(1).dims()).anyMatch(d -> d == 0);
    Check.that(!empty, "%s: received samples without numbers, of shape %s.", label(), shape);
  }

  private Tensor toComputeType(Tensor input) {
    return input.dtype().isFloat() && castsInputs() ? input.cast(dtype.compute()).as(input) : input;
  }

  /** The type in which a model takes its samples that begins with this layer. */
  protected DType inputType() {
    return DType.FLOAT32;
  }

  /** Whether floats are to come in the type in which it computes. */
  protected boolean castsInputs() {
    return true;
  }

  private static String list(List<Shape> shapes) {
    return shapes.stream().map(Shape::toString).collect(Collectors.joining(", "));
  }

  /** Makes the weights of a layer that another one runs step by step, without applying it. */
  final void join(Shape... shapes) {
    use();
    enterScope();
    makeWeights(List.of(shapes));
  }

  /** As in Keras, its path begins with that of the layer in which it is first built or called. */
  private synchronized void enterScope() {
    var outer = outermost ? null : AT_WORK.get();
    if (path == null) path = new LayerPath(name, outer == null ? null : outer.path);
  }

  /** What the names of its weights begin with in Keras: {@code bidirectional/forward_lstm}. */
  final String path() {
    return path == null ? name() : path.toString();
  }

  @CanIgnoreReturnValue
  private <T> T atWork(Supplier<T> body) {
    var before = AT_WORK.get();
    AT_WORK.set(this);
    try {
      return body.get();
    } finally {
      AT_WORK.set(before);
    }
  }

  private synchronized void makeWeights(List<Shape> shapes) {
    if (isBuilt()) return;
    atWork(
        () -> {
          build(shapes);
          return null;
        });
    builtFor = shapes;
    built = true;
    nameWeights();
    if (firstValues != null) setWeights(firstValues);
  }

  /** Gives its weights these values when they are made. */
  final void beginWith(List<NDArray> values) {
    firstValues = List.copyOf(values);
  }

  @Override
  public boolean isBuilt() {
    return built;
  }

  /** The shapes for which its weights were made, or null before. */
  protected List<Shape> builtFor() {
    return builtFor;
  }

  /** How often something else than a weight has changed that its function rests on. */
  protected final int version() {
    return version;
  }

  /** Notes that something else than a weight has changed: what was traced before is out of date. */
  protected final synchronized void changed() {
    version++;
  }

  /** The shapes of what it gave when it was last applied. */
  public Optional<List<Shape>> outputShapes() {
    return Optional.ofNullable(outputShapes);
  }

  // ---- for layers ----

  /** Makes the weights for an input of this shape. */
  protected void build(Shape input) {}

  /** Makes the weights for inputs of these shapes. */
  protected void build(List<Shape> inputs) {
    if (!inputs.isEmpty()) build(inputs.get(0));
  }

  /** The function of one input. */
  protected Tensor call(Tensor x) {
    throw new IllegalStateException(className() + " has no call: override call(Tensor).");
  }

  /** The function of one input, where it differs in training or uses masks and states. */
  protected Tensor call(Tensor x, Context context) {
    return call(x);
  }

  /** The function of any number of inputs. */
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    Check.that(inputs.size() == 1, "%s: expected one input, received %d.", label(), inputs.size());
    return Collections.singletonList(call(inputs.get(0), context)); // which may forget to give one
  }

  /** Why, in training, a sample has no gradient of its own that follows from it alone; or null. */
  protected String whyNoSampleGradients() {
    return null;
  }

  /**
   * The mask of the outputs, null for none. By default it ends here, as in Keras: what it says of
   * the steps before need not hold of what a layer makes of them.
   */
  protected Tensor computeMask(List<Tensor> inputs, List<Tensor> masks) {
    return supportsMasking() ? masks.get(0) : null;
  }

  /** Checks the inputs of every application, once the weights exist; the default allows all. */
  protected void checkInputs(List<Shape> inputs) {}

  /** Of {@link #keywordOfRest}: the inputs are arguments of their own. */
  protected static final String EACH = "";

  /**
   * How Keras' call takes the inputs after the first, so that files say the same: by a keyword, as
   * arguments of their own ({@link #EACH}), or, as by default, with the first in a list (null).
   */
  protected String keywordOfRest() {
    return null;
  }

  /** The keywords under which Keras' call also takes the inputs, in their order. */
  protected List<String> keywordsOfInputs() {
    return List.of();
  }

  /** Options that Keras takes with a call, and that belong to the layer here. */
  protected ObjectNode callOptions(List<Tensor> inputs) {
    return Json.object();
  }

  /** Takes over an option with which a file calls the layer. */
  protected void callOption(String key, JsonNode value) {
    throw new UnknownException(
        label() + " is called with " + key + "=" + value + ", which is not known here.");
  }

  /** A weight that training changes. */
  protected final Weight weight(Initializer initializer, long... dims) {
    return newWeight(initializer, true, dims);
  }

  /**
   * A weight that training changes, with a penalty and a projection, either of them null for none.
   */
  protected final Weight weight(
      Initializer initializer, Regularizer regularizer, Constraint constraint, long... dims) {
    var weight = newWeight(initializer, true, dims);
    if (regularizer != null) weight.regularizer(regularizer::apply);
    if (constraint != null) weight.constraint(constraint::apply);
    return weight;
  }

  /** A weight that training changes, as its options say. */
  final Weight weight(WeightOptions options, long... dims) {
    return weight(options.initializer(), options.regularizer(), options.constraint(), dims);
  }

  /** The layer with other options of one of its weights, which lie in {@code kernelOptions}. */
  Layer options(String weight, UnaryOperator<WeightOptions> change) {
    var field =
        Fields.all(getClass()).stream()
            .filter(f -> f.getName().equals(weight + "Options"))
            .findFirst()
            .orElseThrow();
    return with(
        this, l -> Fields.set(field, l, change.apply((WeightOptions) Fields.get(field, l))));
  }

  /** A weight that only the layer itself changes: a moving mean, a state. */
  protected final Weight stateWeight(Initializer initializer, long... dims) {
    return newWeight(initializer, false, dims);
  }

  private Weight newWeight(Initializer initializer, boolean trained, long... dims) {
    var shape = Shape.of(dims);
    Check.that(
        shape.isKnown(),
        "%s: needs to know the size of its input's last axis to make its weights.",
        label());
    return new Weight(
        shape, dtype.variable(), trained, InitializerInternals.prepare(initializer, shape));
  }

  @Override
  protected final String label() {
    return className() + (name == null ? "" : " \"" + name + "\"");
  }

  @Override
  protected void checkChangeable() {
    Check.state(
        !used,
        () ->
            label()
                + " is in use and cannot change: make a new one, or freeze() it to keep its"
                + " weights.");
  }

  /** Most of Keras' layers write a penalty on the outputs only where there is one. */
  @Override
  public ObjectNode config() {
    var config = super.config();
    boolean always = idleOptions().has("activity_regularizer");
    if (activityRegularizer == null && !always) config.remove("activity_regularizer");
    return config;
  }

  // ---- Keras' JSON ----

  /** Keras' layers are all in one module, ours in several packages. */
  @Override
  protected String module() {
    return "keras.layers";
  }

  /** A layer that stands in a file as the activation of another one. */
  private static ActivationFunction asActivation(JsonNode json) {
    var layer = Json.readObject(json, Layer.class);
    return ActivationFunction.of(
        layer,
        x -> {
          layer.join(x.shape());
          Check.that(
              layer.weights().isEmpty(),
              "%s: an activation cannot have weights here: apply it after the layer.",
              layer.label());
          return layer.apply(x);
        });
  }

  /** The shapes for which its weights were made; and that it is one layer, wherever it stands. */
  @Override
  protected void describe(ObjectNode json) {
    Json.share(this, json);
    if (builtFor != null && !isBuiltAtOnce()) {
      json.set("build_config", BuildConfig.of(this));
    }
  }

  /** As in Keras, what a file says how to build is built before anything calls it. */
  @Override
  protected void readDescription(JsonNode json) {
    outermost |= json.path("build_config").isObject();
  }

  /** A shape in JSON, null where a size is not known. */
  protected static ArrayNode json(Shape shape) {
    var dims = Json.array();
    for (long d : shape.dims()) {
      if (d == Shape.UNKNOWN) dims.addNull();
      else dims.add(d);
    }
    return dims;
  }

  /** Its configuration as Keras' JSON. */
  public String toJson() {
    return Json.writeObject(this).toPrettyString();
  }
}
