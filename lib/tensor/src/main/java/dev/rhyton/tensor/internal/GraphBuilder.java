package dev.rhyton.tensor.internal;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Profile;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.TFE_TensorHandle;

/**
 * A computation that is being traced: the graph of one function.
 *
 * <p>A thread has at most one open graph, to which every operation on tensors is added. If no graph
 * is open, an operation is symbolic: it infers shape and dtype, and its output references its
 * {@link Node}.
 */
public final class GraphBuilder implements AutoCloseable {
  static final ThreadLocal<GraphBuilder> CURRENT = new ThreadLocal<>();

  private final long opened = Profile.now();
  private final Graph graph = Native.newGraph();
  private final GraphBuilder outer;
  private final boolean inner;
  private final Map<Tensor, Tensor> captured = new LinkedHashMap<>();
  private final List<Object> parts = new ArrayList<>();
  private final List<Tensor> arguments = new ArrayList<>();
  private final Map<Object, Tensor> constants = new HashMap<>();
  private final LayerCalls calls;
  private final GraphVariables variables = new GraphVariables(this);
  private final Map<Tensor, String> missing = new LinkedHashMap<>();
  private final GraphGradients gradients = new GraphGradients(this);
  private final Map<Tensor, Tensor> sized = new HashMap<>();
  private final List<TracedFunction.MeasuredSize> measured = new ArrayList<>();
  private @Nullable List<NDArray> samples; // values of the first arguments; null for none
  private boolean forShapes;
  private @Nullable Predicate<LayerCalls.Visit> wholes; // null if functions are called
  private final List<GraphLoop.Loop> loops = new ArrayList<>();
  private boolean alone; // its function runs in a single thread
  private @Nullable Graph file; // that is written and contains this one, or null
  private boolean isOpen = true;
  private boolean complete; // its function exists
  private @Nullable GradientTaps taps;
  private @Nullable Tensor seed;
  private int draws;
  private final GraphSizes sizes;
  private final ProductKernels products = new ProductKernels();
  private int names;

  private GraphBuilder(LayerCalls calls, GraphSizes sizes, boolean inner) {
    this.calls = calls;
    this.sizes = sizes;
    this.inner = inner;
    outer = CURRENT.get();
    CURRENT.set(this);
  }

  /** Opens a graph, in which layers behave as in training or as in inference. */
  public static GraphBuilder open(boolean training) {
    return new GraphBuilder(new LayerCalls(training), new GraphSizes(), false);
  }

  /**
   * Opens a graph for a call that says nothing of the mode: each layer behaves by its default,
   * which is inference for all but random image layers.
   */
  public static GraphBuilder openInAnyMode() {
    return new GraphBuilder(new LayerCalls(null), new GraphSizes(), false);
  }

  /** Opens a graph in which layers are traced in inference mode to infer their output shapes. */
  public static GraphBuilder openForShapes() {
    var graph = open(false);
    graph.forShapes = true;
    return graph;
  }

  /** Opens a graph that is written to a file, in which layers behave as in inference. */
  public static GraphBuilder openForFile() {
    var graph = open(false);
    graph.file = graph.graph;
    return graph;
  }

  /**
   * Opens a graph that is written to a file, in which layers behave as in inference and parts that
   * are called several times are no functions.
   *
   * @param wholes whether the file expresses a call of a layer as a whole, not by its operations
   */
  public static GraphBuilder openForOperations(Predicate<LayerCalls.Visit> wholes) {
    var graph = openForFile();
    graph.wholes = wholes;
    return graph;
  }

  /** Returns whether the graph is converted to other operations, one by one. */
  public boolean isInlining() {
    return wholes != null;
  }

  /** Returns the calls of layers that the file expresses as a whole, the outer ones first. */
  List<LayerCalls.Visit> wholes() {
    var whole = wholes;
    if (whole == null) return List.of();
    return calls.visits().stream().filter(v -> !v.outputs().isEmpty() && whole.test(v)).toList();
  }

