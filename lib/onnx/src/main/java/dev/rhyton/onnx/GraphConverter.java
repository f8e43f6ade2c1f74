package dev.rhyton.onnx;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.InferenceGraph;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.NodeDef;

/** Converts the operations of a model to ONNX, one after another. */
final class GraphConverter {
  private static final Pattern NAMED = Pattern.compile("\"(.*)\"");

  private final InferenceGraph source;
  private final OnnxGraph graph;
  private final Map<String, String> values = new HashMap<>(); // of the results of TensorFlow
  private final Set<String> used = new HashSet<>();

  private GraphConverter(InferenceGraph source, OnnxGraph graph) {
    this.source = source;
    this.graph = graph;
  }

  /** Adds the operations of a model to an empty graph. */
  static void convert(InferenceGraph source, OnnxGraph graph) {
    Check.that(
        source.updated().isEmpty(),
        "export: the model changes the state of a layer and uses the new state in the same call,"
            + " which ONNX cannot express: apply a stateful layer only once.");
    new GraphConverter(source, graph).run();
  }

  /**
   * Adds the operations of a part whose inputs are given, and returns the values of its outputs.
   */
  static List<String> convert(InferenceGraph part, OnnxGraph graph, List<String> inputs) {
    var converter = new GraphConverter(part, graph);
    int next = 0;
    for (var result : part.inputs().values()) converter.set(result, inputs.get(next++));
    converter.addNodes();
    return part.outputs().values().stream().map(converter::value).toList();
  }

  private void run() {
    source
        .inputs()
        .forEach(
            (name, result) ->
                values.put(result, graph.input(name, source.dtype(result), source.shape(result))));
    source.outputs().keySet().forEach(graph::reserve);
    for (var weight : source.states().keySet()) graph.state(weight, stateName(weight));
    addNodes();
    graph.owner("");
    source
        .outputs()
        .forEach(
            (name, result) ->
                graph.output(name, value(result), source.dtype(result), source.shape(result)));
    source.states().forEach((weight, result) -> addNewState(weight, value(result)));
  }

  /** Adds an output for the new value of a state, which is an input. */
  private void addNewState(Weight weight, @Nullable String value) {
    var name = graph.unused(stateName(weight).replaceFirst("state$", "new_state"));
    graph.output(name, value, weight.storedType(), weight.shape());
  }

  private String stateName(Weight weight) {
    var layer = source.layer(weight);
    var named = layer == null ? null : NAMED.matcher(layer);
    return named != null && named.find() ? named.group(1) + "/state" : weight.name();
  }

  private void addNodes() {
    used.addAll(source.outputs().values());
    used.addAll(source.states().values());
    for (var node : source.nodes()) used.addAll(InferenceGraph.inputs(node));
    for (var node : source.nodes()) {
      if (values.containsKey(node.getName() + ":0")) continue; // an input
      graph.owner(owner(node));
      OperationTable.convert(new Operation(this, source, node, graph));
    }
  }

  /**
   * Returns the name of an operation with that of its layer: {@code dense/MatMul_3}; that of the
   * layer, if the node stands for several: {@code lstm/}.
   */
  private String owner(NodeDef node) {
    var layer = source.layer(node);
    var named = layer == null ? null : NAMED.matcher(layer);
    var layerName = named != null && named.find() ? named.group(1) + "/" : "";
    return source.results(node) == null ? layerName + node.getName() : layerName;
  }

  /**
   * Returns the value of a result, which is a constant if the result is known; null if it is not
   * computed from inputs and weights, as the seeds of random numbers.
   */
  @Nullable String value(String result) {
    var known = source.known(result);
    return known == null ? values.get(result) : graph.constant(known);
  }

  void set(String result, String value) {
    values.put(result, value);
  }

  boolean isUsed(String result) {
    return used.contains(result);
  }

  IllegalArgumentException refused(NodeDef node, String reason) {
    var layer = source.layer(node);
    return new IllegalArgumentException(
        String.format(
            "export: %s cannot be exported to ONNX: %s (operation %s).",
            layer == null ? "an operation outside of the layers" : layer, reason, node.getOp()));
  }
}
