package dev.rhyton.optimizers;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;

/** A factor of the final update of each weight that depends on the update and on the gradient. */
public interface UpdateFactor {
  /** Returns whether {@link #applied} changes the update of a weight. */
  boolean changes(Weight weight);

  /** Returns an update times the factor. */
  Tensor applied(Tensor gradient, Tensor update);
}
