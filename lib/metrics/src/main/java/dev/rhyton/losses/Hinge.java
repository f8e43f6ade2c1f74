package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;

/**
 * {@code mean(max(1 − yTrue · yPred, 0))} over the last axis, for targets of −1 and 1 (or 0 and 1):
 * the loss of support vector machines.
 */
public final class Hinge extends HingeLoss<Hinge> {
  private Hinge() {}

  /** Returns the loss. */
  public static Hinge of() {
    return new Hinge();
  }

  @Override
  Tensor of(Tensor shortfall) {
    return shortfall;
  }
}
