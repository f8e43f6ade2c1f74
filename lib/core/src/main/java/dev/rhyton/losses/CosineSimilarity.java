package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;

/**
 * {@code −Σ yTrue · yPred / (‖yTrue‖ · ‖yPred‖)} along an axis: −1 where both point the same way, 1
 * where they point apart.
 */
public final class CosineSimilarity extends BaseLoss<CosineSimilarity> {
  private int axis = -1;

  private CosineSimilarity() {}

  /** The loss with Keras' defaults. */
  public static CosineSimilarity of() {
    return new CosineSimilarity();
  }

  /** The axis of the vectors; the last one by default. */
  public CosineSimilarity axis(int index) {
    return with(this, l -> l.axis = index);
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    return unit(likePredictions(yTrue, yPred)).multiply(unit(yPred)).sum(axis).negative();
  }

  private Tensor unit(Tensor x) {
    return x.multiply(x.square().sumKeep(axis).maximum(EPSILON * EPSILON).rsqrt());
  }
}
