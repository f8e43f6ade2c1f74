package dev.rhyton.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A graph of ONNX that is being changed: its nodes in their order, and its constants. */
final class EditedGraph {
  private final GraphProto original;
  private final List<NodeProto.Builder> nodes = new ArrayList<>();
  private final Map<String, TensorProto> constants = new LinkedHashMap<>();
  private final Set<String> outputs;
  private final Set<String> names = new HashSet<>();

  EditedGraph(GraphProto original) {
    this.original = original;
    original.getNodeList().forEach(n -> nodes.add(n.toBuilder()));
    original.getInitializerList().forEach(c -> constants.put(c.getName(), c));
    outputs =
        original.getOutputList().stream().map(ValueInfoProto::getName).collect(Collectors.toSet());
    names.addAll(constants.keySet());
    original.getInputList().forEach(i -> names.add(i.getName()));
    for (var node : nodes) {
      names.add(node.getName());
      names.addAll(node.getOutputList());
    }
  }

  /** Returns the nodes in the order of their computation. */
  List<NodeProto.Builder> nodes() {
    return List.copyOf(nodes);
  }

  /** Returns a constant, or null for other values. */
  @Nullable TensorProto constant(String value) {
    return constants.get(value);
  }

  /** Returns the array of a constant of float32, or null for other values. */
  float @Nullable [] floats(String value) {
    var constant = constants.get(value);
    if (constant == null) return null;
    boolean is = constant.getDataType() == TensorProto.DataType.FLOAT.getNumber();
    return is ? Tensors.floats(constant) : null;
  }

  boolean isOutput(String value) {
    return outputs.contains(value);
  }

  /** Returns the nodes that use a value, also in the graphs that are their attributes. */
  List<NodeProto.Builder> users(String value) {
    return nodes.stream().filter(n -> uses(n).contains(value)).toList();
  }

  /** Returns the only node that uses a value, or null if there are others or it is an output. */
  NodeProto.@Nullable Builder onlyUser(String value) {
    var users = isOutput(value) ? List.<NodeProto.Builder>of() : users(value);
    return users.size() == 1 ? users.get(0) : null;
  }

  private static Set<String> uses(NodeProto.Builder node) {
    var used = new HashSet<String>();
    OnnxGraph.uses(node, used);
    return used;
  }

  private String unused(String wanted) {
    var name = wanted;
    for (int i = 1; !names.add(name); i++) name = wanted + "_" + i;
    return name;
  }

  /** Adds a constant and returns its name. */
  String add(String wanted, TensorProto.Builder value) {
    var name = unused(wanted);
    constants.put(name, value.setName(name).build());
    return name;
  }

  /** Adds a node with one result after another one, or before all others if that is null. */
  NodeProto.Builder addAfter(
      NodeProto.@Nullable Builder previous,
      String wanted,
      String type,
      Map<String, ?> attributes,
      String... inputs) {
    var name = unused(wanted);
    var node = NodeProto.newBuilder().setOpType(type).addOutput(name);
    node.addAllInput(Arrays.asList(inputs));
    attributes.forEach((key, value) -> node.addAttribute(OnnxGraph.attribute(key, value)));
    nodes.add(previous == null ? 0 : place(previous) + 1, node);
    return node;
  }

  /** Builders have no equality of their own. */
  private int place(NodeProto.Builder node) {
    int place = 0;
    while (nodes.get(place) != node) place++;
    return place;
  }

  /** Returns the node that computes a value, or null. */
  NodeProto.@Nullable Builder maker(String value) {
    return nodes.stream().filter(n -> n.getOutputList().contains(value)).findFirst().orElse(null);
  }

  /** Removes a node whose result is computed by another one from now on. */
  void remove(NodeProto.Builder node, NodeProto.Builder instead) {
    nodes.remove(place(node));
    instead.setOutput(0, node.getOutput(0));
  }

  /** Returns the graph with the constants that it uses; added nodes have no names. */
  GraphProto build() {
    var used = new HashSet<>(outputs);
    nodes.forEach(n -> OnnxGraph.uses(n, used));
    var graph = original.toBuilder().clearNode().clearInitializer();
    for (var node : nodes) {
      // ONNX Runtime gives some nodes the same name.
      if (!node.getName().isEmpty()) node.setName(node.getOutput(0));
      node.clearDocString();
      graph.addNode(node);
    }
    constants.values().stream()
        .filter(c -> used.contains(c.getName()))
        .forEach(graph::addInitializer);
    return graph.build();
  }
}