  /** Returns the loops of a graph whose parts are no functions. */
  List<GraphLoop.Loop> loops() {
    return loops;
  }

  /**
   * Opens a graph in which layers behave as in inference, and weights are constants: its function
   * does not depend on the weights any more.
   *
   * @param alone whether it runs in a single thread, as a {@link FrozenSession} if that is possible
   */
  public static GraphBuilder openFrozen(FrozenWeights values, boolean alone) {
    var graph = open(false);
    graph.variables.freeze(values);
    graph.alone = alone;
    return graph;
  }

  boolean isAlone() {
    return alone;
  }

  /** Returns whether the graph, or the one around it, is written to a file. */
  public boolean isForFile() {
    return file != null;
  }

  /** Returns TensorFlow's graph that is written to a file, or null. */
  @Nullable Graph file() {
    return file;
  }

  /** Returns whether the graph is only used to infer shapes and is never run. */
  public boolean isForShapes() {
    return forShapes;
  }

  /** Opens a nested graph for a part whose arguments are tensors of this graph. */
  GraphBuilder openPart() {
    var part = new GraphBuilder(calls.inner(), sizes, true);
    part.file = file;
    part.wholes = wholes;
    return part;
  }

  /**
   * Sets values of the first arguments. If a layer needs sizes that only a run knows, the graph is
   * traced for the sizes of these values; see {@link FunctionsBySizes}.
   */
  public void measureBy(List<NDArray> values) {
    samples = values;
  }

  /**
   * Returns the same tensor with known sizes: those for {@link #measureBy}. Without such values,
   * the tensor is returned as it is.
   */
  public Tensor sized(Tensor x) {
    boolean open = x.shape().rank() > 1 && !x.shape().from(1).isKnown();
    if (!open && x.mask() != null) return x.mask(sizedMask(x.mask(), x.shape()));
    if (samples == null || inner || !open) return x;
    var values = samples;
    return sized.computeIfAbsent(x, each -> measured(each, values));
  }

  private Tensor measured(Tensor x, List<NDArray> samples) {
    var probe = SizeProbe.of(this, x, samples.size());
    var shape = probe.shape(samples);
    measured.add(new TracedFunction.MeasuredSize(probe, shape));
    var mask = x.mask();
    return ensured(x, shape).mask(mask == null ? null : sizedMask(mask, shape));
  }

  /** Returns the mask of a tensor with the sizes of its first axes. */
  private Tensor sizedMask(Tensor mask, Shape shape) {
    return ensured(mask, shape.upTo(mask.shape().rank()));
  }

  /** Returns the same tensor with known sizes; in a run, other sizes fail. */
  public Tensor ensured(Tensor x, Shape shape) {
    if (x.shape().equals(shape)) return x;
    var ensured = op("EnsureShape", OpAttributes.of("shape", shape), List.of(x)).get(0);
    return TensorInternals.of(ensured).as(x);
  }

  List<TracedFunction.MeasuredSize> measured() {
    return List.copyOf(measured);
  }

  /** Returns the enclosing graph's tensors that were used, with their arguments in this graph. */
  Map<Tensor, Tensor> captured() {
    return captured;
  }

  /** Keeps an object reachable as long as the function. */
  void keep(Object part) {
    parts.add(part);
  }

  List<Object> parts() {
    return List.copyOf(parts);
  }

  boolean isTapped() {
    return taps != null;
  }

  /** Returns the open graph of this thread, or null. */
  public static @Nullable GraphBuilder current() {
    return CURRENT.get();
  }

  /** Returns whether this thread is tracing a function. */
  public static boolean isTracing() {
    var graph = CURRENT.get();
    while (graph != null && graph.complete) graph = graph.outer;
    return graph != null;
  }

  /** Returns the open graph of this thread; throws if there is none. */
  public static GraphBuilder required() {
    var graph = CURRENT.get();
    Check.state(
        graph != null,
        () -> "This operation is part of a graph: use it inside the call of a layer.");
    return graph;
  }

  boolean isOpen() {
    return isOpen;
  }

