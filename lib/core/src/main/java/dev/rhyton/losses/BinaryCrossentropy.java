package dev.rhyton.losses;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;

/**
 * {@code −mean(y · log p + (1 − y) · log(1 − p))} over the last axis: for yes-or-no targets, or
 * several independent ones.
 *
 * <pre>{@code
 * BinaryCrossentropy.of().fromLogits(true)      // for a last layer without sigmoid
 * }</pre>
 */
public final class BinaryCrossentropy extends BaseLoss<BinaryCrossentropy> {
  private boolean fromLogits;
  private double labelSmoothing;
  private int axis = -1;

  private BinaryCrossentropy() {}

  /** The loss on probabilities. */
  public static BinaryCrossentropy of() {
    return new BinaryCrossentropy();
  }

  /** Whether the predictions are logits: numbers that a sigmoid would make probabilities of. */
  public BinaryCrossentropy fromLogits(boolean logits) {
    return with(this, l -> l.fromLogits = logits);
  }

  /** Moves targets towards 0.5 by this share: 0.1 makes 0.05 and 0.95 of 0 and 1. */
  public BinaryCrossentropy labelSmoothing(double share) {
    return with(this, l -> l.labelSmoothing = share);
  }

  /** The axis of the mean over the outputs; the last one by default. */
  public BinaryCrossentropy axis(int index) {
    return with(this, l -> l.axis = index);
  }

  @Override
  protected void check() {
    Crossentropy.checkSmoothing(className(), labelSmoothing);
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    var targets = Crossentropy.smooth(likePredictions(yTrue, yPred), labelSmoothing, 2);
    var logits = fromLogits ? yPred : Crossentropy.sigmoidLogits(yPred);
    var each =
        logits == null
            ? Crossentropy.binary(targets, yPred)
            : Crossentropy.binaryFromLogits(targets, logits);
    return each.mean(axis);
  }

  /** The log-odds of each target. */
  @Override
  protected double[] prior(NDArray targets, int units, boolean activated) {
    return activated == fromLogits ? null : Priors.logOdds(Priors.means(targets, units));
  }
}
