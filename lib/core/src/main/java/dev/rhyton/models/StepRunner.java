package dev.rhyton.models;

import dev.rhyton.data.Batch;
import java.util.List;

/**
 * Runs the training steps of {@code fit} elsewhere, such as on the workers of a cluster. The loop
 * with its callbacks, validation and history stays in this process.
 */
public interface StepRunner {
  /**
   * Runs a step on each of these batches and updates the model's weights.
   *
   * @return the sums of {@link TrainerInternals.Step#sums} over the samples of the batches
   */
  double[] run(List<Batch> batches);

  /**
   * Sets the variables of the model's optimizer, as far as they are kept elsewhere. It is called
   * before they are saved and when training ends.
   */
  void gather();
}
