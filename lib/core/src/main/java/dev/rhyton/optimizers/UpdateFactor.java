package dev.rhyton.optimizers;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;

/**
 * A factor of the final update of each weight that depends on gradients: an option of a learning
 * mode, with a state of its own.
 */
public interface UpdateFactor {
  /**
   * The mean gradient after a step, {@code kept · slot + added · gradient}, up to a positive
   * factor.
   */
  record Moment(Weight slot, Tensor kept, Tensor added) {
    /** Returns a moving average. */
    public static Moment average(Weight slot, double kept) {
      return new Moment(slot, constant(kept), constant(1 - kept));
    }

    static Tensor constant(double value) {
      return TensorOps.constant(value, DType.FLOAT32);
    }
  }

  /**
   * Throws if the factor cannot be computed from the gradients of a step, some of which may be
   * null.
   */
  default void check(List<Weight> weights, List<Tensor> gradients) {}

  /**
   * Returns the factor of a weight's update, broadcast to the weight, or null for none.
   *
   * @param moment the optimizer's first moment, or null if it has none
   */
  default Tensor of(Weight weight, Tensor gradient, Moment moment) {
    return null;
  }

  /** Returns whether {@link #applied} changes the update of a weight. */
  default boolean usesUpdate(Weight weight) {
    return false;
  }

  /** Returns an update times the factor that depends on it. */
  default Tensor applied(Tensor gradient, Tensor update) {
    return update;
  }

  /** Keeps the state in a step that loss scaling skips. */
  default void onlyIf(Tensor counts) {}
}
