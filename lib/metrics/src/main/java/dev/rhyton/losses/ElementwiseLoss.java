package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;

/**
 * A loss that is the mean, over the last axis, of a number for each target and prediction.
 *
 * @param <L> the loss itself, which every setter returns as a changed copy
 */
public abstract class ElementwiseLoss<L extends ElementwiseLoss<L>> extends BaseLoss<L> {
  ElementwiseLoss() {}

  ElementwiseLoss(String name) {
    super(name);
  }

  /** Returns the loss of each element; both arguments have the predictions' dtype. */
  abstract Tensor each(Tensor yTrue, Tensor yPred);

  @Override
  public final Tensor call(Tensor yTrue, Tensor yPred) {
    return each(likePredictions(yTrue, yPred), yPred).mean(-1);
  }
}
