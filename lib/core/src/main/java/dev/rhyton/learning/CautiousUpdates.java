package dev.rhyton.learning;

import dev.rhyton.optimizers.UpdateFactor;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;

/** The factor of {@link GradientLearning#cautious}. */
record CautiousUpdates(TrainingTarget target) implements UpdateFactor {
  private static final double LEAST = 1e-3; // of the mean of the mask, as in the authors' program

  @Override
  public boolean changes(Weight weight) {
    return !target.isEmbedding(weight);
  }

  @Override
  public Tensor applied(Tensor gradient, Tensor update) {
    var mask = update.multiply(gradient).less(0).cast(update.dtype());
    return update.multiply(mask).divide(mask.mean().maximum(LEAST));
  }
}
