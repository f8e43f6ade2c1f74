package dev.rhyton.losses;

import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Tensor;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A loss that is large where two sets, given as numbers from 0 to 1, overlap little.
 *
 * @param <L> the loss itself, which every setter returns as a changed copy
 */
public abstract class OverlapLoss<L extends OverlapLoss<L>> extends BaseLoss<L> {
  int @Nullable [] axis;

  /**
   * Returns the loss from three sums over the axes: of the elements in both sets, only in the
   * first, and only in the second.
   */
  abstract Tensor of(Tensor both, Tensor missed, Tensor wrong);

  @Override
  public final Tensor call(Tensor yTrue, Tensor yPred) {
    var targets = likePredictions(yTrue, yPred);
    var axes = axis == null ? IntStream.range(0, yPred.shape().rank()).toArray() : axis;
    var both = targets.multiply(yPred);
    return of(both.sum(axes), targets.subtract(both).sum(axes), yPred.subtract(both).sum(axes));
  }

  /** Returns {@code 1 − share / (share + rest)}. */
  static Tensor complement(Tensor share, Tensor rest) {
    return share.divide(share.add(rest).add(KerasConfig.epsilon())).negative().add(1);
  }
}
