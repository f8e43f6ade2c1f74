package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Arrays;
import java.util.List;

/**
 * TensorFlow's operations by TensorFlow's names and attributes, as in {@code tf.raw_ops}: they run
 * immediately on arrays, are traced in a graph, and become nodes between symbolic tensors.
 */
public final class RawOps {
  private static final int MOST_OUTPUTS = 65_536; // more would take minutes
  private static final int MOST_TRACED = 8_192; // more would take a minute, with their gradient

  private RawOps() {}

  /** Returns the first output of an operation whose inputs are single tensors. */
  public static Tensor op(String type, OpAttributes attributes, Tensor... inputs) {
    return all(type, attributes, Arrays.asList(inputs)).get(0);
  }

  /**
   * Returns the outputs of an operation; {@link OpAttributes#grouped} sets which inputs are lists.
   */
  public static List<Tensor> all(String type, OpAttributes attributes, List<Tensor> inputs) {
    var given = Check.all(type, "its inputs", inputs);
    int most = areValues(given) ? MOST_OUTPUTS : MOST_TRACED;
    Check.that(
        attributes.outputs() <= most,
        "%s: expected at most %d parts%s, received %d.",
        type,
        most,
        most == MOST_TRACED ? " in a graph" : "",
        attributes.outputs());
    var graph = GraphBuilder.current();
    if (graph != null) return graph.op(type, attributes, given);
    return areValues(given)
        ? EagerOps.run(type, attributes, given)
        : Node.record(new OpNode(type, attributes), given);
  }

  /** Returns whether operations on these tensors run immediately: outside of a graph, on values. */
  public static boolean areValues(List<Tensor> tensors) {
    return GraphBuilder.current() == null
        && tensors.stream().allMatch(t -> t instanceof NDArray || t instanceof Weight);
  }

  /** Runs an operation on arrays immediately, also while a function is being traced. */
  public static List<NDArray> run(String type, OpAttributes attributes, NDArray... inputs) {
    return EagerOps.run(type, attributes, List.of(inputs)).stream().map(Tensor::value).toList();
  }
}
