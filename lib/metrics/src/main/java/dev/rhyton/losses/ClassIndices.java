package dev.rhyton.losses;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.NnOps;
import dev.rhyton.tensor.internal.TensorOps;
import org.jspecify.annotations.Nullable;

/** Targets that are class indices, 0 to classes − 1. */
final class ClassIndices {
  private ClassIndices() {}

  /** Throws if targets are not class indices of the predictions; {@code ignored} may be null. */
  static void check(String owner, NDArray targets, Shape predictions, @Nullable Integer ignored) {
    var expected = predictions.upTo(predictions.rank() - 1);
    boolean column = targets.shape().rank() == predictions.rank() && targets.shape().last() == 1;
    var received = column ? targets.shape().upTo(predictions.rank() - 1) : targets.shape();
    Check.that(
        expected.from(1).accepts(received.from(1)),
        "%s: expected class indices of shape %s, received targets of shape %s.%s",
        owner,
        expected,
        targets.shape(),
        targets.shape().rank() > 1 && targets.shape().last() == predictions.last()
            ? " One-hot targets go with categorical_crossentropy."
            : Loss.flattenHint(targets, predictions));
    long classes = predictions.last();
    var values = targets.toDoubles();
    for (int i = 0; i < values.length; i++) {
      boolean skipped = ignored != null && values[i] == ignored;
      if (skipped || isIndex(values[i], classes)) continue;
      Check.that(
          false,
          "%s: expected class indices from 0 to %d, as the model has %d outputs; label %d is %s.",
          owner,
          classes - 1,
          classes,
          i,
          Text.number(values[i]));
    }
  }

  private static boolean isIndex(double value, long classes) {
    return value >= 0 && value < classes && value == Math.rint(value);
  }

  /**
   * Returns the targets; a run fails if they are not class indices of the predictions. Symbolic
   * tensors are not checked: a file has no node for the check.
   */
  static Tensor checked(
      String owner, Tensor targets, Tensor predictions, @Nullable Integer ignored) {
    boolean symbolic =
        TensorInternals.of(targets).node() != null
            || TensorInternals.of(predictions).node() != null;
    if (symbolic && GraphBuilder.current() == null) return targets;
    var classes = NnOps.lastSize(predictions, DType.INT64);
    var labels = targets.cast(DType.INT64);
    var fits = labels.greaterEqual(0).logicalAnd(labels.less(classes));
    if (ignored != null) fits = fits.logicalOr(labels.equal(ignored));
    return TensorOps.checked(
        targets,
        fits.all(),
        owner + ": expected class indices from 0 to below {}, received {}.",
        classes,
        targets);
  }

  /** Returns the targets as integers, with one axis less than the predictions. */
  static Tensor indices(Tensor yTrue, Tensor yPred) {
    Loss.checkGiven(yTrue, yPred);
    boolean column = yTrue.shape().rank() == yPred.shape().rank() && yTrue.shape().last() == 1;
    return (column ? yTrue.squeeze(-1) : yTrue).cast(DType.INT64);
  }
}
