package dev.rhyton.losses;

import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;

/** The arithmetic that the cross-entropies share. */
final class Crossentropy {
  /** Probabilities stay this far from 0 and 1, as in Keras. */
  private static final double EPSILON = 1e-7;

  private Crossentropy() {}

  /** What went into the sigmoid that made the predictions, or null where none did. */
  static Tensor sigmoidLogits(Tensor yPred) {
    return yPred.madeBy("Sigmoid") ? yPred.logits() : null;
  }

  /** What went into the softmax that made the predictions, or null where none did. */
  static Tensor softmaxLogits(Tensor yPred) {
    return yPred.madeBy("Softmax") ? yPred.logits() : null;
  }

  static Tensor binary(Tensor targets, Tensor probabilities) {
    var p = probabilities.clip(EPSILON, 1 - EPSILON);
    var yes = targets.multiply(p.log());
    var no = targets.negative().add(1).multiply(p.negative().add(1).log());
    return yes.add(no).negative();
  }

  /** {@code max(z, 0) − z·y + log(1 + e^−|z|)}, which no large z makes overflow. */
  static Tensor binaryFromLogits(Tensor targets, Tensor z) {
    return z.relu().subtract(z.multiply(targets)).add(z.abs().negative().exp().log1p());
  }

  /** {@code −Σ targets · log p} along the last axis, of probabilities or of logits. */
  static Tensor categorical(Tensor targets, Tensor yPred, boolean fromLogits) {
    var logits = fromLogits ? yPred : softmaxLogits(yPred);
    if (logits != null) return Ops.softmaxCrossEntropy(targets, logits);
    var p = yPred.divide(yPred.sumKeep(-1)).clip(EPSILON, 1 - EPSILON);
    return targets.multiply(p.log()).sum(-1).negative();
  }
}
