package dev.rhyton.losses;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NnOps;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.stream.IntStream;

/** The computations that the cross-entropies have in common. */
final class Crossentropy {
  private Crossentropy() {}

  /** Returns the input of the sigmoid whose output the predictions are, or null. */
  static Tensor sigmoidLogits(Tensor yPred) {
    return TensorInternals.logits(yPred, "Sigmoid");
  }

  /** Returns the input of the softmax whose output the predictions are, or null. */
  static Tensor softmaxLogits(Tensor yPred) {
    return TensorInternals.logits(yPred, "Softmax");
  }

  static Tensor binary(Tensor targets, Tensor probabilities) {
    var p = probabilities.clip(KerasConfig.epsilon(), 1 - KerasConfig.epsilon());
    var yes = targets.multiply(p.log());
    var no = targets.negative().add(1).multiply(p.negative().add(1).log());
    return yes.add(no).negative();
  }

  /** Returns {@code max(z, 0) − z·y + log(1 + e^−|z|)}, which does not overflow for large z. */
  static Tensor binaryFromLogits(Tensor targets, Tensor z) {
    return z.relu().subtract(z.multiply(targets)).add(z.abs().negative().exp().log1p());
  }

  /** Returns {@code −Σ targets · log p} along the last axis, of probabilities or logits. */
  static Tensor categorical(Tensor targets, Tensor yPred, boolean fromLogits) {
    var logits = logits(yPred, fromLogits);
    var logs = logits == null ? distribution(yPred).log() : logits.logSoftmax();
    return targets.multiply(logs).sum(-1).negative();
  }

  /** Returns the same loss for targets that are one-hot, by one operation if there are logits. */
  static Tensor ofOneHot(Tensor targets, Tensor yPred, boolean fromLogits) {
    var logits = logits(yPred, fromLogits);
    return logits == null
        ? categorical(targets, yPred, false)
        : NnOps.softmaxCrossEntropy(targets, logits);
  }

  private static Tensor logits(Tensor yPred, boolean fromLogits) {
    return fromLogits ? yPred : softmaxLogits(yPred);
  }

  /** Returns probabilities that sum to 1 along the last axis and are not exactly 0 or 1. */
  static Tensor distribution(Tensor yPred) {
    return yPred.divide(yPred.sum(-1, true)).clip(KerasConfig.epsilon(), 1 - KerasConfig.epsilon());
  }

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
