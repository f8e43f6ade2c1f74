package dev.rhyton.onnx;

import static java.util.Objects.requireNonNull;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.NodeProtoOrBuilder;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A graph of ONNX that is being made: nodes, constants, inputs and outputs. A value is referred to
 * by its name; equal constants are one.
 */
final class OnnxGraph {
  private final int opset;
  private final Map<Weight, String> paths;
  private List<NodeProto.Builder> nodes = new ArrayList<>();
  private final Map<String, NodeProto.Builder> makers = new HashMap<>(); // of values
  private final Map<String, Initializer> initializers = new LinkedHashMap<>();
  private final Map<Object, String> constants = new HashMap<>();
  private List<ValueInfoProto> inputs = new ArrayList<>();
  private List<ValueInfoProto> outputs = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private String owner = "";

  /**
   * Creates an empty graph.
   *
   * @param paths the names of weights
   */
  OnnxGraph(int opset, Map<Weight, String> paths) {
    this.opset = opset;
    this.paths = paths;
  }

  /** Returns the version of the operations. */
  int opset() {
    return opset;
  }

  /** Sets the name of the next nodes and values; after a slash, their types follow. */
  void owner(String owner) {
    this.owner = owner;
  }

  /** Returns a name that is not used yet, and uses it. */
  String unused(String wanted) {
    var name = wanted;
    for (int i = 1; !names.add(name); i++) name = wanted + "_" + i;
    return name;
  }

  // ---- nodes ----

  /** Adds an operation with one result and returns it. */
  String node(String type, Map<String, ?> attributes, String... inputs) {
    return nodes(type, attributes, 1, inputs).get(0);
  }

  /** Adds an operation without attributes that has one result and returns it. */
  String node(String type, @Nullable String... inputs) {
    return node(type, Map.of(), inputs);
  }

  /** Adds an operation with several results and returns them. */
  List<String> nodes(String type, Map<String, ?> attributes, int results, String... inputs) {
    var name = unused(owner.isEmpty() || owner.endsWith("/") ? owner + type : owner);
    var node = NodeProto.newBuilder().setOpType(type).setName(name);
    node.addAllInput(Arrays.asList(inputs));
    new TreeMap<>(attributes).forEach((key, value) -> node.addAttribute(attribute(key, value)));
    var made = new ArrayList<String>();
    for (int i = 0; i < results; i++) made.add(results == 1 ? name : unused(name + ":" + i));
    node.addAllOutput(made);
    nodes.add(node);
    made.forEach(value -> makers.put(value, node));
    return made;
  }

  /** Returns the node that computes a value, or null for inputs and constants. */
  NodeProto.@Nullable Builder maker(String value) {
    return makers.get(value);
  }

  /** Adds a copy of a node of one result that has one input more, and returns its result. */
  String withInput(NodeProto.Builder node, String input) {
    var name = unused(node.getName());
    var copy = node.clone().setName(name).addInput(input).setOutput(0, name);
    nodes.add(copy);
    makers.put(name, copy);
    return name;
  }

