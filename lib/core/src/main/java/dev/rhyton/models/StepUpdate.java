package dev.rhyton.models;

import dev.rhyton.learning.ModeStep;
import dev.rhyton.optimizers.OptimizerInternals.Phase;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An update of weights that a training step makes.
 *
 * @param optimizer the name of its optimizer
 * @param phase what distinguishes it from other updates by this optimizer
 * @param counts 1 if the update counts, computed by the step; null if it always does
 * @param mode the values that the learning mode adds to the graph and receives from it
 */
record StepUpdate(String optimizer, Phase phase, @Nullable Tensor counts, ModeStep mode) {
  /** Returns how many updates are by an optimizer. */
  static int count(List<StepUpdate> updates, String optimizer) {
    int count = 0;
    for (var update : updates) if (update.optimizer.equals(optimizer)) count++;
    return count;
  }

  /** Returns how many updates by the same optimizer are made before this one. */
  int ahead(List<StepUpdate> before) {
    return count(before, optimizer);
  }

  /** Returns how many of {@link #ahead} change weights instead of accumulating gradients. */
  int masksAhead(List<StepUpdate> before) {
    int count = 0;
    for (var u : before) if (u.optimizer.equals(optimizer) && u.phase.updates()) count++;
    return count;
  }
}
