package dev.rhyton.losses;

import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Tensor;

/**
 * {@code Σ yTrue · log(yTrue / yPred)} over the last axis: the divergence of one distribution from
 * another.
 */
public final class KLDivergence extends BaseLoss<KLDivergence> {
  private KLDivergence() {}

  /** Returns the loss. */
  public static KLDivergence of() {
    return new KLDivergence();
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    var targets = likePredictions(yTrue, yPred).clip(KerasConfig.epsilon(), 1);
    return targets.multiply(targets.divide(yPred.clip(KerasConfig.epsilon(), 1)).log()).sum(-1);
  }
}
