package dev.rhyton.losses;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.NnOps;
import dev.rhyton.tensor.internal.TensorOps;

/**
 * {@code −Σ alpha · (1 − p)^gamma · y · log p} over the classes, for one-hot targets: easy samples
 * count less. Lin et al., 2018, arXiv 1708.02002.
 */
public final class CategoricalFocalCrossentropy extends BaseLoss<CategoricalFocalCrossentropy> {
  private double[] alpha = {0.25};
  private @Range(atLeast = 0) double gamma = 2;
  private boolean fromLogits;
  private double labelSmoothing;
  private int axis = -1;

  private CategoricalFocalCrossentropy() {}

  /** Returns the loss with Keras' defaults. */
  public static CategoricalFocalCrossentropy of() {
    return new CategoricalFocalCrossentropy();
  }

  /** Sets the weights of the classes: one number for all, or one for each; 0.25 by default. */
  public CategoricalFocalCrossentropy alpha(double... weights) {
    return with(this, l -> l.alpha = weights);
  }

  /**
   * Sets gamma, by default 2. The larger it is, the less easy samples count; with 0 the loss is the
   * cross-entropy.
   */
  public CategoricalFocalCrossentropy gamma(double power) {
    return with(this, l -> l.gamma = power);
  }

  /**
   * Sets whether the predictions are logits, the inputs of a softmax, in place of probabilities.
   */
  public CategoricalFocalCrossentropy fromLogits(boolean logits) {
    return with(this, l -> l.fromLogits = logits);
  }

  /** Spreads this fraction of each target evenly over the classes. */
  public CategoricalFocalCrossentropy labelSmoothing(double share) {
    return with(this, l -> l.labelSmoothing = share);
  }

  /** Sets the axis of the classes; the last one by default. */
  public CategoricalFocalCrossentropy axis(int index) {
    return with(this, l -> l.axis = index);
  }

  @Override
  protected void check() {
    Check.that(alpha.length > 0, "%s: expected a number as alpha.", className());
    Crossentropy.checkSmoothing(className(), labelSmoothing);
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    checkGiven(yTrue, yPred);
    var predictions = Crossentropy.last(yPred, axis);
    long classes = predictions.shape().last();
    Check.that(
        alpha.length == 1 || alpha.length == classes || classes == Shape.UNKNOWN,
        "%s: expected one alpha or one for each of %d classes, received %d.",
        className(),
        classes,
        alpha.length);
    // As in Keras, smoothing uses the size of the last axis, whichever axis has the classes.
    var targets =
        Crossentropy.last(
            Crossentropy.smooth(likePredictions(yTrue, yPred), labelSmoothing, yPred), axis);
    var p = NnOps.clipped(fromLogits ? predictions.softmax() : predictions, -1);
    var weights = TensorOps.constant(NDArray.of(alpha, alpha.length)).cast(p.dtype());
    var focus = p.negative().add(1).power(gamma).multiply(weights);
    return focus.multiply(targets).multiply(p.log()).sum(-1).negative();
  }
}
