package dev.rhyton.losses;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;

/**
 * {@code 1 − Σ yTrue · yPred / (Σ yTrue · yPred + alpha · missed + beta · wrong)}: {@link Dice}
 * with a weight for each kind of error. Salehi et al., 2017, arXiv 1706.05721.
 */
public final class Tversky extends OverlapLoss<Tversky> {
  private @Range(atLeast = 0) double alpha = 0.5;
  private @Range(atLeast = 0) double beta = 0.5;

  private Tversky() {}

  /** Returns the loss with Keras' defaults. */
  public static Tversky of() {
    return new Tversky();
  }

  /** Sets the weight of elements that are only in the targets, as in Keras; 0.5 by default. */
  public Tversky alpha(double price) {
    return with(this, l -> l.alpha = price);
  }

  /** Sets the weight of elements that are only in the predictions, as in Keras; 0.5 by default. */
  public Tversky beta(double price) {
    return with(this, l -> l.beta = price);
  }

  /**
   * Sets the axes over which an overlap is summed: all by default, {@code 1, 2, 3} for each image.
   */
  public Tversky axis(int... axes) {
    return with(this, l -> l.axis = axes);
  }

  @Override
  Tensor of(Tensor both, Tensor missed, Tensor wrong) {
    return complement(both, missed.multiply(alpha).add(wrong.multiply(beta)));
  }
}