  /** Returns TensorFlow's graph, as long as this one is open. */
  Graph graph() {
    Check.state(
        isOpen,
        () ->
            "This trace has ended: use the context and the tensors of a layer's call only in it.");
    return graph;
  }

  List<Tensor> arguments() {
    return List.copyOf(arguments);
  }

  /** Returns how layers are called in the graph, and what they report. */
  public LayerCalls calls() {
    return calls;
  }

  /** Returns the variables of the weights that the graph uses: their reads and updates. */
  public GraphVariables variables() {
    return variables;
  }

  boolean isInner() {
    return inner;
  }

  int size() {
    return names;
  }

  /** Runs a part of the trace with assumed sizes of arguments; tensors of any size fit. */
  public <T> T supposing(Supplier<T> part) {
    return sizes.supposing(part);
  }

  /** Sets that the function is for only one sample, for which some operations are faster. */
  public void forSingle() {
    sizes.forSingle();
  }

  GraphSizes sizes() {
    return sizes;
  }

  /** Sets the number of samples that runs will probably have, for which kernels are chosen. */
  public void expectRows(long samples) {
    products.expectRows(samples);
  }

  /** Returns the products of matrices in the graph. */
  ProductKernels products() {
    return products;
  }

  /** Returns an argument of the function: samples, targets, or other values that vary. */
  public Tensor argument(DType dtype, Shape shape) {
    var argument = placeholder(dtype, shape);
    sizes.memory().argument(argument);
    arguments.add(argument);
    return argument;
  }

  Tensor placeholder(DType dtype, Shape shape) {
    MemoryCheck.checkElements(shape);
    var attrs = OpAttributes.of("dtype", dtype).and("shape", shape);
    var built = add("Placeholder", attrs, List.of(), List.of());
    return TensorInternals.traced(this, built.output(0), shape, dtype, List.of(), true);
  }

  /** Separates all later uses of a weight from each other; see {@link GradientTaps}. */
  @CanIgnoreReturnValue
  public GradientTaps tap() {
    if (taps == null) taps = new GradientTaps();
    return taps;
  }

  /** Returns the function that computes the outputs and performs all updates recorded so far. */
  public TracedFunction function(List<Tensor> outputs) {
    var function = new TracedFunction(this, outputs);
    complete = true;
    Profile.note("trace", opened);
    return function;
  }

  /**
   * Returns the function that performs only the operations and updates on which the outputs depend:
   * preparing all others would take most of the time of its first run.
   */
  public TracedFunction partial(List<Tensor> outputs) {
    var function = new TracedFunction(this, outputs, arguments(), needed(outputs));
    complete = true;
    return function;
  }

  /** Returns the operations that outputs depend on. */
  Set<GraphOperation> needed(List<Tensor> outputs) {
    var last = new HashSet<GraphOperation>();
    for (var output : outputs) last.add((GraphOperation) TensorInternals.of(output).output().op());
    var needed = new HashSet<>(graph().subgraphToOps(last));
    needed.addAll(last);
    return needed;
  }

  /** Returns the graph so far as TensorFlow's serialized GraphDef. */
  public byte[] toBytes() {
    return graph().toGraphDef().toByteArray();
  }

  /** Writes the graph and the weights that it uses as a TensorFlow SavedModel into a new folder. */
  public void export(Map<String, Tensor> inputs, Map<String, Tensor> outputs, Path folder) {
    checkPresent(List.copyOf(outputs.values()));
    new SavedModel(this).write(inputs, outputs, folder);
  }

  /** Returns the operations on which outputs depend, for a writer of files. */
  public InferenceGraph operations(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    checkPresent(List.copyOf(outputs.values()));
    return new InferenceGraph(this, inputs, outputs);
  }

  // ---- operations ----

  List<Tensor> op(String type, OpAttributes attrs, List<Tensor> given) {
    return forShapes ? opAsGiven(type, attrs, given) : OrderedInputs.op(this, type, attrs, given);
  }

