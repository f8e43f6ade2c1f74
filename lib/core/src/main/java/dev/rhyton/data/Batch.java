package dev.rhyton.data;

import dev.rhyton.tensor.NDArray;
import java.util.List;

/**
 * Samples that go through a model together.
 *
 * @param x an array for each input of the model
 * @param y an array for each output, or none
 * @param weights how much each sample counts, an array for each output, or none
 */
public record Batch(List<NDArray> x, List<NDArray> y, List<NDArray> weights) {
  /** The number of samples. */
  public int size() {
    return x.get(0).length();
  }
}
