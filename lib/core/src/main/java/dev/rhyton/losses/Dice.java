package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;

/**
 * {@code 1 − 2 Σ yTrue · yPred / (Σ yTrue + Σ yPred)}: how little two masks overlap, for
 * segmentation. Milletari et al., 2016, arXiv 1606.04797.
 */
public final class Dice extends OverlapLoss<Dice> {
  private Dice() {}

  /** The loss with Keras' defaults. */
  public static Dice of() {
    return new Dice();
  }

  /** The axes that one overlap is counted over; all by default, {@code 1, 2, 3} for each image. */
  public Dice axis(int... axes) {
    return with(this, l -> l.axis = axes);
  }

  @Override
  Tensor of(Tensor both, Tensor missed, Tensor wrong) {
    return complement(both.multiply(2), missed.add(wrong));
  }
}
