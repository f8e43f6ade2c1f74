package dev.rhyton.losses;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;

/**
 * Binary cross-entropy times {@code (1 − pₜ)^gamma}, where pₜ is the probability given to what is
 * true: what is easy counts less. Lin et al., 2018, arXiv 1708.02002.
 */
public final class BinaryFocalCrossentropy extends BaseLoss<BinaryFocalCrossentropy> {
  private boolean applyClassBalancing;
  private @Range(atLeast = 0, atMost = 1) double alpha = 0.25;
  private @Range(atLeast = 0) double gamma = 2;
  private boolean fromLogits;
  private double labelSmoothing;
  private int axis = -1;

  private BinaryFocalCrossentropy() {}

  /** The loss with Keras' defaults. */
  public static BinaryFocalCrossentropy of() {
    return new BinaryFocalCrossentropy();
  }

  /** Whether class 1 counts by alpha, class 0 by {@code 1 − alpha}. */
  public BinaryFocalCrossentropy applyClassBalancing(boolean balance) {
    return with(this, l -> l.applyClassBalancing = balance);
  }

  /** How much class 1 counts under class balancing; 0.25 by default. */
  public BinaryFocalCrossentropy alpha(double weight) {
    return with(this, l -> l.alpha = weight);
  }

  /** How much less counts what is easy; 2 by default, 0 leaves the cross-entropy. */
  public BinaryFocalCrossentropy gamma(double power) {
    return with(this, l -> l.gamma = power);
  }

  /** Whether the predictions are logits: numbers that a sigmoid would make probabilities of. */
  public BinaryFocalCrossentropy fromLogits(boolean logits) {
    return with(this, l -> l.fromLogits = logits);
  }

  /** Moves targets towards 0.5 by this share. */
  public BinaryFocalCrossentropy labelSmoothing(double share) {
    return with(this, l -> l.labelSmoothing = share);
  }

  /** The axis of the mean over the outputs; the last one by default. */
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
    var losses = Crossentropy.binary(targets, p);
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
