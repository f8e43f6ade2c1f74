package dev.rhyton.metrics;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.NnOps;

/**
 * The fraction of samples whose class is among the k largest predictions.
 *
 * @param <M> the metric itself, which every setter returns as a changed copy
 */
@BetterWhen(BetterWhen.Direction.UP)
public abstract class TopKMetric<M extends TopKMetric<M>> extends BaseMeanMetric<M> {
  @Range(atLeast = 1)
  int k = 5;

  /**
   * Returns whether fewer than k predictions are larger than that of the class, so that ties count.
   */
  final Tensor isAmongLargest(Tensor classes, Tensor yPred) {
    var chosen = NnOps.oneHotLike(classes, yPred);
    var larger = yPred.greater(chosen.multiply(yPred).sum(-1, true)).cast(DType.INT32).sum(-1);
    return larger.less(k).cast(DType.FLOAT32);
  }
}
