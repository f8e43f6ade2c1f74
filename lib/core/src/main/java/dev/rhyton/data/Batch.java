package dev.rhyton.data;

import dev.rhyton.tensor.NDArray;
import java.util.List;

/**
 * Samples that go through a model together.
 *
 * @param x an array for each input of the model
 * @param y an array for each output, or none
 * @param weights how much each sample counts, an array for each output, or none
 * @param rows the place of each sample in its dataset, or null where places do not last
 */
public record Batch(List<NDArray> x, List<NDArray> y, List<NDArray> weights, List<Integer> rows) {
  /** Samples that have no place in a dataset. */
  public Batch(List<NDArray> x, List<NDArray> y, List<NDArray> weights) {
    this(x, y, weights, null);
  }

  /** Samples and targets as they come, from anything that {@link NDArray#from} takes. */
  public static Batch of(Object x, Object y) {
    return Dataset.of(x, y).whole();
  }

  /** The same samples, each counting by other weights. */
  public Batch withWeights(NDArray other) {
    return new Batch(x, y, List.of(other), rows);
  }

  /** The number of samples. */
  public int size() {
    return x.get(0).length();
  }
}
