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
import java.util.Set;
import java.util.function.Predicate;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDefLibrary;
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

  private static final Set<String> CHANGING = Set.of("VarHandleOp", "Placeholder", "Assert");

  private final Map<String, String> inputs = new LinkedHashMap<>();
  private final Map<String, String> outputs = new LinkedHashMap<>();
  private final List<NodeDef> nodes = new ArrayList<>();
  private final Map<String, NodeDef> all = new HashMap<>();
  private final Map<String, Shape> shapes = new HashMap<>(); // null for an unknown rank
  private final Map<String, DataType> types = new HashMap<>();
  private final Map<String, NDArray> known = new LinkedHashMap<>();
  private final Map<String, Weight> weights = new LinkedHashMap<>(); // by their handles' nodes
  private final Map<String, String> layers = new HashMap<>();
  private final List<Weight> updated;
  private final FunctionDefLibrary functions;

  InferenceGraph(GraphBuilder builder, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    inputs.forEach((name, tensor) -> this.inputs.put(name, name(builder.output(tensor))));
    outputs.forEach((name, tensor) -> this.outputs.put(name, name(builder.output(tensor))));
    var of = builder.variables().weights();
    var handles = builder.variables().handles();
    for (int i = 0; i < of.size(); i++) weights.put(handles.get(i).op().name(), of.get(i));
    updated = builder.variables().updated();
    var graph = builder.graph();
    var def = graph.toGraphDef();
    functions = def.getLibrary();
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

  /** Computes the results that do not depend on inputs and weights. */
  private void fold(Graph graph) {
    var order = new ArrayList<NodeDef>();
    var visited = new HashSet<String>();
    outputs.values().forEach(y -> visit(node(y), visited, order, r -> true));
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
      for (var input : inputs(node)) if (constant.contains(node(input))) wanted.add(input);
    }
    outputs.values().stream().filter(y -> constant.contains(node(y))).forEach(wanted::add);
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
  private NDArray size(NodeDef node) {
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
    if (isLater || !ins.stream().allMatch(i -> constant.contains(node(i)))) return false;
    boolean given = node.getOp().equals("Const");
    double most = Math.max(MOST_FOLDED, ins.stream().mapToDouble(i -> size(shapes.get(i))).sum());
    for (int i = 0; types.containsKey(node.getName() + ":" + i); i++) {
      var result = node.getName() + ":" + i;
      if (!isArray(types.get(result))) return false;
      if (!given && size(shapes.get(result)) > most) return false;
    }
    return true;
  }

  private static double size(Shape shape) {
    return shape == null || !shape.isKnown() ? 0 : shape.size();
  }

  private static boolean isArray(DataType type) {
    return switch (type) {
      case DT_RESOURCE, DT_VARIANT, DT_COMPLEX64, DT_STRING -> false;
      default -> true;
    };
  }

  // ---- order ----

  private void order() {
    var visited = new HashSet<String>();
    for (var y : outputs.values()) {
      if (!known.containsKey(y)) visit(node(y), visited, nodes, r -> !known.containsKey(r));
    }
  }

  /** Adds a node after those that it needs; recursion would end at the depth of Java's stack. */
  private void visit(
      String first, Set<String> visited, List<NodeDef> order, Predicate<String> needed) {
    var open = new ArrayDeque<String>();
    open.push(first);
    while (!open.isEmpty()) {
      var node = all.get(open.peek());
      var before =
          inputs(node).stream()
              .filter(needed)
              .map(InferenceGraph::node)
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

  /** Returns the results that are given, by the names of the model's inputs. */
  public Map<String, String> inputs() {
    return inputs;
  }

  /** Returns the results that the model returns, by their names. */
  public Map<String, String> outputs() {
    return outputs;
  }

  /** Returns the shape of a result, or null if its rank is not known. */
  public Shape shape(String result) {
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
  public NDArray known(String result) {
    return known.get(result);
  }

  /** Returns the weight of a variable, whose name is that of its node; or null. */
  public Weight weight(String node) {
    return weights.get(node);
  }

  /** Returns the weights that the model changes in each call. */
  public List<Weight> updated() {
    return updated;
  }

  /** Returns the name in messages of the layer that added a node, or null. */
  public String layer(NodeDef node) {
    return layers.get(node.getName());
  }

  /** Returns the functions that nodes call. */
  public FunctionDefLibrary functions() {
    return functions;
  }
}
