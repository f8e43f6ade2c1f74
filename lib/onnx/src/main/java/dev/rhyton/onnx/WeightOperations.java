package dev.rhyton.onnx;

import static java.util.Objects.requireNonNull;

import dev.rhyton.tensor.internal.InferenceGraph;
import java.util.Map;

/** Reads of weights. */
final class WeightOperations {
  private WeightOperations() {}

  static void addTo(Map<String, OperationTable.Conversion> table) {
    table.put("Placeholder", o -> {}); // a seed: what uses it is refused
    table.put("VarHandleOp", o -> {});
    table.put("ReadVariableOp", o -> o.result(weight(o)));
    table.put(
        "ResourceGather", o -> o.result(o.add("Gather", Map.of("axis", 0), weight(o), o.in(1))));
  }

  private static String weight(Operation o) {
    var weight = o.source().weight(InferenceGraph.node(o.source(0)));
    return o.graph().weight(requireNonNull(weight));
  }
}
