package dev.rhyton.losses;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.NnOps;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/** {@code −log p[y]}, for targets that are class indices, 0 to classes − 1. */
public final class SparseCategoricalCrossentropy extends BaseLoss<SparseCategoricalCrossentropy> {
  private boolean fromLogits;
  private Integer ignoreClass;
  private int axis = -1;

  private SparseCategoricalCrossentropy() {}

  /** Returns the loss of probabilities. */
  public static SparseCategoricalCrossentropy of() {
    return new SparseCategoricalCrossentropy();
  }

  /**
   * Sets whether the predictions are logits, the inputs of a softmax, in place of probabilities.
   */
  public SparseCategoricalCrossentropy fromLogits(boolean logits) {
    return with(this, l -> l.fromLogits = logits);
  }

  /** Sets a class index to ignore, such as that of unlabelled pixels. */
  public SparseCategoricalCrossentropy ignoreClass(int index) {
    return with(this, l -> l.ignoreClass = index);
  }

  @Override
  protected void check() {
    Crossentropy.checkLastAxis(className(), axis);
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    Classes.check(className(), targets, predictions, ignoreClass);
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    var indices = Classes.indices(yTrue, yPred);
    var targets = NnOps.oneHot(indices, yPred);
    var losses = Crossentropy.ofOneHot(targets, yPred, fromLogits);
    if (ignoreClass == null) return losses;
    var counts = indices.notEqual(ignoreClass);
    return losses.multiply(counts.cast(losses.dtype())).mask(counts);
  }

  /** Returns the logarithm of the frequency of each class. */
  @Override
  protected double[] prior(NDArray targets, int units, boolean activated) {
    if (activated == fromLogits) return null;
    var shares = new double[units];
    var labels = targets.toInts();
    for (int label : labels) {
      if (label >= 0 && label < units) shares[label] += 1.0 / labels.length;
    }
    return Priors.logs(shares);
  }
}
