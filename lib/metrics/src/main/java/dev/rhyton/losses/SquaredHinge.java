package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;

/**
 * {@code mean(max(1 − yTrue · yPred, 0)²)} over the last axis, for targets of −1 and 1 (or 0 and
 * 1).
 */
public final class SquaredHinge extends HingeLoss<SquaredHinge> {
  private SquaredHinge() {}

  /** Returns the loss. */
  public static SquaredHinge of() {
    return new SquaredHinge();
  }

  @Override
  Tensor of(Tensor shortfall) {
    return shortfall.square();
  }
}
