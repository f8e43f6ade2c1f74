package dev.rhyton.losses;

import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Tensor;

/**
 * {@code −Σ yTrue · yPred / (‖yTrue‖ · ‖yPred‖)} along an axis: −1 where both vectors have the same
 * direction, 1 where they have opposite directions.
 */
public final class CosineSimilarity extends BaseLoss<CosineSimilarity> {
  private int axis = -1;

  private CosineSimilarity() {}

  /** Returns the loss with Keras' defaults. */
  public static CosineSimilarity of() {
    return new CosineSimilarity();
  }

  /** Sets the axis of the vectors; the last one by default. */
  public CosineSimilarity axis(int index) {
    return with(this, l -> l.axis = index);
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    return unit(likePredictions(yTrue, yPred)).multiply(unit(yPred)).sum(axis).negative();
  }

  private Tensor unit(Tensor x) {
    return x.multiply(
        x.square().sum(axis, true).maximum(KerasConfig.epsilon() * KerasConfig.epsilon()).rsqrt());
  }
}
