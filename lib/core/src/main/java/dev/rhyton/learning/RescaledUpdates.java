package dev.rhyton.learning;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorOps;
import org.jspecify.annotations.Nullable;

/** Multiplies the updates of Batch Learning by a number, or by the growth of its gradients. */
record RescaledUpdates(double number, @Nullable ErrorFeedback feedback) implements UpdateMask {
  @Override
  public @Nullable Tensor factor(Weight weight, @Nullable Tensor drawn) {
    var growth = feedback == null ? null : growth(feedback, weight);
    if (growth != null) return growth;
    return number == 1 ? null : TensorOps.constant(number, weight.dtype());
  }

  private static @Nullable Tensor growth(ErrorFeedback feedback, Weight weight) {
    return GraphBuilder.current() == null ? feedback.lastGrowth(weight) : feedback.growth(weight);
  }
}
