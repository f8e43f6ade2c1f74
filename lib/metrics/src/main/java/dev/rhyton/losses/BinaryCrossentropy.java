package dev.rhyton.losses;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * {@code −mean(y · log p + (1 − y) · log(1 − p))} over the last axis, for one or several
 * independent binary targets.
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

  /** Returns the loss of probabilities. */
  public static BinaryCrossentropy of() {
    return new BinaryCrossentropy();
  }

  /**
   * Sets whether the predictions are logits, the inputs of a sigmoid, in place of probabilities.
   */
  public BinaryCrossentropy fromLogits(boolean logits) {
    return with(this, l -> l.fromLogits = logits);
  }

  /**
   * Moves targets towards 0.5 by this fraction: with 0.1, the targets 0 and 1 become 0.05 and 0.95.
   */
  public BinaryCrossentropy labelSmoothing(double share) {
    return with(this, l -> l.labelSmoothing = share);
  }

  /** Sets the axis over which the outputs are averaged; the last one by default. */
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
    return Ops.binaryCrossentropy(targets, yPred, fromLogits).mean(axis);
  }

  /** Returns the log-odds of each target. */
  @Override
  protected double @Nullable [] prior(NDArray targets, int units, boolean activated) {
    return activated == fromLogits
        ? null
        : TargetStatistics.logOdds(TargetStatistics.means(targets, units));
  }
}
