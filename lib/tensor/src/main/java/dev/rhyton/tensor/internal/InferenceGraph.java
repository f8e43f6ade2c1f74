package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * The operations of a model in inference, for writers of files: those on which the outputs depend,
 * in the order of their computation, with the shapes and dtypes of their results. Results that do
 * not depend on inputs and weights are known: TensorFlow has computed them.
 *
 * <p>A result is named as in TensorFlow: {@code "MatMul_3:0"}.
 */
public final class InferenceGraph {
  /** A known result that is larger than this is kept as an operation, if its inputs are smaller. */
  private static final long MOST_FOLDED = 1 << 18;

  private static final Set<String> SIZES = Set.of("Shape", "Size", "Rank");

  private static final String LAYER = "Layer";
  private static final String LOOP = "Loop";

  private static final Set<String> CHANGING =
      Set.of("VarHandleOp", "Placeholder", "Assert", LAYER, LOOP);

  private final Map<String, String> inputs = new LinkedHashMap<>();
  private final Map<String, String> outputs = new LinkedHashMap<>();
  private final List<NodeDef> nodes = new ArrayList<>();
  private final Map<String, NodeDef> all = new HashMap<>();
  private final Map<String, Shape> shapes = new HashMap<>(); // null for an unknown rank
  private final Map<String, DataType> types = new HashMap<>();
  private final Map<String, NDArray> known = new LinkedHashMap<>();
  private final Map<String, Weight> weights = new LinkedHashMap<>(); // by their handles' nodes
  private final Map<String, String> layers = new HashMap<>();
  private final Map<String, String> computedBy = new HashMap<>(); // of results, by wholes
  private final Map<String, List<String>> results = new HashMap<>(); // of wholes
  private final Map<String, LayerCalls.Visit> calls = new HashMap<>();
  private final Map<String, GraphLoop.Loop> loops = new HashMap<>();
  private final Map<Weight, String> states = new LinkedHashMap<>();
  private final List<Weight> updated;

  InferenceGraph(GraphBuilder builder, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    inputs.forEach((name, tensor) -> this.inputs.put(name, name(builder.output(tensor))));
    outputs.forEach((name, tensor) -> this.outputs.put(name, name(builder.output(tensor))));
    var of = builder.variables().weights();
    var handles = builder.variables().handles();
    for (int i = 0; i < of.size(); i++) weights.put(handles.get(i).op().name(), of.get(i));
    updated = new ArrayList<>(builder.variables().updated());
    for (var weight : List.copyOf(updated)) {
      var value = builder.variables().newValue(weight);
      if (value == null) continue;
      states.put(weight, name(builder.output(value)));
      updated.remove(weight);
    }
    addWholes(builder); // may add constants
    var graph = builder.graph();
    var def = graph.toGraphDef();
    for (var node : def.getNodeList()) {
      all.put(node.getName(), node);
      var operation = graph.operation(node.getName());
      for (int i = 0; i < operation.numOutputs(); i++) note(operation.output(i));
      var layer = builder.sizes().layer(node.getName());
      if (layer != null) layers.put(node.getName(), layer);
    }
    fold(graph);
    order();
  }

  /** Adds nodes for calls of layers and for loops that stand for the operations in them. */
  private void addWholes(GraphBuilder builder) {
    for (var visit : builder.wholes()) {
      var inputs = new ArrayList<>(visit.inputs());
      visit.masks().stream().filter(Objects::nonNull).forEach(inputs::add);
      calls.put(addWhole(builder, LAYER, inputs, visit.outputs()), visit);
    }
    for (var loop : builder.loops()) {
      loops.put(addWhole(builder, LOOP, loop.inputs(), loop.outputs()), loop);
    }
  }

  /** Adds a node, and returns its name. */
  private String addWhole(
      GraphBuilder builder, String type, List<Tensor> inputs, List<Tensor> outputs) {
    var ofOutputs = outputs.stream().map(y -> name(builder.outputHere(y))).toList();
    var name = type + "_" + results.size();
    var node = NodeDef.newBuilder().setName(name).setOp(type);
    inputs.forEach(x -> node.addInput(name(builder.outputHere(x))));
    all.put(name, node.build());
    results.put(name, ofOutputs);
    ofOutputs.forEach(y -> computedBy.putIfAbsent(y, name)); // the outermost layer
    var layer = builder.sizes().layer(node(ofOutputs.get(0)));
    if (layer != null) layers.put(name, layer);
    return name;
  }

