package dev.rhyton.losses;

import dev.rhyton.config.Check;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * {@code −Σ y · log p} over the classes, for one-hot targets. For class indices, use {@link
 * SparseCategoricalCrossentropy}.
 */
public final class CategoricalCrossentropy extends BaseLoss<CategoricalCrossentropy> {
  private boolean fromLogits;
  private double labelSmoothing;
  private int axis = -1;

  private CategoricalCrossentropy() {}

  /** Returns the loss of probabilities. */
  public static CategoricalCrossentropy of() {
    return new CategoricalCrossentropy();
  }

  /**
   * Sets whether the predictions are logits, the inputs of a softmax, in place of probabilities.
   */
  public CategoricalCrossentropy fromLogits(boolean logits) {
    return with(this, l -> l.fromLogits = logits);
  }

  /** Spreads this fraction of each target evenly over the classes. */
  public CategoricalCrossentropy labelSmoothing(double share) {
    return with(this, l -> l.labelSmoothing = share);
  }

  /** Sets the axis of the classes; the last one by default. */
  public CategoricalCrossentropy axis(int index) {
    return with(this, l -> l.axis = index);
  }

  @Override
  protected void check() {
    Crossentropy.checkSmoothing(className(), labelSmoothing);
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    boolean classes = targets.shape().rank() < 2 || targets.shape().last() == 1;
    Check.that(
        !classes || predictions.rank() != 2 || predictions.last() == 1,
        "%s: expected targets of shape %s, as the model's output, received %s. Class indices go"
            + " with sparse_categorical_crossentropy; Targets.toCategorical makes one-hot rows of"
            + " them.",
        className(),
        predictions,
        targets.shape());
    super.checkTargets(targets, predictions);
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    checkGiven(yTrue, yPred);
    // As in Keras, smoothing uses the size of the last axis, whichever axis has the classes.
    var targets = Crossentropy.smooth(yTrue.cast(yPred.dtype()), labelSmoothing, yPred);
    return Ops.categoricalCrossentropy(targets, yPred, fromLogits, axis);
  }

  /** Returns the logarithm of the frequency of each class. */
  @Override
  protected double @Nullable [] prior(NDArray targets, int units, boolean activated) {
    return activated == fromLogits || axis != -1
        ? null
        : TargetStatistics.logs(TargetStatistics.means(targets, units));
  }
}
