package dev.rhyton.tensor;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/**
 * A computation while it is being written down: the graph of one function.
 *
 * <p>At most one is open in a thread; every operation on tensors goes into it. Without an open
 * trace an operation is symbolic: it works out shape and dtype and remembers itself as a {@link
 * Node}.
 */
public final class GraphBuilder implements AutoCloseable {
  private static final ThreadLocal<GraphBuilder> CURRENT = new ThreadLocal<>();

  private final long opened = Profile.now();
  private final Graph graph = Native.newGraph();
  private final GraphBuilder outer;
  private final boolean inner;
  private final Map<Tensor, Tensor> captured = new LinkedHashMap<>();
  private final List<Object> parts = new ArrayList<>();
  private final List<Tensor> arguments = new ArrayList<>();
  private final Map<Weight, Output<?>> handles = new LinkedHashMap<>();
  private final Map<Weight, GraphOperation> reads = new HashMap<>();
  private final Map<Weight, List<GraphOperation>> laterReads = new HashMap<>(); // since its update
  private final Map<Weight, GraphOperation> lastUpdates = new LinkedHashMap<>();
  private final Map<Object, Tensor> constants = new HashMap<>();
  private final List<Tensor> losses = new ArrayList<>();
  private final List<Report> reports = new ArrayList<>();
  private final List<Visit> visits = new ArrayList<>();
  private final Map<Object, Output<?>> casts = new HashMap<>();
  private final Map<Tensor, String> missing = new LinkedHashMap<>();
  private final Map<Tensor, List<Tensor>> differentiated = new HashMap<>(); // by gradients
  private Node.Operation root;
  private boolean training;
  private boolean forShapes;
  private boolean updating = true;
  private DType computeType;
  private GradientTaps taps;
  private Tensor seed;
  private int draws;
  private int names;

  private GraphBuilder(boolean training, boolean inner) {
    this.training = training;
    this.inner = inner;
    outer = CURRENT.get();
    CURRENT.set(this);
  }

  /** Opens a trace, in which layers behave as in training or as in inference. */
  public static GraphBuilder open(boolean training) {
    return new GraphBuilder(training, false);
  }

  /** Opens a trace in which layers are tried, as in inference, for the shapes of what they give. */
  public static GraphBuilder openForShapes() {
    var trace = open(false);
    trace.forShapes = true;
    return trace;
  }

  /** Whether nothing of it will ever be computed. */
  public boolean isForShapes() {
    return forShapes;
  }

  /** Opens a trace within this one, of a part that takes this one's tensors as they come. */
  GraphBuilder openPart() {
    var part = new GraphBuilder(training, true);
    part.computeType = computeType;
    part.root = root;
    return part;
  }

  /** The enclosing trace's tensors that were used, and what stands for each. */
  Map<Tensor, Tensor> captured() {
    return captured;
  }

  /** Keeps what the function needs as long as it lives. */
  void keep(Object part) {
    parts.add(part);
  }

  List<Object> parts() {
    return List.copyOf(parts);
  }

  boolean isTapped() {
    return taps != null;
  }

  /** Leaves out every update, of a layer's state too: its function changes nothing. */
  public void withoutUpdates() {
    updating = false;
  }

  /** The open trace of this thread, or null. */
  public static GraphBuilder current() {
    return CURRENT.get();
  }

  static GraphBuilder required() {
    var trace = CURRENT.get();
    Check.state(
        trace != null,
        () ->
            "Weights and random draws have no place in a symbolic expression: use them inside the"
                + " call of a layer.");
    return trace;
  }

  /** Whether layers behave as in training. */
  public boolean training() {
    return training;
  }

  /** Runs a part of the trace in which layers behave as in training or as in inference. */
  public <T> T behavingAs(boolean inTraining, Supplier<T> part) {
    boolean before = training;
    training = inTraining;
    try {
      return part.get();
    } finally {
      training = before;
    }
  }

  Graph graph() {
    return graph;
  }

  List<Tensor> arguments() {
    return List.copyOf(arguments);
  }

  /** Every weight that it uses so far. */
  public List<Weight> weights() {
    return List.copyOf(handles.keySet());
  }

  List<Weight> updated() {
    return List.copyOf(lastUpdates.keySet());
  }

  List<Output<?>> handles() {
    return List.copyOf(handles.values());
  }

  int size() {
    return names;
  }

  /** An argument of the function: samples, targets, or anything that differs from run to run. */
  public Tensor argument(DType dtype, Shape shape) {
    var argument = placeholder(dtype, shape);
    arguments.add(argument);
    return argument;
  }

