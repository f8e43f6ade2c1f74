package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Stacks and concatenates many tensors in groups of a few. When TensorFlow sums gradients, it
 * visits up to eight inputs of an operation in order, but more inputs in the order of their
 * addresses. The order of a sum of gradients, and so its rounding, would then differ between runs.
 */
final class OrderedInputs {
  private static final int MOST = 8;

  private OrderedInputs() {}

  /** Adds an operation whose inputs are visited in order. */
  static List<Tensor> op(GraphBuilder graph, String type, OpAttributes attrs, List<Tensor> inputs) {
    if (inputs.size() > MOST) {
      if (type.equals("Pack")) return List.of(stack(graph, attrs, inputs));
      if (type.equals("ConcatV2")) return List.of(concatenate(graph, inputs));
    }
    return graph.opAsGiven(type, attrs, inputs);
  }

  private static Tensor stack(GraphBuilder graph, OpAttributes attrs, List<Tensor> tensors) {
    var parts = new ArrayList<Tensor>();
    for (int i = 0; i < tensors.size(); i += MOST) {
      var part = tensors.subList(i, Math.min(i + MOST, tensors.size()));
      parts.addAll(graph.opAsGiven("Pack", attrs.grouped(part.size()), part));
    }
    long axis = Objects.requireNonNull((Long) attrs.get("axis"));
    return TensorOps.concatenate((int) axis, parts);
  }

  /** Concatenates tensors; the last input is the axis. */
  private static Tensor concatenate(GraphBuilder graph, List<Tensor> inputs) {
    int few = MOST - 1;
    var axis = inputs.get(inputs.size() - 1);
    var tensors = inputs.subList(0, inputs.size() - 1);
    while (tensors.size() > 1) {
      var parts = new ArrayList<Tensor>();
      for (int i = 0; i < tensors.size(); i += few) {
        var part = new ArrayList<>(tensors.subList(i, Math.min(i + few, tensors.size())));
        if (part.size() > 1) {
          var attrs = OpAttributes.NONE.grouped(part.size(), OpAttributes.SINGLE);
          part.add(axis);
          parts.addAll(graph.opAsGiven("ConcatV2", attrs, part));
        } else {
          parts.addAll(part);
        }
      }
      tensors = parts;
    }
    return tensors.get(0);
  }
}