  private static String name(Output<?> output) {
    return output.op().name() + ":" + output.index();
  }

  /** Returns the name of a result from that of an input of a node: {@code "a"} is {@code "a:0"}. */
  public static String result(String input) {
    return input.contains(":") ? input : input + ":0";
  }

  /** Returns the name of the node of a result. */
  public static String node(String result) {
    return result.substring(0, result.lastIndexOf(':'));
  }

  /** Returns the node that computes a result, or the one that stands for it. */
  private String computing(String result) {
    var whole = computedBy.get(result);
    return whole == null ? node(result) : whole;
  }

  /** Returns the results that are inputs of a node, without the nodes that only run before it. */
  public static List<String> inputs(NodeDef node) {
    return node.getInputList().stream()
        .filter(i -> !i.startsWith("^"))
        .map(InferenceGraph::result)
        .toList();
  }

  private void note(Output<?> output) {
    var shape = output.shape();
    if (!shape.isUnknown()) shapes.put(name(output), Shape.of(shape.asArray()));
    types.put(name(output), output.dataType());
  }

  // ---- known results ----

  private List<String> ends() {
    var ends = new ArrayList<>(outputs.values());
    ends.addAll(states.values());
    return ends;
  }

  /** Computes the results that do not depend on inputs and weights. */
  private void fold(Graph graph) {
    var order = new ArrayList<NodeDef>();
    var visited = new HashSet<String>();
    ends().forEach(y -> visit(computing(y), visited, order, r -> true));
    var constant = new HashSet<String>();
    var given = new LinkedHashMap<String, NDArray>(); // sizes that are known, of unknown values
    for (var node : order) {
      var size = size(node);
      if (size != null) given.put(node.getName() + ":0", size);
      if (size != null || isConstant(node, constant)) constant.add(node.getName());
    }
    var wanted = new LinkedHashSet<String>();
    for (var node : order) {
      if (constant.contains(node.getName())) continue;
      for (var input : inputs(node)) if (constant.contains(computing(input))) wanted.add(input);
    }
    ends().stream().filter(y -> constant.contains(computing(y))).forEach(wanted::add);
    for (var result : List.copyOf(wanted)) {
      if (!given.containsKey(result)) continue;
      known.put(result, given.get(result));
      wanted.remove(result);
    }
    if (!wanted.isEmpty()) compute(graph, List.copyOf(wanted), given);
  }

  private void compute(Graph graph, List<String> wanted, Map<String, NDArray> given) {
    var values = given.values().stream().map(InferenceGraph::fed).toList();
    try (var session = new Session(graph)) {
      var runner = session.runner();
      int next = 0;
      for (var result : given.keySet()) runner.feed(result, values.get(next++));
      wanted.forEach(runner::fetch);
      try (var results = runner.run()) {
        for (int i = 0; i < wanted.size(); i++) known.put(wanted.get(i), array(results.get(i)));
      }
    } finally {
      values.forEach(TType::close);
    }
  }

  /** Returns sizes as a tensor of TensorFlow. */
  private static TType fed(NDArray sizes) {
    var type = sizes.dtype() == DType.INT64 ? TInt64.class : TInt32.class;
    var bytes = DataBuffers.of(sizes.toBytes());
    return org.tensorflow.Tensor.of(type, NativeTypes.of(sizes.shape()), bytes);
  }

  private static NDArray array(org.tensorflow.Tensor tensor) {
    var bytes = new byte[Math.toIntExact(tensor.numBytes())];
    tensor.asRawTensor().data().read(bytes);
    var shape = Shape.of(tensor.shape().asArray());
    return NDArray.ofBytes(NativeTypes.of(tensor.dataType()), shape, bytes);
  }

  /** Returns the value of an operation that returns known sizes, or null. */
  private @Nullable NDArray size(NodeDef node) {
    if (!SIZES.contains(node.getOp())) return null;
    var of = shapes.get(inputs(node).get(0));
    if (of == null) return null;
    var type = dtype(node.getName() + ":0");
    if (node.getOp().equals("Rank")) return NDArray.of(new int[] {of.rank()}).cast(type);
    if (!of.isKnown()) return null;
    return node.getOp().equals("Size")
        ? NDArray.of(new long[] {of.size()}).cast(type)
        : NDArray.of(of.dims(), of.rank()).cast(type);
  }

