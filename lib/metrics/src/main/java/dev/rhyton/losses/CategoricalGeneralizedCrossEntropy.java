package dev.rhyton.losses;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.NnOps;

/**
 * {@code (1 − p[y]^q) / q}, for class indices as targets: between cross-entropy (q near 0) and the
 * mean absolute error (q = 1), for labels that may be wrong. Zhang and Sabuncu, 2018, arXiv
 * 1805.07836.
 */
public final class CategoricalGeneralizedCrossEntropy
    extends BaseLoss<CategoricalGeneralizedCrossEntropy> {
  private double q = 0.5;

  private CategoricalGeneralizedCrossEntropy() {}

  /** Returns the loss with Keras' defaults. */
  public static CategoricalGeneralizedCrossEntropy of() {
    return new CategoricalGeneralizedCrossEntropy();
  }

  /** Sets q in (0, 1), by default 0.5: the larger it is, the less wrong labels count. */
  public CategoricalGeneralizedCrossEntropy q(double robustness) {
    return with(this, l -> l.q = robustness);
  }

  @Override
  protected void check() {
    Check.that(q > 0 && q < 1, "%s: q must lie in (0, 1), received %s.", className(), q);
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    ClassIndices.check(className(), targets, predictions, null);
  }

  @Override
  Tensor checked(Tensor yTrue, Tensor yPred) {
    return ClassIndices.checked(className(), yTrue, yPred, null);
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    var indices = ClassIndices.indices(yTrue, yPred);
    var ofClass = NnOps.oneHotLike(indices, yPred).multiply(yPred).sum(-1);
    return ofClass.maximum(KerasConfig.epsilon()).power(q).negative().add(1).divide(q);
  }
}
