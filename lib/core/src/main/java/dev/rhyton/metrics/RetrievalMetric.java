package dev.rhyton.metrics;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.TensorOps;
import dev.rhyton.tensor.Tensor;

/**
 * A figure at thresholds, of all classes or one, and of all predictions or the largest k alone.
 *
 * @param <M> the metric itself, which every setter returns as a changed copy
 */
@BetterWhen(BetterWhen.Direction.UP)
public abstract class RetrievalMetric<M extends RetrievalMetric<M>> extends ThresholdMetric<M> {
  /** What predictions that do not count become, below every threshold. */
  private static final double NEVER = -1e10;

  private @Range(atLeast = 1) Integer topK;
  private @Range(atLeast = 0) Integer classId;

  /** How many of the largest predictions of a sample count; all above the threshold by default. */
  public final M topK(int count) {
    return self(with(this, m -> ((RetrievalMetric<?>) m).topK = count));
  }

  /** The class that alone is looked at; all by default. */
  public final M classId(int index) {
    return self(with(this, m -> ((RetrievalMetric<?>) m).classId = index));
  }

  @Override
  double usual() {
    return topK == null ? super.usual() : NEVER;
  }

  @Override
  Integer classId() {
    return classId;
  }

  @Override
  Tensor scores(Tensor yPred) {
    if (topK == null) return yPred;
    var largest = TensorOps.isAmongLargest(yPred, topK);
    return TensorOps.where(largest, yPred, TensorOps.zerosLike(yPred).add(NEVER));
  }
}
