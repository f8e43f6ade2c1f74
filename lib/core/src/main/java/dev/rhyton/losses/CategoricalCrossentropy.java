package dev.rhyton.losses;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;

/**
 * {@code −Σ y · log p} over the classes: for one-hot targets. Class indices go with {@link
 * SparseCategoricalCrossentropy}.
 */
public final class CategoricalCrossentropy extends Loss {
  private boolean fromLogits;
  private double labelSmoothing;
  private int axis = -1;

  private CategoricalCrossentropy() {}

  /** The loss on probabilities. */
  public static CategoricalCrossentropy of() {
    return new CategoricalCrossentropy();
  }

  /** Whether the predictions are logits: numbers that a softmax would make probabilities of. */
  public CategoricalCrossentropy fromLogits(boolean logits) {
    return with(this, l -> l.fromLogits = logits);
  }

  /** Spreads this share of each target evenly over the classes. */
  public CategoricalCrossentropy labelSmoothing(double share) {
    return with(this, l -> l.labelSmoothing = share);
  }

  @Override
  protected void check() {
    Check.that(
        labelSmoothing >= 0 && labelSmoothing <= 1,
        "CategoricalCrossentropy: labelSmoothing must lie in [0, 1], received %s.",
        labelSmoothing);
    Check.that(axis == -1, "CategoricalCrossentropy: the classes must lie on the last axis.");
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    var targets = yTrue.cast(yPred.dtype());
    if (labelSmoothing > 0) {
      double even = labelSmoothing / yPred.shape().last();
      targets = targets.multiply(1 - labelSmoothing).add(even);
    }
    return Crossentropy.categorical(targets, yPred, fromLogits);
  }

  /** The logarithm of each class' share. */
  @Override
  public double[] prior(NDArray targets, int units, boolean activated) {
    return activated == fromLogits ? null : Priors.logs(Priors.means(targets, units));
  }
}
