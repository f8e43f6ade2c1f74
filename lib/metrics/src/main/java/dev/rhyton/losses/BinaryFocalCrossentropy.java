package dev.rhyton.losses;

import dev.rhyton.config.Range;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * Binary cross-entropy times {@code (1 − pₜ)^gamma}, where pₜ is the probability of the true class:
 * easy samples count less. Lin et al., 2018, arXiv 1708.02002.
 */
public final class BinaryFocalCrossentropy extends BaseLoss<BinaryFocalCrossentropy> {
  private boolean applyClassBalancing;
  private @Range(atLeast = 0, atMost = 1) double alpha = 0.25;
  private @Range(atLeast = 0) double gamma = 2;
  private boolean fromLogits;
  private double labelSmoothing;
  private int axis = -1;

  private BinaryFocalCrossentropy() {}

  /** Returns the loss with Keras' defaults. */
  public static BinaryFocalCrossentropy of() {
    return new BinaryFocalCrossentropy();
  }

  /** Sets whether class 1 is weighted by alpha and class 0 by {@code 1 − alpha}. */
  public BinaryFocalCrossentropy applyClassBalancing(boolean balance) {
    return with(this, l -> l.applyClassBalancing = balance);
  }

  /** Sets the weight of class 1 under class balancing; 0.25 by default. */
  public BinaryFocalCrossentropy alpha(double weight) {
    return with(this, l -> l.alpha = weight);
  }

  /**
   * Sets gamma, by default 2. The larger it is, the less easy samples count; with 0 the loss is the
   * cross-entropy.
   */
  public BinaryFocalCrossentropy gamma(double power) {
    return with(this, l -> l.gamma = power);
  }

  /**
   * Sets whether the predictions are logits, the inputs of a sigmoid, in place of probabilities.
   */
  public BinaryFocalCrossentropy fromLogits(boolean logits) {
    return with(this, l -> l.fromLogits = logits);
  }

  /** Moves targets towards 0.5 by this fraction. */
  public BinaryFocalCrossentropy labelSmoothing(double share) {
    return with(this, l -> l.labelSmoothing = share);
  }

  /** Sets the axis over which the outputs are averaged; the last one by default. */
  public BinaryFocalCrossentropy axis(int index) {
    return with(this, l -> l.axis = index);
  }

  @Override
  protected void check() {
    Crossentropy.checkSmoothing(className(), labelSmoothing);
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    var targets = Crossentropy.smooth(likePredictions(yTrue, yPred), labelSmoothing, 2);
    var p = fromLogits ? yPred.sigmoid() : yPred;
    var ofTruth = blend(targets, p, p.negative().add(1));
    var losses = Ops.binaryCrossentropy(targets, p, false);
    losses = losses.multiply(ofTruth.negative().add(1).power(gamma));
    if (applyClassBalancing) {
      losses = losses.multiply(targets.multiply(2 * alpha - 1).add(1 - alpha));
    }
    return losses.mean(axis);
  }

  private static Tensor blend(Tensor share, Tensor yes, Tensor no) {
    return share.multiply(yes).add(share.negative().add(1).multiply(no));
  }
}
