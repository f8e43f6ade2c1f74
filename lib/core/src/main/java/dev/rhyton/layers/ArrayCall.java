package dev.rhyton.layers;

import dev.rhyton.layers.internal.ArrayResults;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The call of a layer with arrays, which traces the layer and runs it once. Masks of the arrays are
 * arguments too, and the results have those of the outputs, as where a model is defined.
 */
final class ArrayCall {
  private final Layer layer;
  private final List<NDArray> arrays;
  private final List<NDArray> masks;
  private final List<Boolean> areGiven;

  ArrayCall(Layer layer, List<? extends Tensor> given) {
    this.layer = layer;
    arrays = given.stream().map(Tensor::value).toList();
    masks = new ArrayList<>();
    given.forEach(a -> masks.add(a.mask() == null ? null : a.mask().value()));
    areGiven = given.stream().map(t -> TensorInternals.of(t).isMaskGiven()).toList();
  }

  /**
   * Returns the outputs, in training or in inference; in the default mode of each layer for null.
   */
  List<NDArray> run(@Nullable Boolean training) {
    try (var graph =
        training == null ? GraphBuilder.openInAnyMode() : GraphBuilder.open(training)) {
      var values = new ArrayList<>(arrays);
      var inputs = arrays.stream().map(a -> argument(graph, a)).toList();
      for (int i = 0; i < masks.size(); i++) {
        if (masks.get(i) == null) continue;
        values.add(masks.get(i));
        var mask = argument(graph, masks.get(i));
        if (areGiven.get(i)) TensorInternals.of(inputs.get(i)).givenMask(mask);
        else inputs.get(i).mask(mask);
      }
      graph.measureBy(values);
      var outputs = layer.apply(inputs);
      var results = ArrayResults.of(outputs);
      return results.arrays(graph.function(results.tensors(outputs)).run(values));
    }
  }

  private static Tensor argument(GraphBuilder graph, NDArray array) {
    return graph.argument(array.dtype(), array.shape());
  }
}
