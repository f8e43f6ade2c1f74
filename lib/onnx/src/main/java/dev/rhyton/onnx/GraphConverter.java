package dev.rhyton.onnx;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.internal.InferenceGraph;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
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
        "export: the model changes the state of a layer in each call, which ONNX cannot express:"
            + " export a model whose layers are not stateful.");
    new GraphConverter(source, graph).run();
  }

  private void run() {
    source
        .inputs()
        .forEach(
            (name, result) ->
                values.put(result, graph.input(name, source.dtype(result), source.shape(result))));
    source.outputs().keySet().forEach(graph::reserve);
    source.outputs().values().forEach(used::add);
    for (var node : source.nodes()) used.addAll(InferenceGraph.inputs(node));
    for (var node : source.nodes()) {
      if (values.containsKey(node.getName() + ":0")) continue; // an input of the model
      graph.owner(owner(node));
      OperationTable.convert(new Operation(this, source, node, graph));
    }
    graph.owner("");
    source
        .outputs()
        .forEach(
            (name, result) ->
                graph.output(name, value(result), source.dtype(result), source.shape(result)));
  }

  /** Returns the name of an operation with that of its layer: {@code dense/MatMul_3}. */
  private String owner(NodeDef node) {
    var layer = source.layer(node);
    var named = layer == null ? null : NAMED.matcher(layer);
    return named != null && named.find() ? named.group(1) + "/" + node.getName() : node.getName();
  }

  /**
   * Returns the value of a result, which is a constant if the result is known; null if it is not
   * computed from inputs and weights, as the seeds of random numbers.
   */
  String value(String result) {
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