  private boolean isConstant(NodeDef node, Set<String> constant) {
    if (CHANGING.contains(node.getOp())) return false;
    var ins = inputs(node);
    boolean isLater = ins.size() < node.getInputCount(); // runs after a check, perhaps of inputs
    if (isLater || !ins.stream().allMatch(i -> constant.contains(computing(i)))) return false;
    boolean given = node.getOp().equals("Const");
    double most = Math.max(MOST_FOLDED, ins.stream().mapToDouble(i -> size(shapes.get(i))).sum());
    for (int i = 0; types.containsKey(node.getName() + ":" + i); i++) {
      var result = node.getName() + ":" + i;
      if (!isArray(types.get(result))) return false;
      if (!given && size(shapes.get(result)) > most) return false;
    }
    return true;
  }

  private static double size(@Nullable Shape shape) {
    return shape == null || !shape.isKnown() ? 0 : shape.size();
  }

  private static boolean isArray(@Nullable DataType type) {
    if (type == null) return false;
    return switch (type) {
      case DT_RESOURCE, DT_VARIANT, DT_COMPLEX64, DT_STRING -> false;
      default -> true;
    };
  }

  // ---- order ----

  private void order() {
    var visited = new HashSet<String>();
    for (var y : ends()) {
      if (!known.containsKey(y)) visit(computing(y), visited, nodes, r -> !known.containsKey(r));
    }
  }

  /** Adds a node after those that it needs; recursion would end at the depth of Java's stack. */
  private void visit(
      String first, Set<String> visited, List<NodeDef> order, Predicate<String> needed) {
    var open = new ArrayDeque<String>();
    open.push(first);
    while (!open.isEmpty()) {
      var node = Objects.requireNonNull(all.get(open.peek()));
      var before =
          inputs(node).stream()
              .filter(needed)
              .map(this::computing)
              .filter(n -> !visited.contains(n))
              .toList();
      if (before.isEmpty()) {
        open.pop();
        if (visited.add(node.getName())) order.add(node);
      } else {
        for (int i = before.size() - 1; i >= 0; i--) open.push(before.get(i)); // the first on top
      }
    }
  }

  // ---- what it holds ----

  /** Returns the nodes in the order of their computation, without those of known results. */
  public List<NodeDef> nodes() {
    return List.copyOf(nodes);
  }

  /** Returns the call of a layer that a node of type {@code "Layer"} stands for. */
  public LayerCalls.Visit call(NodeDef node) {
    return Objects.requireNonNull(calls.get(node.getName()));
  }

  /** Returns the loop that a node of type {@code "Loop"} stands for. */
  public GraphLoop.Loop loop(NodeDef node) {
    return Objects.requireNonNull(loops.get(node.getName()));
  }

  /** Returns the results of a node that stands for a call of a layer or for a loop. */
  public List<String> results(NodeDef node) {
    return Objects.requireNonNull(results.get(node.getName()));
  }

  /** Returns the results that are given, by the names of the model's inputs. */
  public Map<String, String> inputs() {
    return inputs;
  }

  /** Returns the results that the model returns, by their names. */
  public Map<String, String> outputs() {
    return outputs;
  }

  /** Returns the shape of a result, or null if its rank is not known. */
  public @Nullable Shape shape(String result) {
    return shapes.get(result);
  }

  /** Returns the dtype of a result. */
  public DType dtype(String result) {
    var type = types.get(result);
    Check.state(type != null, () -> "There is no result " + result + ".");
    return NativeTypes.of(type);
  }

  /** Returns whether a result has a dtype; a handle of a variable has none. */
  public boolean has(String result, DType dtype) {
    return types.get(result) == NativeTypes.of(dtype);
  }

  /** Returns the value of a result that depends on no input and no weight, or null. */
  public @Nullable NDArray known(String result) {
    return known.get(result);
  }

  /** Returns the weight of a variable, whose name is that of its node; or null. */
  public @Nullable Weight weight(String node) {
    return weights.get(node);
  }

  /**
   * Returns the weights to which each call assigns a value once, which it does not read again, with
   * these values.
   */
  public Map<Weight, String> states() {
    return states;
  }

  /** Returns the other weights that the model changes in each call. */
  public List<Weight> updated() {
    return updated;
  }

  /** Returns the name in messages of the layer that added a node, or null. */
  public @Nullable String layer(NodeDef node) {
    return layers.get(node.getName());
  }

  /** Returns the name in messages of the layer that first used a weight, or null. */
  public @Nullable String layer(Weight weight) {
    return weights.entrySet().stream()
        .filter(e -> e.getValue() == weight)
        .findFirst()
        .map(e -> layers.get(e.getKey()))
        .orElse(null);
  }
}