  static AttributeProto attribute(String name, Object value) {
    var attribute = AttributeProto.newBuilder().setName(name);
    if (value instanceof Float f) return attribute.setType(AttributeType.FLOAT).setF(f).build();
    if (value instanceof String s) {
      return attribute.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(s)).build();
    }
    if (value instanceof long[] longs) {
      attribute.setType(AttributeType.INTS);
      for (long l : longs) attribute.addInts(l);
      return attribute.build();
    }
    if (value instanceof float[] floats) {
      attribute.setType(AttributeType.FLOATS);
      for (float f : floats) attribute.addFloats(f);
      return attribute.build();
    }
    if (value instanceof List<?> texts) {
      attribute.setType(AttributeType.STRINGS);
      texts.forEach(t -> attribute.addStrings(ByteString.copyFromUtf8((String) t)));
      return attribute.build();
    }
    if (value instanceof GraphProto graph) {
      return attribute.setType(AttributeType.GRAPH).setG(graph).build();
    }
    if (value instanceof Boolean flag) {
      return attribute.setType(AttributeType.INT).setI(flag ? 1 : 0).build();
    }
    return attribute.setType(AttributeType.INT).setI(((Number) value).longValue()).build();
  }

  // ---- constants ----

  /** Returns a constant array. */
  String constant(NDArray value) {
    var array = value.cast(OnnxTypes.stored(value.dtype()));
    return constants.computeIfAbsent(
        List.of(array.dtype(), array), // equal arrays may have different dtypes
        k -> {
          var name = unused("constant");
          initializers.put(name, Initializer.of(array));
          return name;
        });
  }

  /** Returns a constant vector of whole numbers, as ONNX expects sizes and axes. */
  String longs(long... values) {
    return constant(NDArray.of(values.clone(), values.length));
  }

  /** Returns a constant without axes. */
  String scalar(double value, DType dtype) {
    return constant(NDArray.of(new double[] {value}).cast(dtype));
  }

  /** Returns the value of a weight, which is named by its path. */
  String weight(Weight weight) {
    return constants.computeIfAbsent(
        weight,
        k -> {
          var name = unused(paths.getOrDefault(weight, weight.name()));
          initializers.put(name, Initializer.of(weight));
          return name;
        });
  }

  /** Adds an input for the value of a weight, which is not in the file. */
  void state(Weight weight, String name) {
    constants.put(weight, input(name, weight.storedType(), weight.shape()));
  }

  /** Returns whether a value is a constant or a weight. */
  boolean isConstant(String value) {
    return initializers.containsKey(value);
  }

  /** Returns the array of a constant or of a weight. */
  NDArray array(String value) {
    return requireNonNull(initializers.get(value)).array();
  }

  /**
   * Returns a constant that is computed from another one, which is removed if nothing else uses it.
   *
   * @param how identifies the computation, so that it is made once
   */
  String derived(String value, Object how, UnaryOperator<NDArray> by) {
    return constants.computeIfAbsent(
        List.of("derived", value, how),
        k -> {
          var name = unused(value);
          initializers.put(name, Initializer.of(by.apply(array(value))));
          return name;
        });
  }

  // ---- inputs and outputs ----

  /** Adds an input and returns its name. */
  String input(String name, DType dtype, @Nullable Shape shape) {
    var used = unused(name);
    inputs.add(info(used, dtype, shape));
    return used;
  }

  /** Keeps a name for an output, if an input does not have it. */
  void reserve(String output) {
    names.add(output);
  }

  /** Adds an output, whose name must be reserved, with a value. */
  void output(String name, @Nullable String value, DType dtype, @Nullable Shape shape) {
    boolean taken = inputs.stream().anyMatch(i -> i.getName().equals(name));
    var used = taken ? unused(name) : name;
    nodes.add(
        NodeProto.newBuilder()
            .setOpType("Identity")
            .setName(unused(used + "/output"))
            .addInput(value)
            .addOutput(used));
    outputs.add(info(used, dtype, shape));
  }

  private static ValueInfoProto info(String name, DType dtype, @Nullable Shape shape) {
    var tensor = TypeProto.Tensor.newBuilder().setElemType(OnnxTypes.of(dtype).getNumber());
    if (shape != null) {
      var dims = TensorShapeProto.newBuilder();
      for (int i = 0; i < shape.rank(); i++) {
        var dim = dims.addDimBuilder();
        if (shape.dim(i) != Shape.UNKNOWN) dim.setDimValue(shape.dim(i));
        else dim.setDimParam(i == 0 ? "batch" : name + "_" + i);
      }
      tensor.setShape(dims);
    }
    var type = TypeProto.newBuilder().setTensorType(tensor);
    return ValueInfoProto.newBuilder().setName(name).setType(type).build();
  }

  /**
   * Returns what {@code part} adds as the graph of an attribute, which may use the values of this
   * graph. Its constants are in this graph.
   */
  GraphProto nested(String name, Runnable part) {
    var nodesAround = nodes;
    var inputsAround = inputs;
    var outputsAround = outputs;
    nodes = new ArrayList<>();
    inputs = new ArrayList<>();
    outputs = new ArrayList<>();
    try {
      part.run();
      return GraphProto.newBuilder()
          .setName(name)
          .addAllNode(usedNodes())
          .addAllInput(inputs)
          .addAllOutput(outputs)
          .build();
    } finally {
      nodes = nodesAround;
      inputs = inputsAround;
      outputs = outputsAround;
    }
  }

  // ---- the graph ----

  /** Returns the nodes in their order, without those of unused results. */
  private List<NodeProto> usedNodes() {
    var used = new HashSet<String>();
    outputs.forEach(o -> used.add(o.getName()));
    var kept = new ArrayDeque<NodeProto>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      var node = nodes.get(i);
      if (node.getOutputList().stream().noneMatch(used::contains)) continue;
      uses(node, used);
      kept.addFirst(node.build());
    }
    return List.copyOf(kept);
  }

  /** Adds the values that a node uses, also in the graphs that are its attributes. */
  static void uses(NodeProtoOrBuilder node, Set<String> used) {
    used.addAll(node.getInputList());
    for (var attribute : node.getAttributeList()) {
      if (!attribute.hasG()) continue;
      attribute.getG().getNodeList().forEach(n -> uses(n, used));
      attribute.getG().getOutputList().forEach(o -> used.add(o.getName()));
    }
  }

  /** Returns the graph without its constants. */
  GraphProto build(String name) {
    var graph = GraphProto.newBuilder().setName(name);
    return graph.addAllNode(usedNodes()).addAllInput(inputs).addAllOutput(outputs).build();
  }

  /** Returns the constants that the nodes use, by their names. */
  Map<String, Initializer> initializers() {
    var used = new HashSet<String>();
    usedNodes().forEach(n -> uses(n, used));
    var kept = new LinkedHashMap<>(initializers);
    kept.keySet().retainAll(used);
    return kept;
  }
}
