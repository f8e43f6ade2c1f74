package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;

/**
 * {@code max(1 + max((1 − yTrue) · yPred) − Σ yTrue · yPred, 0)} over the last axis, for one-hot
 * targets.
 */
public final class CategoricalHinge extends BaseLoss<CategoricalHinge> {
  private CategoricalHinge() {}

  /** Returns the loss. */
  public static CategoricalHinge of() {
    return new CategoricalHinge();
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    var targets = likePredictions(yTrue, yPred);
    var right = targets.multiply(yPred).sum(-1);
    var wrong = targets.negative().add(1).multiply(yPred).max(-1);
    return wrong.subtract(right).add(1).maximum(0);
  }
}
