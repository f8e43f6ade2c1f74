package dev.rhyton.layers.internal;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The results of a function that calls a layer: the outputs, and what belongs to an output, its
 * mask and the logits of a softmax or sigmoid.
 *
 * @param outputs what belongs to each output
 */
public record ArrayResults(List<Place> outputs) {
  /**
   * What belongs to an output.
   *
   * @param mask the index of its mask among the results, or -1
   * @param logits the index of its logits, or -1
   * @param activation the activation that computed the output from them, or null
   */
  public record Place(int mask, int logits, @Nullable String activation) {}

  /** Returns the form of the results for the outputs of a layer. */
  public static ArrayResults of(List<Tensor> outputs) {
    var places = new ArrayList<Place>();
    int next = outputs.size();
    for (var output : outputs) {
      int mask = output.mask() == null ? -1 : next++;
      var activation = TensorInternals.of(output).activation();
      places.add(new Place(mask, activation == null ? -1 : next++, activation));
    }
    return new ArrayResults(List.copyOf(places));
  }

  /** Returns the form of results that are only the outputs, such as predictions. */
  public static ArrayResults ofOutputs(List<Tensor> outputs) {
    return new ArrayResults(Collections.nCopies(outputs.size(), new Place(-1, -1, null)));
  }

  /** Returns the tensors that the function computes. */
  public List<Tensor> tensors(List<Tensor> given) {
    var all = new ArrayList<>(given);
    for (int i = 0; i < given.size(); i++) {
      if (outputs.get(i).mask >= 0) all.add(given.get(i).mask());
      if (outputs.get(i).logits >= 0) all.add(TensorInternals.of(given.get(i)).logits());
    }
    return all;
  }

  /** Returns the arrays of the outputs with their masks and logits. */
  public List<NDArray> arrays(NDArray[] results) {
    for (int i = 0; i < outputs.size(); i++) {
      var place = outputs.get(i);
      if (place.mask >= 0) results[i].mask(results[place.mask]);
      if (place.activation == null) continue;
      TensorInternals.of(results[i]).activated(place.activation, results[place.logits]);
    }
    return List.of(results).subList(0, outputs.size());
  }
}
