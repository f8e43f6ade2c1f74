package dev.rhyton.layers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Fields;
import dev.rhyton.config.Json;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Text;
import dev.rhyton.config.UnknownException;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.InitializerInternals;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.DTypePolicy;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.LayerCalls;
import dev.rhyton.tensor.internal.Node;
import dev.rhyton.tensor.internal.TensorMasks;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
 * <p>Plain fields are the configuration; transient fields are neither configuration nor state. The
 * shape of the output follows from tracing {@code call}. Setters return a changed copy, and throw
 * once the layer is in use, because its weights exist by then. If a field of your own class changes
 * later, {@code call} is traced again; a value that changes in every step is faster as a {@link
 * #stateWeight}.
 *
 * <p>Lists of weights, their names in files and freezing are based on one walk over the fields that
 * are weights or other layers. Everything that a layer of one's own calls or overrides is in this
 * class.
 */
public abstract class Layer extends Configured implements Node.Operation {
  static final Registry<Layer> REGISTRY = Layers.registry();
  private static final ThreadLocal<Layer> AT_WORK = new ThreadLocal<>();

  /** More would not come back from a file, and overflow the stack. */
  private static final int MOST_LEVELS = 100;

  private static final ThreadLocal<Integer> LEVELS = ThreadLocal.withInitial(() -> 0);

  private static final String NOT_HELD =
      "which it does not hold, so that it would be neither trained nor saved: keep it in a field,"
          + " or in a list, map, array or record that is a field.";

  static {
    Registry.others(ActivationFunction.class, LayerActivation::read);
  }

  private @Nullable String name;
  private boolean trainable = true;
  private DTypePolicy dtype = KerasConfig.dtypePolicy();
  private @Nullable Regularizer activityRegularizer;

  private transient @Nullable List<NDArray> firstValues;
  private transient @Nullable LayerPath path;
  private transient boolean outermost;
  private transient boolean used;
  private transient boolean built;
  private transient @Nullable List<Shape> builtFor;
  private transient Predicate<Object> madeByBuild = part -> false;
  private transient boolean readsMasks;
  private transient WeakReference<Node> firstCall = new WeakReference<>(null);
  private transient WeakReference<Layer> stack = new WeakReference<>(null);
  private transient volatile @Nullable List<Shape> outputShapes;
  private transient volatile int version;
  private transient volatile Predicate<Layer> holds = l -> false; // result of the last look-up

  // ---- for users ----

  /** Returns the layer with another name. */
  public Layer named(String chosen) {
    return with(this, l -> l.rename(chosen));
  }

  /** Returns a layer with the same options and its own weights. */
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

  /**
   * Returns the layer, and the layers in it, with another dtype policy: {@code "mixed_bfloat16"}.
   */
  public Layer dtype(String policy) {
    return with(
        this,
        l -> {
          l.dtype = DTypePolicy.of(policy);
          l.changeParts(part -> part.dtype(policy));
        });
  }

  /**
   * Sets a penalty on the outputs, per sample, which is added to the loss in training; null for
   * none.
   */
  public Layer activityRegularizer(@Nullable Regularizer regularizer) {
    return with(this, l -> l.activityRegularizer = regularizer);
  }

  /** Sets a penalty on the outputs by its name, {@code "l2"}. */
  public Layer activityRegularizer(String name) {
    return activityRegularizer(Regularizers.get(name));
  }

  final @Nullable Regularizer activityRegularizer() {
    return activityRegularizer;
  }

  /** Adds the penalty on the outputs to the loss. */
  void penalize(List<Tensor> outputs, Context context) {
    var penalty = activityRegularizer;
    if (penalty != null) outputs.forEach(y -> context.addPenalty(penalty, y));
  }

  /** Returns the name; an automatic name, {@code dense_1}, is assigned at the first use. */
  @CanIgnoreReturnValue
  public final String name() {
    return use();
  }

  /** Returns whether the layer has a name, which an unused layer may not have yet. */
  final boolean isNamed() {
    return name != null;
  }

  @CanIgnoreReturnValue
  private synchronized String use() {
    used = true;
    var given = name == null ? LayerNames.next(snakeName()) : name;
    name = given;
    return given;
  }

  /** Returns the prefix of automatic names and of paths in files: the class name in snake case. */
  String snakeName() {
    return Text.snake(className());
  }

  /** Returns the dtype policy. */
  public DTypePolicy dtype() {
    return dtype;
  }

  /** Sets the dtype policy of this layer itself, whose weights are of it already. */
  final void policy(DTypePolicy policy) {
    dtype = policy;
  }

  /** Returns whether training changes the weights. */
  public boolean trainable() {
    return trainable;
  }

  /** Freezes the weights of this layer and of the layers in it: training no longer changes them. */
  public void freeze() {
    allLayers().forEach(l -> l.trainable = false);
  }

  /** Unfreezes the weights of this layer and of the layers in it: training changes them again. */
  public void unfreeze() {
    allLayers().forEach(l -> l.trainable = true);
  }

  /** Applies the layer to a tensor, in a functional model or in {@code call} of another layer. */
  @CanIgnoreReturnValue
  public final Tensor apply(Tensor input) {
    return single(apply(Collections.singletonList(input)));
  }

  /** Applies the layer to several tensors. */
  @CanIgnoreReturnValue
  public final Tensor apply(Tensor first, Tensor second, Tensor... more) {
    Check.given("apply", "more", more);
    return single(apply(Stream.concat(Stream.of(first, second), Arrays.stream(more)).toList()));
  }

  /**
   * Applies the layer, and all layers in it, as in training or as in inference, independent of the
   * mode of the model around it. {@code teacher.apply(x, false)} uses no dropout, normalizes
   * batches by the moving statistics, and does not change these.
   */
  @CanIgnoreReturnValue
  public final Tensor apply(Tensor input, boolean training) {
    return single(apply(Collections.singletonList(input), training));
  }

  /** Applies the layer to any number of tensors, as in training or as in inference. */
  @CanIgnoreReturnValue
  public final List<Tensor> apply(List<Tensor> inputs, boolean training) {
    var graph = GraphBuilder.current();
    if (graph != null) return graph.calls().behavingAs(training, () -> apply(inputs));
    begin(inputs);
    return NDArray.areAll(inputs) ? onArrays(inputs, training) : onSymbols(inputs, training);
  }

  /** Applies the layer with arguments by name: {@code lstm.apply(x, Call.of().mask(valid))}. */
  @CanIgnoreReturnValue
  public final Tensor apply(Tensor input, Call arguments) {
    return single(apply(Collections.singletonList(input), arguments));
  }

  /**
   * Applies the layer to two tensors with arguments by name: {@code attention.apply(x, x,
   * Call.of().attentionMask(mask))}.
   */
  @CanIgnoreReturnValue
  public final Tensor apply(Tensor first, Tensor second, Call arguments) {
    return single(apply(Arrays.asList(first, second), arguments));
  }

  /** Applies the layer to any number of tensors with arguments by name and returns all outputs. */
  @CanIgnoreReturnValue
  public final List<Tensor> apply(List<Tensor> inputs, Call arguments) {
    Check.given(label(), "inputs", inputs);
    for (var input : inputs) Check.that(input != null, "%s: received null as input.", label());
    return Check.given(label(), "arguments", arguments).apply(this, inputs);
  }

  /** Returns the only output; a layer with several is applied to a list. */
  protected final Tensor single(List<? extends Tensor> outputs) {
    Check.that(
        outputs.size() == 1,
        "%s returns %d tensors: apply it to a list to receive all of them.",
        label(),
        outputs.size());
    return outputs.get(0);
  }

  /**
   * Returns the output for samples as one batch, in inference: {@code data.map(vectorize::apply)}.
   * As in Keras, layers that change images at random do so, and {@code apply(x, false)} does not.
   * Each call traces the layer again; for many small batches, a model is faster. Within a function
   * that is being traced, such as {@code call} of another layer, the output is a tensor of that
   * function.
   */
  @CanIgnoreReturnValue
  public NDArray apply(NDArray samples) {
    Check.given(label(), "samples", samples);
    Check.that(
        samples.shape().rank() > 0,
        "%s: expected an array of samples, received a number.",
        label());
    return GraphBuilder.current() == null
        ? ofSamples(samples)
        : TensorInternals.traced(apply((Tensor) samples));
  }

  /** Returns the output for samples, outside of any trace. */
  protected NDArray ofSamples(NDArray samples) {
    boolean text = samples.dtype() == DType.STRING || inputType() == DType.STRING;
    var type = inputType(samples.dtype());
    var x = text ? samples : InputTypes.cast(this, samples, type).mask(samples.mask());
    return (NDArray) single(onArrays(List.of(x), null));
  }

  /** Applies the layer to any number of tensors and returns all outputs. */
  @Override
  @CanIgnoreReturnValue
  public final List<Tensor> apply(List<Tensor> inputs) {
    begin(inputs);
    var graph = GraphBuilder.current();
    if (graph != null) {
      boolean trains = graph.calls().isModeOpen() && trainsByDefault();
      return trains
          ? graph.calls().behavingAs(true, () -> trace(graph, inputs))
          : trace(graph, inputs);
    }
    return NDArray.areAll(inputs) ? onArrays(inputs, null) : onSymbols(inputs, null);
  }

  private List<Tensor> onSymbols(List<Tensor> inputs, @Nullable Boolean training) {
    boolean usedBefore = usesMasks();
    var outputs = Node.record(this, withMaskArguments(inputs), training);
    // The first call of a user's own layer shows whether it asks for masks.
    if (usesMasks() && !usedBefore)
      outputs = Node.record(this, withMaskArguments(inputs), training);
    if (!takesMask()) outputs.forEach(y -> passGivenMask(inputs, y));
    called(outputs);
    return outputs;
  }

  /** Notes that the mask of an output is, or follows from, one that was passed to a call. */
  private static void passGivenMask(List<Tensor> inputs, Tensor output) {
    var same = inputs.stream().filter(x -> x.mask() == output.mask()).toList();
    var from = same.isEmpty() ? inputs : same;
    if (from.stream().anyMatch(t -> TensorInternals.of(t).isMaskGiven()))
      TensorInternals.of(output).passGivenMask();
  }

  /** Records the first call between symbolic tensors, which its model keeps in memory. */
  final void called(List<Tensor> outputs) {
    if (firstCall.get() == null) {
      firstCall = new WeakReference<>(TensorInternals.of(outputs.get(0)).node());
    }
  }

  /**
   * Returns the inputs of a call in a functional model, with the masks that are arguments of the
   * call. As in Keras, the mask of a single input is an argument, so that no other layer removes it
   * in a run. If a mask was passed to this layer or to one before it, all masks are arguments: to
   * later layers, Keras passes on only masks that layers have computed.
   */
  private List<Tensor> withMaskArguments(List<Tensor> inputs) {
    var x = inputs.get(0);
    boolean converted = castsInputs() && x.dtype().isFloat() && x.dtype() != dtype.compute();
    boolean single = inputs.size() == 1 && takesMask() && !converted;
    boolean given =
        usesMasks() && inputs.stream().anyMatch(t -> TensorInternals.of(t).isMaskGiven());
    return single || given ? inputs.stream().map(Layer::withMaskArgument).toList() : inputs;
  }

  private static Tensor withMaskArgument(Tensor x) {
    return x.mask() == null || TensorMasks.isOne(x)
        ? x
        : TensorMasks.of(x, x.mask(), TensorInternals.of(x).isMaskGiven());
  }

  /** Returns whether the outputs depend on the masks of the inputs. */
  boolean usesMasks() {
    return readsMasks || takesMask();
  }

  /** Returns whether the outputs depend on the masks of these inputs. */
  boolean usesMasks(List<Tensor> inputs) {
    return usesMasks();
  }

  /**
   * Returns whether {@code call} in Keras has an argument {@code mask}; by default whether {@code
   * call} of a user's own class has asked its {@link Context} for masks.
   */
  protected boolean takesMask() {
    return readsMasks && !Fields.isOfLibrary(getClass());
  }

  /** Sets masks on outputs that have none. */
  private static void setMasks(List<Tensor> outputs, List<@Nullable Tensor> masks) {
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).mask() == null) outputs.get(i).mask(masks.get(i));
    }
  }

  /**
   * Returns the masks of all outputs; as in Keras, {@link #computeMask} returns the mask of the
   * first output.
   */
  List<@Nullable Tensor> outputMasks(
      List<Tensor> inputs, List<@Nullable Tensor> masks, int outputs) {
    var all = new ArrayList<Tensor>(Collections.nCopies(outputs, null));
    if (outputs > 0) all.set(0, computeMask(inputs, masks));
    return all;
  }

  @Override
  public final List<@Nullable Tensor> masks(List<Tensor> inputs, int outputs) {
    var masks = Check.all(label(), "its inputs", inputs).stream().map(Tensor::mask).toList();
    return outputMasks(inputs, Collections.unmodifiableList(new ArrayList<>(masks)), outputs);
  }

  private List<Tensor> onArrays(List<Tensor> arrays, @Nullable Boolean training) {
    return List.copyOf(new ArrayCall(this, arrays).run(training));
  }

  private void begin(List<Tensor> inputs) {
    use();
    enterScope();
    Check.that(
        inputs != null && !inputs.isEmpty(), "%s: expected a tensor, received none.", label());
    for (var input : inputs) Check.that(input != null, "%s: received null as input.", label());
  }

  private List<Tensor> trace(GraphBuilder graph, List<Tensor> given) {
    var inputs = needsSizes() ? given.stream().map(graph::sized).toList() : given;
    var computed = inputs.stream().map(this::toComputeType).toList();
    var received = computed.stream().map(Tensor::shape).toList();
    var masks =
        Collections.unmodifiableList(new ArrayList<>(inputs.stream().map(Tensor::mask).toList()));
    try {
      for (var shape : received) checkNotEmpty(shape);
      inputSpec().check(label(), received);
      var shapes = inputSpec().completed(received);
      var cast = graph.calls().naming(label(), () -> ensured(graph, computed, shapes));
      if (!isBuilt()) makeWeights(shapes);
      checkInputs(shapes);
      var root = (Layer) graph.calls().root();
      if (root != null) root.checkHolds(this);
      var before = root == null ? new HashSet<>(graph.variables().weights()) : Set.<Weight>of();
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
      readsMasks |= context.readsMasks();
      setMasks(outputs, outputMasks(cast, masks, outputs.size()));
      penalize(outputs, context);
      outputShapes = outputs.stream().map(Tensor::shape).toList();
      return outputs;
    } catch (TensorException e) {
      throw new IllegalArgumentException(
          String.format(
              "%s: cannot take input of shape %s: %s", label(), list(received), e.getMessage()),
          e);
    }
  }

  private static List<Tensor> ensured(GraphBuilder graph, List<Tensor> inputs, List<Shape> shapes) {
    return IntStream.range(0, shapes.size())
        .mapToObj(i -> graph.ensured(inputs.get(i), shapes.get(i)))
        .toList();
  }

  private void checkOutputs(List<Tensor> outputs) {
    Check.that(
        outputs != null && !outputs.isEmpty() && outputs.stream().noneMatch(Objects::isNull),
        "%s: call returned %s: it must return a tensor.",
        label(),
        outputs != null && outputs.isEmpty() ? "none" : "null");
  }

  /**
   * Returns whether {@code call} computes with the sizes of axes. It is then called with known
   * sizes, also if only a run knows them, such as the number of words of a text.
   */
  protected boolean needsSizes() {
    return false;
  }

  /** Returns symbolic outputs for inputs of unknown sizes. */
  List<Tensor> outputsOfAnySize(List<Tensor> inputs, Context context) {
    return UnknownSizeTracer.outputs(this, inputs, context);
  }

  /**
   * Returns whether the layer behaves as in training if neither the call nor the model around it
   * has a mode, as {@code training=True} in the signature of {@code call} in Keras.
   */
  protected boolean trainsByDefault() {
    return false;
  }

  /**
   * Returns whether the layer is built without an input shape, so that Keras' files contain none.
   */
  protected boolean isBuiltAtOnce() {
    return false;
  }

  /**
   * Returns whether the outputs have the mask of the first input, as {@code supports_masking} in
   * Keras.
   */
  protected boolean supportsMasking() {
    return false;
  }

  private List<Tensor> outputs(List<Tensor> inputs, Context context) {
    return UnknownSizeTracer.isNeeded(this, inputs)
        ? outputsOfAnySize(inputs, context)
        : call(inputs, context);
  }

  private void checkNotEmpty(Shape shape) {
    boolean empty = shape.rank() > 1 && Arrays.stream(shape.from(1).dims()).anyMatch(d -> d == 0);
    Check.that(!empty, "%s: received samples without numbers, of shape %s.", label(), shape);
  }

  private Tensor toComputeType(Tensor input) {
    return input.dtype().isFloat() && castsInputs()
        ? TensorInternals.of(input.cast(dtype.compute())).as(input)
        : input;
  }

  /** Returns the dtype of the samples of a model that begins with this layer. */
  protected DType inputType() {
    return KerasConfig.floatx();
  }

  /**
   * Returns the dtype to which samples of a dtype are converted in a model that begins with this
   * layer.
   */
  protected DType inputType(DType given) {
    return inputType();
  }

  /** Returns whether floating-point inputs are cast to the compute dtype. */
  protected boolean castsInputs() {
    return true;
  }

  private static String list(List<Shape> shapes) {
    return shapes.stream().map(Shape::toString).collect(Collectors.joining(", "));
  }

  /** Creates the weights of a layer that another layer runs step by step, without applying it. */
  final void join(Shape... shapes) {
    use();
    enterScope();
    inputSpec().check(label(), List.of(shapes));
    makeWeights(List.of(shapes));
  }

  /**
   * As in Keras, the path begins with the path of the layer in which this layer is first built or
   * called.
   */
  private synchronized void enterScope() {
    var outer = outermost ? null : AT_WORK.get();
    if (path == null) path = new LayerPath(name(), outer == null ? null : outer.path);
  }

  /**
   * Returns the prefix of the names of the weights in Keras: {@code bidirectional/forward_lstm}.
   */
  final String path() {
    return path == null ? name() : path.toString();
  }

  @CanIgnoreReturnValue
  private <T> T atWork(Supplier<T> body) {
    var before = AT_WORK.get();
    int levels = LEVELS.get();
    Check.that(
        levels < MOST_LEVELS,
        "%s: layers in layers, at most %d levels are possible.",
        label(),
        MOST_LEVELS);
    AT_WORK.set(this);
    LEVELS.set(levels + 1);
    try {
      return body.get();
    } finally {
      LEVELS.set(levels);
      AT_WORK.set(before);
    }
  }

  private synchronized void makeWeights(List<Shape> shapes) {
    if (isBuilt()) return;
    var before = TrackedFields.of(this);
    atWork(
        () ->
            LayerCalls.outside(
                () -> {
                  build(shapes);
                  return shapes;
                }));
    madeByBuild = TrackedFields.of(this).without(before)::contains;
    builtFor = shapes;
    built = true;
    nameWeights();
    if (firstValues != null) setWeights(firstValues);
  }

  /** Sets the values that the weights get when they are created. */
  final void beginWith(List<NDArray> values) {
    firstValues = List.copyOf(values);
  }

  /** Returns whether the weights exist. */
  public boolean isBuilt() {
    return built;
  }

  /** Returns the input shapes for which the weights were created, or null before that. */
  protected @Nullable List<Shape> builtFor() {
    return builtFor;
  }

  /** Returns the input shapes for which the weights were created. */
  final List<Shape> shapesOfBuild() {
    var shapes = builtFor();
    Check.state(shapes != null, () -> label() + " has no weights yet: apply it first.");
    return shapes;
  }

  /** Returns whether {@code build} has made a layer or weight in a field. */
  final boolean isMadeByBuild(Object part) {
    return madeByBuild.test(part);
  }

  /** Returns the number of changes to state other than weights that {@code call} depends on. */
  protected final int version() {
    return version;
  }

  /**
   * Records that state other than a weight has changed, so that traced functions are out of date.
   */
  protected final synchronized void changed() {
    version++;
  }

  /**
   * Returns the symbolic inputs of the first call of the layer in a functional model or in a {@code
   * Sequential}.
   */
  public List<Tensor> inputs() {
    return firstCall().inputs();
  }

  /**
   * Returns the symbolic outputs of the first call of the layer in a functional model or in a
   * {@code Sequential}.
   */
  public List<Tensor> outputs() {
    return firstCall().outputs();
  }

  /** Returns the symbolic input of the first call of the layer, as {@code layer.input} in Keras. */
  public final Tensor input() {
    return single(inputs());
  }

  /**
   * Returns the symbolic output of the first call of the layer, as {@code layer.output} in Keras,
   * with which another model can end: {@code Model.of(model.inputs(),
   * model.getLayer("features").output())}. For a layer in several models, {@code
   * model.output("features")} is the output in one of these models.
   *
   * @throws IllegalStateException if the layer was not called with symbolic tensors, or no model
   *     that is still reachable has the call
   */
  public final Tensor output() {
    return single(outputs());
  }

  private Node firstCall() {
    var container = stack.get();
    if (firstCall.get() == null && container != null && container.isBuilt()) {
      var unused = container.outputs(); // calls its layers
    }
    var call = firstCall.get();
    Check.state(
        call != null,
        () ->
            label()
                + " has no symbolic input and output: it is not a layer of a functional model or of"
                + " a built Sequential.");
    return call;
  }

  /** Records the Sequential that calls this layer when its symbolic outputs are needed. */
  final void heldBy(Layer container) {
    stack = new WeakReference<>(container);
  }

  /** Returns the output shapes of the last application. */
  public Optional<List<Shape>> outputShapes() {
    return Optional.ofNullable(outputShapes);
  }

  // ---- for layers ----

  /** Creates the weights for an input of this shape. */
  protected void build(Shape input) {}

  /** Creates the weights for inputs of these shapes. */
  protected void build(List<Shape> inputs) {
    if (!inputs.isEmpty()) build(inputs.get(0));
  }

  /** Computes the output for one input. */
  protected Tensor call(Tensor x) {
    throw new IllegalStateException(className() + " has no call: override call(Tensor).");
  }

  /** Computes the output for one input, if it differs in training or uses masks or states. */
  protected Tensor call(Tensor x, Context context) {
    return call(x);
  }

  /** Computes the outputs for any number of inputs. */
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    Check.that(inputs.size() == 1, "%s: expected one input, received %d.", label(), inputs.size());
    return Collections.singletonList(call(inputs.get(0), context)); // call may return null
  }

  /**
   * Returns the reason why the gradient of a sample in training does not depend only on this
   * sample, or null.
   */
  protected @Nullable String whyNoSampleGradients() {
    return null;
  }

  /**
   * Returns whether, in inference, the output for a sample may depend on the other samples of the
   * batch or on earlier batches; by default, this may be so in a user's own layers.
   */
  protected boolean mayMixSamples() {
    return !Fields.isOfLibrary(getClass());
  }

  /**
   * Returns the embeddings among the layer's own weights: matrices of which a batch uses a few
   * rows. Learning modes treat such a weight as a whole. By default there are none.
   */
  protected List<Weight> embeddingWeights() {
    return List.of();
  }

  /**
   * Returns the mask of the output, of the first one if there are several; null for none. By
   * default the mask ends here, as in Keras: a mask of the input steps need not be valid for the
   * outputs. In a functional model, this method is called with symbolic tensors.
   */
  protected @Nullable Tensor computeMask(List<Tensor> inputs, List<@Nullable Tensor> masks) {
    return supportsMasking() ? masks.get(0) : null;
  }

  /**
   * Returns the specification of the inputs, which every application checks; by default {@link
   * InputSpec#ANY}. Sizes that follow from weights are checked once the weights exist.
   */
  protected InputSpec inputSpec() {
    return InputSpec.ANY;
  }

  /**
   * Checks what {@link #inputSpec} does not express, such as whether inputs fit each other, at
   * every application, after the weights exist; by default all are allowed.
   */
  protected void checkInputs(List<Shape> inputs) {}

  /** A value of {@link #keywordOfRest}: the inputs are separate arguments. */
  protected static final String EACH = "";

  /**
   * Returns how {@code call} in Keras receives the inputs after the first, for files: by a keyword,
   * as separate arguments ({@link #EACH}), or, by default, in a list with the first (null).
   */
  protected @Nullable String keywordOfRest() {
    return null;
  }

  /**
   * Returns the keywords under which {@code call} in Keras also accepts the inputs, in their order.
   */
  protected List<String> keywordsOfInputs() {
    return List.of();
  }

  /** Returns the names of the inputs, in their order, that a {@link Call} can set. */
  List<String> argumentNames() {
    return keywordsOfInputs();
  }

  /** Returns options that Keras passes with a call and that belong to the layer here. */
  protected ConfigDict callOptions(List<Tensor> inputs) {
    return ConfigDict.of();
  }

  /** Sets an option with which a file calls the layer. */
  protected void callOption(String key, @Nullable Object value) {
    throw new UnknownException(
        label()
            + " is called with "
            + key
            + "="
            + Json.write(value)
            + ", which is not known here.");
  }

  /** Creates a weight that training changes. */
  protected final Weight weight(Initializer initializer, long... dims) {
    return newWeight(initializer, true, dims);
  }

  /**
   * Creates a weight that training changes, with a regularizer and a constraint; either may be
   * null.
   */
  protected final Weight weight(
      Initializer initializer,
      @Nullable Regularizer regularizer,
      @Nullable Constraint constraint,
      long... dims) {
    var weight = newWeight(initializer, true, dims);
    if (regularizer != null) weight.regularizer(regularizer::apply);
    if (constraint != null) weight.constraint(constraint::apply);
    return weight;
  }

  /** Creates a weight that training changes, with these options. */
  final Weight weight(WeightOptions options, long... dims) {
    return weight(options.initializer, options.regularizer, options.constraint, dims);
  }

  /** Returns the layer with changed options of one of its weights. */
  Layer options(Slot slot, Consumer<WeightOptions> change) {
    return with(this, l -> change.accept(l.options(slot)));
  }

  /**
   * Returns the options of a weight for which the layer has setters, as {@link
   * WeightSetters.Kernel}.
   */
  WeightOptions options(Slot slot) {
    throw new AssertionError(className() + " has no options of " + slot);
  }

  /** Returns the size of a weight along an axis, or {@link Shape#UNKNOWN} before it exists. */
  protected static long sizeOf(@Nullable Weight weight, int axis) {
    return weight == null ? Shape.UNKNOWN : weight.shape().dim(axis);
  }

  /** Creates a weight that only the layer itself changes, such as a moving mean or a state. */
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

  /** Returns the name of the layer in messages: {@code Dense "dense_1"}. */
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

  /** Most of Keras' layers write the activity regularizer only if there is one. */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    boolean always = idleOptions().has("activity_regularizer");
    if (activityRegularizer == null && !always) config.remove("activity_regularizer");
    return config;
  }

  // ---- its layers and weights ----

  /**
   * Returns whether this layer is built or consists of layers that are: the step of a model may use
   * its layers without applying the model.
   */
  protected final boolean isOfBuiltLayers() {
    var parts = isBuilt() ? List.<Layer>of() : layers();
    return isBuilt() || (!parts.isEmpty() && parts.stream().allMatch(Layer::isOfBuiltLayers));
  }

  @Override
  protected boolean isConfiguration(Field field) {
    return super.isConfiguration(field)
        && !Weight.class.isAssignableFrom(field.getType())
        && !TrackedFields.isState(Fields.get(field, this), this)
        && !FieldLayers.isPart(field, this);
  }

  /** Returns the options on which what the layer computes may depend, as a text. */
  final String optionsOfUse() {
    var printed = printedOptions(this);
    printed.keySet().removeAll(Set.of("name", "trainable"));
    return printed.toString();
  }

  /** Returns the layers in the fields of this layer, in the order of the fields. */
  public List<Layer> layers() {
    return List.copyOf(places().values());
  }

  /**
   * Returns the layers in this layer by their paths in Keras' files: {@code cell} for a field,
   * {@code layers/dense_1} for the second Dense in a list.
   */
  protected Map<String, Layer> places() {
    return TrackedFields.of(this).layers();
  }

  /**
   * Returns the paths of the layers in a list; layers are counted by class, because names may
   * change.
   */
  protected static Map<String, Layer> places(String list, List<?> elements) {
    return TrackedFields.of(list, elements);
  }

  /** Returns this layer and all layers in it, each once. */
  public final List<Layer> allLayers() {
    Set<Layer> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var found = new ArrayList<Layer>();
    collect(this, seen, found);
    return found;
  }

  private static void collect(Layer layer, Set<Layer> seen, List<Layer> found) {
    if (!seen.add(layer)) return;
    found.add(layer);
    layer.layers().forEach(l -> collect(l, seen, found));
  }

  /** Throws if this layer calls a layer that it does not hold. */
  final void checkHolds(Layer part) {
    if (holds.test(part)) return;
    Set<Layer> found = Collections.newSetFromMap(new IdentityHashMap<>());
    found.addAll(allLayers());
    holds = found::contains;
    boolean matters = !found.contains(part) && !part.weights().isEmpty();
    Check.that(!matters, "%s runs %s, %s", label(), part.label(), NOT_HELD);
  }

  /** Throws if {@code call} of this layer uses weights that the layer does not hold. */
  final void checkHolds(List<Weight> used) {
    var own = new HashSet<>(weights());
    for (var weight : used) {
      boolean matters = !weight.isState() && !own.contains(weight);
      Check.that(!matters, "%s uses the weight %s, %s", label(), weight.name(), NOT_HELD);
    }
  }

  List<Weight> weightsOfFields() {
    return new ArrayList<>(TrackedFields.of(this).weights());
  }

  /**
   * Returns the layer's own weights: trainable weights, then states, each in the order of the
   * fields.
   */
  protected final List<Weight> ownWeights() {
    var found = weightsOfFields();
    var ordered = new ArrayList<>(found.stream().filter(w -> !w.isState()).toList());
    found.stream().filter(Weight::isState).forEach(ordered::add);
    return ordered;
  }

  /** Returns the layer's own weights that Keras' files contain. */
  protected List<Weight> savedWeights() {
    return ownWeights();
  }

  /**
   * Returns what computes the value of one of these weights in Keras' files, null for its own
   * value.
   */
  protected @Nullable Supplier<NDArray> savedValue(Weight weight) {
    return null;
  }

  /** Runs after the layer's own weights were loaded from a file. */
  protected void loaded() {}

  /** Returns the weights of this layer and of the layers in it, each once, in Keras' order. */
  public final List<Weight> weights() {
    return allLayers().stream().flatMap(l -> l.ownWeights().stream()).distinct().toList();
  }

  /**
   * Returns the weights in this layer by unique paths: {@code lstm/lstm_cell/kernel} in a model.
   */
  public final Map<Weight, String> paths() {
    var prefix = this.path() + "/";
    return paths(path -> path.startsWith(prefix) ? path.substring(prefix.length()) : path);
  }

  /** Returns Keras' paths of all weights in this layer, which name the layers that created them. */
  protected final Map<Weight, String> fullPaths() {
    return paths(path -> path);
  }

  private Map<Weight, String> paths(UnaryOperator<String> shortened) {
    var paths = new LinkedHashMap<Weight, String>();
    addPaths(shortened, paths);
    return paths;
  }

  /**
   * A wrapper may hold a weight of its wrapped layer, whose name the weight has: inner layers come
   * first.
   */
  private void addPaths(UnaryOperator<String> shortened, Map<Weight, String> paths) {
    layers().forEach(part -> part.addPaths(shortened, paths));
    for (var weight : ownWeights()) {
      if (paths.containsKey(weight)) continue;
      var name = shortened.apply(this.path() + "/" + weight.name());
      var free = name;
      for (int i = 1; paths.containsValue(free); i++) free = name + "_" + i;
      paths.put(weight, free);
    }
  }

  /**
   * Returns the weights that training changes. As in Keras, each layer decides for its own weights,
   * and the outermost layer for all: in a file, {@code trainable} of a layer does not apply to the
   * layers that it creates itself.
   */
  public final List<Weight> trainableWeights() {
    if (!this.trainable()) return List.of();
    return allLayers().stream()
        .filter(Layer::trainable)
        .flatMap(l -> l.ownWeights().stream().filter(Weight::trainable))
        .distinct()
        .toList();
  }

  /** Returns the weights that training does not change: those of frozen layers, and states. */
  public final List<Weight> nonTrainableWeights() {
    var trainable = Collections.newSetFromMap(new IdentityHashMap<Weight, Boolean>());
    trainable.addAll(trainableWeights());
    return weights().stream().filter(w -> !trainable.contains(w)).toList();
  }

  /** Returns the total number of values in the weights. */
  public final long countParams() {
    return weights().stream().mapToLong(w -> w.shape().size()).sum();
  }

  /** Returns copies of the values of the weights. */
  public final List<NDArray> getWeights() {
    return weights().stream().map(Weight::value).toList();
  }

  /** Sets the values of the weights, in the order of {@link #weights()}. */
  public final void setWeights(List<NDArray> values) {
    var weights = weights();
    Check.given(label(), "weights", values);
    Check.that(
        weights.size() == values.size(),
        "%s: expected %d arrays of weights, received %d.%s",
        label(),
        weights.size(),
        values.size(),
        isBuilt() ? "" : " Its weights are made when it is first applied.");
    for (int i = 0; i < weights.size(); i++) TensorInternals.set(weights.get(i), values.get(i));
  }

  /** Replaces each layer in the fields of this layer. */
  final void changeParts(UnaryOperator<Layer> change) {
    for (var field : Fields.all(getClass())) {
      var value = Fields.get(field, this);
      if (TrackedFields.in(value, this))
        Fields.set(field, this, TrackedFields.changed(value, change));
    }
  }

  final void nameWeights() {
    for (var field : Fields.all(getClass())) {
      if (Fields.get(field, this) instanceof Weight weight) weight.name(Text.key(field.getName()));
    }
  }

  // ---- Keras' JSON ----

  /** Keras' layers are in one module, those of this library in several packages. */
  @Override
  protected String module() {
    return "keras.layers";
  }

  /** Adds the shapes for which the weights were created, and an identifier for shared layers. */
  @Override
  protected void describe(ConfigDict description) {
    var json = Json.node(description);
    Json.share(this, json);
    if (builtFor != null && !isBuiltAtOnce()) {
      json.set("build_config", BuildConfig.of(this));
    }
    Json.checkReadable(label(), json.path("config"));
    FieldLayers.write(this, json);
  }

  /**
   * As in Keras, a layer with a build configuration in a file is built before anything calls it.
   */
  @Override
  protected void readDescription(ConfigDict description) {
    var json = Json.node(description);
    outermost |= json.path("build_config").isObject();
    FieldLayers.read(this, json);
  }

  @Override
  protected void readConfig(ConfigDict config) {
    super.readConfig(Json.config(FieldLayers.readEarlier(this, Json.node(config))));
  }

  /** Returns the sizes of a shape, with null for unknown ones. */
  protected static List<@Nullable Long> dims(Shape shape) {
    var dims = new ArrayList<Long>();
    for (long d : shape.dims()) dims.add(d == Shape.UNKNOWN ? null : d);
    return dims;
  }

  /** Returns the configuration as Keras' JSON. */
  public String toJson() {
    return Json.writeObject(this).toPrettyString();
  }
}