  /** Adds an operation with any number of inputs. */
  List<Tensor> opAsGiven(String type, OpAttributes attrs, List<Tensor> given) {
    var inputs = inGraph(given);
    var tapped = taps == null ? inputs : taps.tapped(inputs);
    var product = forShapes ? null : product(type, attrs, tapped);
    var outputs = product == null ? build(type, attrs, tapped) : List.of(product);
    if (taps != null) taps.note(type, attrs, inputs, tapped, outputs);
    return outputs;
  }

  /** Returns the result computed as a product of two matrices, or null if it is not one. */
  private @Nullable Tensor product(String type, OpAttributes attrs, List<Tensor> inputs) {
    Supplier<Tensor> product = () -> MatrixProducts.of(type, attrs, inputs);
    return taps == null ? product.get() : taps.aside(product); // the taps are those of the inputs
  }

  Tensor identity(Tensor x) {
    return build("Identity", OpAttributes.NONE, List.of(x)).get(0);
  }

  /**
   * Converts an operation's inputs: arrays to constants, renewed weights to their latest values.
   */
  private List<Tensor> inGraph(List<Tensor> inputs) {
    var here = inputs.stream().map(this::inGraph).toList();
    return here.equals(inputs) ? inputs : here;
  }

  private Tensor inGraph(Tensor input) {
    if (input instanceof NDArray array && array.isKnown()) return constant(array);
    return input instanceof Weight weight ? variables.current(weight) : input;
  }

  private List<Tensor> build(String type, OpAttributes attrs, List<Tensor> given) {
    var here = inGraph(given);
    var inputs = inner ? here.stream().map(this::within).toList() : here;
    var ins = new ArrayList<Output<?>>();
    for (var input : inputs) ins.add(output(input));
    var built = add(type, attrs, ins, List.of());
    boolean sampled = inputs.stream().anyMatch(t -> TensorInternals.of(t).sampled());
    return IntStream.range(0, built.numOutputs())
        .mapToObj(built::output)
        .map(
            o ->
                TensorInternals.traced(
                    this, o, shape(o), NativeTypes.of(o.dataType()), inputs, sampled))
        .peek(t -> sizes.note(type, calls.label(), t))
        .toList();
  }

  /** Returns the output of a tensor of this graph: TensorFlow does not notice those of others. */
  Output<?> output(Tensor tensor) {
    Check.state(
        TensorInternals.of(tensor).graph() == null || TensorInternals.of(tensor).graph() == this,
        () -> "A tensor of another trace: keep no tensor from one call of a layer to the next.");
    return TensorInternals.of(tensor).output();
  }

  /** Returns the output of a tensor of this graph or of the one around it, or of an array. */
  Output<?> outputHere(Tensor tensor) {
    var here = inGraph(tensor);
    return output(inner ? within(here) : here);
  }

  /** Returns the same value, or fails with {@code message} if the condition is false. */
  Tensor checked(Tensor x, Tensor condition, Tensor message) {
    var inputs = List.of(condition, message);
    var ins = (inner ? inputs.stream().map(this::within).toList() : inputs);
    var outputs = ins.stream().<Output<?>>map(this::output).toList();
    var assertion =
        add("Assert", OpAttributes.NONE.grouped(OpAttributes.SINGLE, 1), outputs, List.of());
    var value = inner ? within(x) : x;
    var built = add("Identity", OpAttributes.NONE, List.of(output(value)), List.of(assertion));
    return TensorInternals.traced(
        this,
        built.output(0),
        x.shape(),
        x.dtype(),
        List.of(value),
        TensorInternals.of(x).sampled());
  }

  Tensor missing(Tensor x, String message) {
    var standIn = identity(x);
    missing.put(standIn, message);
    return standIn;
  }

  /** Refuses outputs that depend on {@linkplain TensorOps#missing missing} values. */
  void checkPresent(List<Tensor> outputs) {
    if (missing.isEmpty()) return;
    var rests = gradients.reached(outputs, t -> true);
    missing.forEach((tensor, message) -> Check.state(!rests.contains(tensor), () -> message));
  }

