package dev.rhyton.learning;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import org.jspecify.annotations.Nullable;

/**
 * A factor of the update of each weight, which a learning mode may draw for each update. With the
 * factor 0 a weight rests: the optimizer's moments see its gradient, and its value stays.
 */
public interface UpdateMask extends ModePart {
  /** Returns how many numbers {@link #draw} returns; 0, the default, if it is not called. */
  default int size() {
    return 0;
  }

  /**
   * Returns the numbers of the next update. Several updates may be drawn before the first of them
   * runs; the numbers that are not used yet are part of the saved state.
   */
  default float[] draw() {
    return new float[0];
  }

  /**
   * Returns the number by which what is drawn is multiplied, by default 1: {@code 1 / p} keeps the
   * expected update if each weight takes part with the probability p.
   */
  default double scale() {
    return 1;
  }

  /**
   * Returns the factor of a weight's update, broadcast to the weight, or null for the whole update.
   *
   * @param drawn the numbers of this update times {@link #scale}: a tensor of a graph, or an array
   *     for an update by gradients that were computed elsewhere; null if none are drawn
   */
  @Nullable Tensor factor(Weight weight, @Nullable Tensor drawn);
}
