package dev.rhyton.losses;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.NnOps;
import org.jspecify.annotations.Nullable;

/** {@code −log p[y]}, for targets that are class indices, 0 to classes − 1. */
public final class SparseCategoricalCrossentropy extends BaseLoss<SparseCategoricalCrossentropy> {
  private boolean fromLogits;
  private @Nullable Integer ignoreClass;
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

  /** Sets a class index to ignore, such as the index of unlabelled pixels. */
  public SparseCategoricalCrossentropy ignoreClass(int index) {
    return with(this, l -> l.ignoreClass = index);
  }

  @Override
  protected void check() {
    Crossentropy.checkLastAxis(className(), axis);
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    ClassIndices.check(className(), targets, predictions, ignoreClass);
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    var indices = ClassIndices.indices(yTrue, yPred);
    if (ignoreClass == null) return losses(indices, yPred);
    var counts = indices.notEqual(ignoreClass);
    var losses = losses(indices.multiply(counts.cast(DType.INT64)), yPred);
    return losses.multiply(counts.cast(losses.dtype())).mask(counts);
  }

  /** In a step of training, which checks its targets beforehand, the operation need not do so. */
  private Tensor losses(Tensor indices, Tensor yPred) {
    if (GraphBuilder.current() == null) {
      return Ops.sparseCategoricalCrossentropy(indices, yPred, fromLogits, axis);
    }
    var logits = fromLogits ? yPred : TensorInternals.of(yPred).logits("Softmax");
    return NnOps.sparseCrossEntropy(indices, logits == null ? yPred : logits, logits != null);
  }

  @Override
  Tensor checked(Tensor yTrue, Tensor yPred) {
    return ClassIndices.checked(className(), yTrue, yPred, ignoreClass);
  }

  /** Returns the logarithm of the frequency of each class. */
  @Override
  protected double @Nullable [] prior(NDArray targets, int units, boolean activated) {
    if (activated == fromLogits) return null;
    var shares = new double[units];
    var labels = targets.toInts();
    for (int label : labels) {
      if (label >= 0 && label < units) shares[label] += 1.0 / labels.length;
    }
    return TargetStatistics.logs(shares);
  }
}
