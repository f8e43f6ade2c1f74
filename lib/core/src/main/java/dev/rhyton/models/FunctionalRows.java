package dev.rhyton.models;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Text;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.Summary.Row;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rows of the summary of a functional model, in Keras' order. */
final class FunctionalRows {
  private static final String NONE = "-";

  private final FunctionalGraph graph;
  private final Map<Node.Operation, String> names = new HashMap<>();
  private final Map<Node.Operation, List<Node>> calls = new LinkedHashMap<>();

  private FunctionalRows(FunctionalGraph graph) {
    this.graph = graph;
    var used = new ArrayList<String>();
    for (var operation : graph.operationsWithInputs()) {
      var name =
          operation instanceof Layer layer ? layer.name() : unused((Node.Op) operation, used);
      used.add(name);
      names.put(operation, name);
    }
    for (var node : graph.nodes()) {
      if (!FunctionalGraph.isOfKeras(node.operation())) continue;
      calls.computeIfAbsent(node.operation(), o -> new ArrayList<>()).add(node);
    }
  }

  static List<Row> of(FunctionalGraph graph) {
    return new FunctionalRows(graph).rows();
  }

  private static String unused(Node.Op step, List<String> used) {
    var name = Text.snake(step.type());
    var free = name;
    for (int i = 1; used.contains(free); i++) free = name + "_" + i;
    return free;
  }

  private List<Row> rows() {
    boolean stack = isStack();
    return graph.operationsWithInputs().stream()
        .map(operation -> row(operation, stack ? "" : connections(operation)))
        .toList();
  }

  /**
   * Returns whether there is one input, and each layer is called once, with the output before it.
   */
  private boolean isStack() {
    if (graph.starts().size() > 1) return false;
    var last = graph.inputs().get(0);
    for (var all : calls.values()) {
      var inputs = all.get(0).inputs();
      boolean follows = inputs.size() == 1 && inputs.get(0) == last;
      if (!follows || all.size() > 1) return false;
      last = all.get(0).outputs().get(0);
    }
    return true;
  }

  private Row row(Node.Operation operation, String connectedTo) {
    if (operation instanceof Layer layer) return Summary.row(layer, connectedTo);
    var outputs = requireNonNull(calls.get(operation)).get(0).outputs();
    return new Row(
        Summary.title(requireNonNull(names.get(operation)), ((Node.Op) operation).type()),
        Summary.text(outputs.stream().map(Tensor::shape).toList()),
        0,
        true,
        connectedTo);
  }

  private String connections(Node.Operation operation) {
    var all =
        calls.getOrDefault(operation, List.of()).stream()
            .flatMap(node -> FunctionalGraph.arguments(node).stream())
            .map(this::source)
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? NONE : all;
  }

  /** Returns the layer, the index of its call, and the index of its output that is this tensor. */
  private Optional<String> source(Tensor tensor) {
    int input = graph.inputs().indexOf(tensor);
    var made = input < 0 ? tensor : graph.starts().get(input);
    var node = TensorInternals.of(made).node();
    if (node == null) return Optional.empty(); // a weight
    if (!FunctionalGraph.isOfKeras(node.operation())) return Optional.empty(); // a constant
    int call = Math.max(0, calls.getOrDefault(node.operation(), List.of()).indexOf(node));
    int output = node.outputs().indexOf(made);
    return Optional.of(names.get(node.operation()) + "[" + call + "][" + output + "]");
  }
}
