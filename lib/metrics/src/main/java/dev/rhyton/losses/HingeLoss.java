package dev.rhyton.losses;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * A loss of the margins {@code yTrue · yPred} that are below 1.
 *
 * @param <L> the loss itself, which every setter returns as a changed copy
 */
public abstract class HingeLoss<L extends HingeLoss<L>> extends ElementwiseLoss<L> {
  /** Returns the loss of {@code max(1 − margin, 0)}. */
  abstract Tensor of(Tensor shortfall);

  @Override
  final Tensor each(Tensor yTrue, Tensor yPred) {
    return of(signed(yTrue).multiply(yPred).negative().add(1).maximum(0));
  }

  /** Returns targets of 0 and 1 as −1 and 1, as Keras does if all targets of a batch are 0 or 1. */
  private static Tensor signed(Tensor yTrue) {
    var binary = yTrue.equal(0).logicalOr(yTrue.equal(1)).all();
    return Ops.where(binary, yTrue.multiply(2).subtract(1), yTrue);
  }
}