  Tensor placeholder(DType dtype, Shape shape) {
    var attrs = OpAttributes.of("dtype", dtype).and("shape", shape);
    var built = add("Placeholder", attrs, List.of(), List.of());
    return new Tensor(this, built.output(0), shape, dtype, List.of(), true);
  }

  /** Penalties that weights and layers add to the loss while they are traced. */
  public List<Tensor> losses() {
    return losses;
  }

  /** Values whose mean a layer reports. */
  public record Report(String key, Tensor values) {}

  /** What layers report while they are traced. */
  public List<Report> reports() {
    return reports;
  }

  /** A layer at work: what it takes. */
  public record Visit(Node.Operation layer, List<Tensor> inputs) {}

  /** Runs a layer's work on tensors, and notes that it takes them. */
  public <T> T visit(Node.Operation layer, List<Tensor> inputs, Supplier<T> work) {
    visits.add(new Visit(layer, inputs));
    boolean outermost = root == null;
    if (outermost) root = layer;
    try {
      return work.get();
    } finally {
      if (outermost) root = null;
    }
  }

  /** The layer at work that no other one applies, or null where none is at work. */
  public Node.Operation root() {
    return root;
  }

  /** Every layer at work so far, in the order of the trace. */
  public List<Visit> visits() {
    return List.copyOf(visits);
  }

  /** Tells every later use of a weight apart; see {@link GradientTaps}. */
  @CanIgnoreReturnValue
  public GradientTaps tap() {
    if (taps == null) taps = new GradientTaps();
    return taps;
  }

  /** The function that gives the outputs and carries out every update noted so far. */
  public TracedFunction function(List<Tensor> outputs) {
    var function = new TracedFunction(this, outputs);
    Profile.note("trace", opened);
    return function;
  }

  /** The graph so far, as TensorFlow writes one: a GraphDef. */
  public byte[] toBytes() {
    return graph.toGraphDef().toByteArray();
  }

  /** Writes it with the weights that it uses as TensorFlow's SavedModel, into a new folder. */
  public void export(Map<String, Tensor> inputs, Map<String, Tensor> outputs, Path folder) {
    checkPresent(List.copyOf(outputs.values()));
    new SavedModel(this).write(inputs, outputs, folder);
  }

  // ---- operations ----

  List<Tensor> op(String type, OpAttributes attrs, List<Tensor> inputs) {
    var tapped = taps == null ? inputs : taps.tapped(inputs);
    var outputs = build(type, attrs, tapped);
    if (taps != null) taps.note(type, attrs, inputs, tapped, outputs);
    return outputs;
  }

  Tensor identity(Tensor x) {
    return build("Identity", OpAttributes.NONE, List.of(x)).get(0);
  }

  private List<Tensor> build(String type, OpAttributes attrs, List<Tensor> given) {
    var inputs = inner ? given.stream().map(this::within).toList() : given;
    var ins = new ArrayList<Output<?>>();
    for (var input : inputs) {
      Check.state(
          input instanceof Weight || input.trace() == this,
          () -> "A tensor of another trace: keep no tensor from one call of a layer to the next.");
      ins.add(input.output());
    }
    var built = add(type, attrs, ins, List.of());
    boolean sampled = inputs.stream().anyMatch(Tensor::sampled);
    return IntStream.range(0, built.numOutputs())
        .mapToObj(built::output)
        .map(o -> new Tensor(this, o, shape(o), DType.of(o.dataType()), inputs, sampled))
        .toList();
  }

  /** The same value, or an error with the text of {@code message} where the condition fails. */
  Tensor checked(Tensor x, Tensor condition, Tensor message) {
    var inputs = List.of(condition, message);
    var ins = (inner ? inputs.stream().map(this::within).toList() : inputs);
    var outputs = ins.stream().<Output<?>>map(Tensor::output).toList();
    var assertion =
        add("Assert", OpAttributes.NONE.grouped(OpAttributes.SINGLE, 1), outputs, List.of());
    var value = inner ? within(x) : x;
    var built = add("Identity", OpAttributes.NONE, List.of(value.output()), List.of(assertion));
    return new Tensor(this, built.output(0), x.shape(), x.dtype(), List.of(value), x.sampled());
  }

  Tensor missing(Tensor x, String message) {
    var standIn = identity(x);
    missing.put(standIn, message);
    return standIn;
  }

  /** Refuses outputs that rest on what is {@linkplain Ops#missing missing}. */
  void checkPresent(List<Tensor> outputs) {
    if (missing.isEmpty()) return;
    var rests = reached(outputs, t -> true);
    missing.forEach((tensor, message) -> Check.state(!rests.contains(tensor), () -> message));
  }

