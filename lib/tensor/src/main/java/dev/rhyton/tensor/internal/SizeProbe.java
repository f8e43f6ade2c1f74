package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.List;

/**
 * Computes the shape of a tensor whose sizes only a run knows, such as the indices of the words of
 * texts: the part of a graph that this shape depends on.
 */
final class SizeProbe {
  private final TracedFunction function;
  private final List<Integer> places; // of the arguments that it needs

  private SizeProbe(TracedFunction function, List<Integer> places) {
    this.function = function;
    this.places = places;
  }

  /**
   * Creates a probe.
   *
   * @param count the number of the graph's arguments whose values {@link #shape} receives
   */
  static SizeProbe of(GraphBuilder graph, Tensor x, int count) {
    var size = TensorOps.shape(x);
    var part = graph.needed(List.of(size));
    Check.that(
        part.stream().noneMatch(graph.variables()::isUpdate),
        "A tensor of shape %s has sizes that depend on weights updated in the same step.",
        x.shape());
    var needed =
        graph.arguments().stream()
            .filter(a -> part.contains(TensorInternals.of(a).output().op()))
            .toList();
    var places = needed.stream().map(graph.arguments()::indexOf).toList();
    Check.that(
        places.stream().allMatch(p -> p < count),
        "A tensor of shape %s has sizes that depend on more than the samples.",
        x.shape());
    return new SizeProbe(new TracedFunction(graph, List.of(size), needed, part), places);
  }

  /** Returns the shape for values of the graph's arguments; the number of samples is unknown. */
  Shape shape(List<NDArray> values) {
    var needed = places.stream().map(values::get).toList();
    var sizes = LayerCalls.outside(() -> function.run(needed)[0]); // also while a graph is traced
    return Shape.of(sizes.toLongs()).with(0, Shape.UNKNOWN);
  }

  void close() {
    function.close();
  }
}
