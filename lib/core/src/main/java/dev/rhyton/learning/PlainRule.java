package dev.rhyton.learning;

import dev.rhyton.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plain training: the gradients of the batch. */
final class PlainRule implements GradientRule {
  @Override
  public List<@Nullable Tensor> gradients(TracedStep step, Objective loss) {
    return loss.gradients();
  }

  @Override
  public boolean hasSampleGradients() {
    return true;
  }
}