  /** Refuses a whole graph that needs more memory at once than there may be. */
  void checkMemory(List<Tensor> outputs) {
    var used = new ArrayList<>(outputs);
    used.addAll(variables.assigned());
    sizes.end(outputs, gradients.reached(used, t -> true), variables.weights());
  }

  /** Returns the tensor that represents a tensor of the enclosing graph. */
  private Tensor within(Tensor tensor) {
    boolean outside = tensor instanceof Weight || TensorInternals.of(tensor).graph() == outer;
    if (!outside) return tensor;
    return captured.computeIfAbsent(tensor, t -> placeholder(t.dtype(), t.shape()));
  }

  static Shape shape(Output<?> output) {
    var shape = output.shape();
    Check.that(!shape.isUnknown(), "%s returns a tensor of unknown rank.", output.op().type());
    return Shape.of(shape.asArray());
  }

  GraphOperation add(
      String type, OpAttributes attrs, List<Output<?>> inputs, List<? extends Operation> after) {
    names++;
    var open = graph();
    var builder = open.opBuilder(type, sizes.next(type, calls.label()), open.baseScope());
    int next = 0;
    for (int size : attrs.grouping(inputs.size())) {
      if (size == OpAttributes.SINGLE) {
        builder.addInput(inputs.get(next++));
      } else {
        builder.addInputList(inputs.subList(next, next + size).toArray(new Output<?>[0]));
        next += size;
      }
    }
    after.forEach(builder::addControlInput);
    attrs.applyTo(builder);
    try {
      var built = builder.build();
      if (type.equals("MatMul")) products.note(built);
      return built;
    } catch (RuntimeException e) {
      throw new TensorException(3, type + ": " + e.getMessage());
    }
  }

  /** Returns a constant scalar. */
  Tensor constant(double value, DType dtype) {
    return constants.computeIfAbsent(
        List.of(value, dtype), k -> constant(TensorOps.scalar(value, dtype)));
  }

  /** Returns a constant array, which lives as long as the function. */
  Tensor constant(NDArray value) {
    names++;
    var output = NativeArrays.constant(graph(), sizes.next("Const", calls.label()), value);
    return TensorInternals.traced(this, output, value.shape(), value.dtype(), List.of(), false);
  }

  /** Returns the value of a tensor as a constant of this graph. */
  Output<?> constant(DType dtype, TFE_TensorHandle value) {
    names++;
    return NativeArrays.constant(graph(), sizes.next("Const", calls.label()), dtype, value);
  }

  /** Returns a seed for one random operation, different at each run. */
  Tensor nextSeed() {
    Check.state(!inner, () -> "A part that is called again and again cannot draw anew each time.");
    if (seed == null) seed = placeholder(DType.INT64, Shape.of(2));
    return seed.add(constant(NDArray.of(new long[] {draws++, 0}, 2)));
  }

  @Nullable Tensor seedArgument() {
    return seed;
  }

  // ---- gradients ----

  /** Returns the gradient of a scalar with respect to {@code xs}, null where independent. */
  public List<@Nullable Tensor> gradients(Tensor y, List<? extends Tensor> xs) {
    return gradients.of(y, xs);
  }

  /**
   * Returns the gradients {@code Σ dys · ∂ys/∂xs}; null if no path leads from an x to a y, or if no
   * gradient flows along it.
   */
  public List<@Nullable Tensor> gradients(
      List<Tensor> ys, List<? extends Tensor> xs, List<Tensor> dys) {
    return gradients.of(ys, xs, dys);
  }

  /** Passes the gradient with respect to a tensor to a method when gradients are computed next. */
  public void observeGradient(Tensor x, Consumer<Tensor> gradient) {
    gradients.observe(x, gradient);
  }

  /** Returns a unique prefix of the names of operations that TensorFlow adds. */
  String prefix(String of) {
    return of + "_" + names++;
  }

  @Override
  public void close() {
    isOpen = false;
    CURRENT.set(outer);
    graph.close();
  }
}