  /** What stands for a tensor of the enclosing trace. */
  private Tensor within(Tensor tensor) {
    boolean outside = tensor instanceof Weight || tensor.trace() == outer;
    if (!outside) return tensor;
    return captured.computeIfAbsent(tensor, t -> placeholder(t.dtype(), t.shape()));
  }

  private static Shape shape(Output<?> output) {
    var shape = output.shape();
    Check.that(!shape.isUnknown(), "%s gives a tensor of unknown rank.", output.op().type());
    return Shape.of(shape.asArray());
  }

  private GraphOperation add(
      String type, OpAttributes attrs, List<Output<?>> inputs, List<? extends Operation> after) {
    var builder = graph.opBuilder(type, type + "_" + names++, graph.baseScope());
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
      return builder.build();
    } catch (RuntimeException e) {
      throw new TensorException(3, type + ": " + e.getMessage());
    }
  }

  /** A constant scalar. */
  Tensor constant(double value, DType dtype) {
    return constants.computeIfAbsent(
        List.of(value, dtype),
        k -> constant(NDArray.of(new double[] {value}).reshape().cast(dtype)));
  }

  /** A constant array; it is kept as long as the function. */
  Tensor constant(NDArray value) {
    return build("Const", OpAttributes.of("dtype", value.dtype()).and("value", value), List.of())
        .get(0);
  }

  /** A seed for one random operation, another at each run. */
  Tensor nextSeed() {
    Check.state(!inner, () -> "A part that is called again and again cannot draw anew each time.");
    if (seed == null) seed = placeholder(DType.INT64, Shape.of(2));
    return seed.add(constant(NDArray.of(new long[] {draws++, 0}, 2)));
  }

  Tensor seedArgument() {
    return seed;
  }

  // ---- weights ----

  /** The float type in which the layer being traced computes, or null for that of its weights. */
  DType computeType() {
    return computeType;
  }

  /** Runs a part of the trace in which float weights stand for their values in another type. */
  public <T> T computingIn(DType type, Supplier<T> part) {
    var before = computeType;
    computeType = type;
    try {
      return part.get();
    } finally {
      computeType = before;
    }
  }

  /** The value of a weight when the function starts; later updates do not show in it. */
  Output<?> read(Weight weight) {
    // A read beside an update in one run is unordered, so it has to be there before the update.
    Check.state(
        reads.containsKey(weight) || !lastUpdates.containsKey(weight),
        () -> weight + " is read for the first time after its update: use latest().");
    var read = reads.computeIfAbsent(weight, w -> addRead(w, List.of())).output(0);
    if (weight.dtype() == weight.storedType()) return read;
    return casts.computeIfAbsent(
        List.of(System.identityHashCode(weight), weight.dtype()),
        k ->
            add("Cast", OpAttributes.of("DstT", weight.dtype()), List.of(read), List.of())
                .output(0));
  }

  /** Lets a weight stand for its latest value from here on, and gradients be taken by that. */
  public void renew(Weight weight) {
    Check.state(
        updating,
        () ->
            weight
                + " is given a new value in training, by which samples have no gradients of their"
                + " own: let its layer say so in whyNoSampleGradients().");
    reads.put(weight, addRead(weight, List.of(lastUpdates.get(weight))));
    casts.keySet().removeIf(k -> ((List<?>) k).get(0).equals(System.identityHashCode(weight)));
  }

  private GraphOperation addRead(Weight weight, List<? extends Operation> after) {
    return add(
        "ReadVariableOp",
        OpAttributes.of("dtype", weight.storedType()),
        List.of(handle(weight)),
        after);
  }

  private Output<?> handle(Weight weight) {
    return handles.computeIfAbsent(
        weight,
        w -> {
          var attrs = OpAttributes.of("dtype", w.storedType()).and("shape", w.shape());
          attrs = attrs.and("shared_name", "weight_" + names); // exported, they would be one
          return add("VarHandleOp", attrs, List.of(), List.of()).output(0);
        });
  }

  /** The value of a weight after the updates that were noted so far. */
  public Tensor latest(Weight weight) {
    var last = lastUpdates.get(weight);
    if (last == null) return weight;
    var read = addRead(weight, List.of(last));
    laterReads.computeIfAbsent(weight, w -> new ArrayList<>()).add(read);
    return new Tensor(this, read.output(0), weight.shape(), weight.storedType(), List.of(), false);
  }

  /** Notes that the function gives a weight a new value. */
  public void assign(Weight weight, Tensor value) {
    Check.that(
        weight.shape().accepts(value.shape()),
        "Weight \"%s\" has shape %s, received %s.",
        weight.name(),
        weight.shape(),
        value.shape());
    update(
        "AssignVariableOp",
        OpAttributes.of("dtype", weight.storedType()),
        List.of(weight),
        List.of(value.cast(weight.storedType())));
  }

  /**
   * Notes one of TensorFlow's own updates, which takes the handles of {@code weights}, then {@code
   * inputs}. It follows every earlier read and update of these weights.
   */
  void update(String type, OpAttributes attrs, List<Weight> weights, List<Tensor> inputs) {
    if (!updating) return;
    Check.state(!inner, () -> "A part that is called again and again cannot change weights.");
    var after = new ArrayList<Operation>();
    var ins = new ArrayList<Output<?>>();
    for (var weight : weights) {
      if (reads.containsKey(weight)) after.add(reads.get(weight));
      if (lastUpdates.containsKey(weight)) after.add(lastUpdates.get(weight));
      if (laterReads.containsKey(weight)) after.addAll(laterReads.remove(weight));
      ins.add(handle(weight));
    }
    inputs.forEach(t -> ins.add(t.output()));
    var built = add(type, attrs, ins, after);
    weights.forEach(w -> lastUpdates.put(w, built));
  }

  /** An output that is ready only when every update is done. */
  Output<?> afterUpdates(Tensor output) {
    var updates = lastUpdates.values();
    return add("Identity", OpAttributes.NONE, List.of(output.output()), List.copyOf(updates))
        .output(0);
  }

  // ---- gradients ----

  /** The gradient of a scalar by each of {@code xs}; null where it does not depend on one. */
  public List<Tensor> gradients(Tensor y, List<? extends Tensor> xs) {
    return gradients(List.of(y), xs, List.of(constant(1, y.dtype())));
  }

  /**
   * The gradients {@code Σ dys · ∂ys/∂xs}; null where no path leads from an x to a y, or where no
   * gradient passes.
   */
  public List<Tensor> gradients(List<Tensor> ys, List<? extends Tensor> xs, List<Tensor> dys) {
    // TensorFlow refuses the whole call for the sake of one x that is out of reach.
    var reached = reached(ys, Tensor::passesGradient);
    var wanted = xs.stream().filter(reached::contains).toList();
    var result = new ArrayList<Tensor>(Collections.nCopies(xs.size(), null));
    if (wanted.isEmpty()) return result;
    Gradients.ensureRegistered();
    var prefix = "gradients_" + names++;
    Output<?>[] found;
    try {
      found = graph.addGradients(prefix, array(ys), array(wanted), array(dys));
    } catch (RuntimeException e) {
      throw new TensorException(12, "No gradient: " + e.getMessage());
    }
    boolean sampled =
        dys.stream().anyMatch(Tensor::sampled) || ys.stream().anyMatch(Tensor::sampled);
    for (int i = 0, next = 0; i < xs.size(); i++) {
      if (!reached.contains(xs.get(i))) continue;
      var output = found[next++];
      if (output == null || output.isClosed()) continue;
      var x = xs.get(i);
      var gradient = new Tensor(this, like(x, output), x.shape(), x.dtype(), dys, sampled);
      differentiated.put(gradient, ys);
      result.set(i, gradient);
    }
    return result;
  }

  /** TensorFlow forgets the shape of some gradients, as of a gather's; it is that of x. */
  private Output<?> like(Tensor x, Output<?> gradient) {
    boolean known = !gradient.shape().isUnknown() && shape(gradient).equals(x.shape());
    return known
        ? gradient
        : add("EnsureShape", OpAttributes.of("shape", x.shape()), List.of(gradient), List.of())
            .output(0);
  }

  private static Output<?>[] array(List<? extends Tensor> tensors) {
    return tensors.stream().map(Tensor::output).toArray(Output<?>[]::new);
  }

  /**
   * The tensors, and those that they are made of, as far as {@code through} lets pass; a gradient
   * is made of what it is the gradient of.
   */
  private Set<Tensor> reached(List<Tensor> ys, Predicate<Tensor> through) {
    Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var open = new ArrayDeque<>(ys);
    while (!open.isEmpty()) {
      var tensor = open.pop();
      if (!seen.add(tensor) || !through.test(tensor)) continue;
      open.addAll(tensor.inputs());
      open.addAll(differentiated.getOrDefault(tensor, List.of()));
    }
    return seen;
  }

  @Override
  public void close() {
    CURRENT.set(outer);
    graph.close();
  }
}
