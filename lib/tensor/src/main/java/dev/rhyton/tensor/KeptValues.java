package dev.rhyton.tensor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
    var forward = new HashSet<>(before);
    var backward = new HashSet<GraphOperation>();
    Map<List<Object>, Output<?>> values = new LinkedHashMap<>();
    for (var op : all.subList(before.size(), all.size())) {
      if (op.type().equals("Shape") && forward.contains((GraphOperation) op.input(0).op())) {
        forward.add(op);
        continue;
      }
      backward.add(op);
      for (int i = 0; i < op.numInputs(); i++) {
        var input = op.input(i);
        var from = (GraphOperation) input.op();
        if (!forward.contains(from) || from.type().equals("Placeholder")) continue;
        if (from.type().equals("Const")) backward.add(from);
        else values.put(List.of(from, input.index()), input);
      }
    }
    return new KeptValues(forward, backward, new ArrayList<>(values.values()));
  }
}
