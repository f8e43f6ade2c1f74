package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;

/**
 * The Dice loss, {@code 1 − 2 Σ yTrue · yPred / (Σ yTrue + Σ yPred)}, for segmentation: it is 0
 * where two masks are equal and 1 where they do not overlap. Milletari et al., 2016, arXiv
 * 1606.04797.
 */
public final class Dice extends OverlapLoss<Dice> {
  private Dice() {}

  /** Returns the loss with Keras' defaults. */
  public static Dice of() {
    return new Dice();
  }

  /**
   * Sets the axes over which an overlap is summed: all by default, {@code 1, 2, 3} for each image.
   */
  public Dice axis(int... axes) {
    return with(this, l -> l.axis = axes);
  }

  @Override
  Tensor of(Tensor both, Tensor missed, Tensor wrong) {
    return complement(both.multiply(2), missed.add(wrong));
  }
}
