package dev.rhyton.losses;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;

/** A loss that is a function of the errors {@code yPred − yTrue}, least where they are 0. */
abstract class RegressionLoss extends ElementwiseLoss {
  RegressionLoss() {}

  RegressionLoss(String name) {
    super(name);
  }

  /** The loss of each error. */
  abstract Tensor of(Tensor error);

  @Override
  final Tensor each(Tensor yTrue, Tensor yPred) {
    return of(yPred.subtract(yTrue));
  }

  /** The mean of each target. */
  @Override
  public final double[] prior(NDArray targets, int units, boolean activated) {
    return activated ? null : Priors.means(targets, units);
  }
}
