package dev.rhyton.losses;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A loss that is a function of the errors {@code yPred − yTrue}, with its minimum at 0.
 *
 * @param <L> the loss itself, which every setter returns as a changed copy
 */
public abstract class RegressionLoss<L extends RegressionLoss<L>> extends ElementwiseLoss<L> {
  RegressionLoss() {}

  RegressionLoss(String name) {
    super(name);
  }

  /** Returns the loss of each error. */
  abstract Tensor of(Tensor error);

  @Override
  final Tensor each(Tensor yTrue, Tensor yPred) {
    return of(yPred.subtract(yTrue));
  }

  /** Returns the mean of each target. */
  @Override
  protected final double @Nullable [] prior(NDArray targets, int units, boolean activated) {
    return activated ? null : TargetStatistics.means(targets, units);
  }
}
