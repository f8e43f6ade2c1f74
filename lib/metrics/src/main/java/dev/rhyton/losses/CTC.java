package dev.rhyton.losses;

import dev.rhyton.config.Check;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/**
 * Connectionist temporal classification: {@code −log p(labels)}, summed over all alignments of a
 * sequence of labels with a longer sequence of predictions (logits {@code (batch, steps,
 * classes)}). Class 0 is the blank and pads targets {@code (batch, labels)}. Graves et al., 2006.
 */
public final class CTC extends BaseLoss<CTC> {
  private CTC() {}

  /** Returns the loss with Keras' defaults. */
  public static CTC of() {
    return new CTC();
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    Check.that(
        predictions.rank() == 3 && targets.shape().rank() == 2,
        "CTC: expected targets (batch, labels) for predictions (batch, steps, classes), received %s"
            + " and %s.",
        targets.shape(),
        predictions);
    long classes = predictions.last();
    for (double label : targets.toDoubles()) {
      Check.that(
          label >= 0 && label < classes && label == Math.rint(label),
          "CTC: expected class indices from 1 to %d and 0 as padding, received %s.",
          classes - 1,
          label);
    }
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    checkGiven(yTrue, yPred);
    var labels = yTrue.notEqual(0).cast(DType.INT32).sum(-1);
    var steps = Ops.multiply(Ops.onesLike(labels), Ops.getItem(Ops.shape(yPred), 1));
    return Ops.ctcLoss(yTrue, yPred, labels, steps, 0);
  }
}
