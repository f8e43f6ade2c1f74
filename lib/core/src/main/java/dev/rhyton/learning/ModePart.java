package dev.rhyton.learning;

import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a learning mode: a {@link GradientRule}, an {@link UpdateMask} or a {@link Recorder}. A
 * training calls each method on every part of its mode, so a part never calls another one.
 */
public interface ModePart {
  /** Begins an epoch on a dataset. */
  default void beginEpoch(Dataset data) {}

  /**
   * Returns what training resumes from, by name; by default nothing. The names of all parts of a
   * mode are different.
   */
  default Map<String, NDArray> state() {
    return Map.of();
  }

  /** Restores what {@link #state} returned; the map also contains the states of other parts. */
  default void restore(Map<String, NDArray> state) {}

  /**
   * Returns the variables that this part keeps for weights, always the same object, or null for
   * none. The training saves and restores them beside {@link #state}, and frees them.
   */
  default @Nullable KeptWeights kept() {
    return null;
  }
}
