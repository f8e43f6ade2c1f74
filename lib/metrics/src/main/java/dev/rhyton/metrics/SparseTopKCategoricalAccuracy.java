package dev.rhyton.metrics;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/** The fraction of samples whose class index is among the k largest predictions. */
public final class SparseTopKCategoricalAccuracy extends TopKMetric<SparseTopKCategoricalAccuracy> {
  private boolean fromSortedIds;

  private SparseTopKCategoricalAccuracy() {}

  /** Returns the metric for the five largest predictions. */
  public static SparseTopKCategoricalAccuracy of() {
    return new SparseTopKCategoricalAccuracy();
  }

  /** Sets k, the number of predictions that count; 5 by default. */
  public SparseTopKCategoricalAccuracy k(int count) {
    return with(this, m -> m.k = count);
  }

  /** Sets whether the predictions are class indices, the best first, in place of scores. */
  public SparseTopKCategoricalAccuracy fromSortedIds(boolean sorted) {
    return with(this, m -> m.fromSortedIds = sorted);
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    SparseCategoricalAccuracy.check(className(), targets, predictions);
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    var classes = SparseCategoricalAccuracy.indices(yTrue, yPred);
    if (!fromSortedIds) return isAmongLargest(classes, yPred);
    var isBest = Ops.onesLike(yPred).cumsum(-1).lessEqual(k);
    var isClass = yPred.cast(DType.INT64).equal(classes.expandDims(-1));
    return isClass.logicalAnd(isBest).any(-1).cast(DType.FLOAT32);
  }
}
