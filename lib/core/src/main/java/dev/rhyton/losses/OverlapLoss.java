package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * A loss of how little two sets overlap, given as numbers from 0 to 1.
 *
 * @param <L> the loss itself, which every setter returns as a changed copy
 */
public abstract class OverlapLoss<L extends OverlapLoss<L>> extends BaseLoss<L> {
  int[] axis;

  /** The loss of the sums over the axes: of what both have, and of what each has alone. */
  abstract Tensor of(Tensor both, Tensor missed, Tensor wrong);

  @Override
  public final Tensor call(Tensor yTrue, Tensor yPred) {
    var targets = likePredictions(yTrue, yPred);
    var axes = axis == null ? IntStream.range(0, yPred.shape().rank()).toArray() : axis;
    var both = targets.multiply(yPred);
    return of(both.sum(axes), targets.subtract(both).sum(axes), yPred.subtract(both).sum(axes));
  }

  /** {@code 1 − share / (share + rest)}. */
  static Tensor complement(Tensor share, Tensor rest) {
    return share.divide(share.add(rest).add(EPSILON)).negative().add(1);
  }
}
