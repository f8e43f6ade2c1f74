package dev.rhyton.losses;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.NnOps;
import java.util.stream.IntStream;

/** The computations that the cross-entropies have in common. */
final class Crossentropy {
  private Crossentropy() {}

  /** Returns targets of which a fraction is spread evenly over the classes. */
  static Tensor smooth(Tensor targets, double share, long classes) {
    return share == 0 ? targets : targets.multiply(1 - share).add(share / classes);
  }

  /** Returns targets of which a fraction is spread evenly over the last axis of predictions. */
  static Tensor smooth(Tensor targets, double share, Tensor yPred) {
    long classes = yPred.shape().last();
    if (classes != Shape.UNKNOWN || share == 0) return smooth(targets, share, classes);
    var each = NnOps.lastSize(yPred, targets.dtype()).rdivide(share);
    return targets.multiply(1 - share).add(each);
  }

  static void checkSmoothing(String owner, double share) {
    Check.share(owner, "labelSmoothing", share);
  }

  /** Returns the tensor with one of its axes moved to the end. */
  static Tensor last(Tensor x, int axis) {
    int from = x.shape().axis(axis);
    int rank = x.shape().rank();
    if (from == rank - 1) return x;
    var others = IntStream.range(0, rank).filter(i -> i != from);
    return x.transpose(IntStream.concat(others, IntStream.of(from)).toArray());
  }

  static void checkLastAxis(String owner, int axis) {
    Check.that(
        axis == -1,
        "%s: the classes must lie on the last axis, -1, received axis %d.",
        owner,
        axis);
  }
}
