package dev.rhyton.learning;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/** Plain training: the gradients of the batch. */
final class PlainRule implements GradientRule {
  @Override
  public List<Tensor> gradients(TracedStep step, Objective loss) {
    return loss.gradients();
  }

  @Override
  public boolean hasSampleGradients() {
    return true;
  }
}
