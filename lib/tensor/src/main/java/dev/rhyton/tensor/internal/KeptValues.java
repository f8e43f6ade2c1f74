package dev.rhyton.tensor.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/**
 * Divides a graph into a function and its gradient. What the gradient uses of the function are
 * values that it keeps; constants are part of both, and of values whose shape alone is used, the
 * function keeps the shape.
 *
 * @param forward the operations of the function
 * @param backward those of the gradient
 * @param values the values that the function keeps
 */
record KeptValues(
    Set<GraphOperation> forward, Set<GraphOperation> backward, List<Output<?>> values) {

  /**
   * @param before the operations of the function
   * @param all these and the operations of the gradient, each after its inputs
   */
  static KeptValues of(List<GraphOperation> before, List<GraphOperation> all) {
    var forward = new LinkedHashSet<>(before);
    var backward = new LinkedHashSet<GraphOperation>();
    Map<List<Object>, Output<?>> values = new LinkedHashMap<>();
    var shapes = new ArrayList<GraphOperation>(); // of values of the function
    for (var op : all.subList(before.size(), all.size())) {
      boolean ofForward = op.type().equals("Shape") && forward.contains(of(op.input(0)));
      if (ofForward) shapes.add(op);
      else addTo(backward, op, forward, values);
    }
    for (var shape : shapes) {
      var input = shape.input(0);
      if (values.containsKey(key(input)) || isArgument(of(input))) backward.add(shape);
      else forward.add(shape);
    }
    for (var shape : shapes) if (forward.contains(shape)) keep(shape.output(0), values);
    return new KeptValues(forward, backward, new ArrayList<>(values.values()));
  }

  private static void addTo(
      Set<GraphOperation> backward,
      GraphOperation op,
      Set<GraphOperation> forward,
      Map<List<Object>, Output<?>> values) {
    backward.add(op);
    for (int i = 0; i < op.numInputs(); i++) {
      var from = of(op.input(i));
      if (!forward.contains(from) || isArgument(from)) continue;
      if (from.type().equals("Const")) backward.add(from);
      else keep(op.input(i), values);
    }
  }

  private static void keep(Output<?> value, Map<List<Object>, Output<?>> values) {
    values.put(key(value), value);
  }

  private static List<Object> key(Output<?> value) {
    return List.of(value.op(), value.index());
  }

  private static GraphOperation of(Output<?> value) {
    return (GraphOperation) value.op();
  }

  private static boolean isArgument(GraphOperation op) {
    return op.type().equals("Placeholder");
  }
}
