package dev.rhyton.losses;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/** {@code −log p[y]}: for targets that are class indices, 0 to classes − 1. */
public final class SparseCategoricalCrossentropy extends Loss {
  private boolean fromLogits;
  private Integer ignoreClass;
  private int axis = -1;

  private SparseCategoricalCrossentropy() {}

  /** The loss on probabilities. */
  public static SparseCategoricalCrossentropy of() {
    return new SparseCategoricalCrossentropy();
  }

  /** Whether the predictions are logits: numbers that a softmax would make probabilities of. */
  public SparseCategoricalCrossentropy fromLogits(boolean logits) {
    return with(this, l -> l.fromLogits = logits);
  }

  /** An index whose samples count nothing, such as that of unlabelled pixels. */
  public SparseCategoricalCrossentropy ignoreClass(int index) {
    return with(this, l -> l.ignoreClass = index);
  }

  @Override
  protected void check() {
    Check.that(axis == -1, "SparseCategoricalCrossentropy: the classes must lie on the last axis.");
  }

  @Override
  public void checkTargets(NDArray targets, Shape predictions) {
    var expected = predictions.upTo(predictions.rank() - 1);
    boolean column = targets.shape().rank() == predictions.rank() && targets.shape().last() == 1;
    var received = column ? targets.shape().upTo(predictions.rank() - 1) : targets.shape();
    Check.that(
        expected.from(1).accepts(received.from(1)),
        "%s: expected class indices of shape %s, received targets of shape %s.%s",
        className(),
        expected,
        targets.shape(),
        targets.shape().rank() > 1 && targets.shape().last() == predictions.last()
            ? " One-hot targets go with categorical_crossentropy."
            : flattenHint(targets, predictions));
    long classes = predictions.last();
    var values = targets.toDoubles();
    for (int i = 0; i < values.length; i++) {
      boolean ignored = ignoreClass != null && values[i] == ignoreClass;
      Check.that(
          ignored || isIndex(values[i], classes),
          "%s: expected class indices from 0 to %d, as the model has %d outputs; label %d is %s.",
          className(),
          classes - 1,
          classes,
          i,
          Text.number(values[i]));
    }
  }

  private static boolean isIndex(double value, long classes) {
    return value >= 0 && value < classes && value == Math.rint(value);
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    int rank = yPred.shape().rank();
    var indices = yTrue.cast(DType.INT64);
    if (indices.shape().rank() == rank && indices.shape().last() == 1)
      indices = indices.squeeze(-1);
    var targets = Ops.oneHot(indices, yPred.shape().last(), yPred.dtype());
    var losses = Crossentropy.categorical(targets, yPred, fromLogits);
    if (ignoreClass == null) return losses;
    var counts = indices.notEqual(ignoreClass);
    return losses.multiply(counts.cast(losses.dtype())).mask(counts);
  }

  /** The logarithm of each class' share. */
  @Override
  public double[] prior(NDArray targets, int units, boolean activated) {
    if (activated == fromLogits) return null;
    var shares = new double[units];
    var labels = targets.toInts();
    for (int label : labels) {
      if (label >= 0 && label < units) shares[label] += 1.0 / labels.length;
    }
    return Priors.logs(shares);
  }
}
