package dev.rhyton.learning;

import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Records values of each step while a model trains, and may use them: what a {@link Recording} is
 * in one training.
 */
public interface Recorder extends ModePart {
  /**
   * Returns the gradients of a step, by default the gradients of the rule. It traces what the
   * recorder {@linkplain TracedStep#watch receives} after each step.
   */
  default List<@Nullable Tensor> gradients(TracedStep step, Objective loss, GradientRule rule) {
    return rule.gradients(step, loss);
  }

  /** Returns the batches of an epoch, by default the batches of the dataset. */
  default Batches batches(Dataset data, int batchSize, @Nullable RandomGenerator shuffle) {
    return data.batches(batchSize, shuffle);
  }

  /** Ends an epoch, and adds the values that the recorder reports to its logs. */
  default void endEpoch(Map<String, Double> logs) {}
}
