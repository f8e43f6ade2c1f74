package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A rate at thresholds, of all classes or one, and of all predictions or only the k largest.
 *
 * @param <M> the metric itself, which every setter returns as a changed copy
 */
@BetterWhen(BetterWhen.Direction.UP)
public abstract class RetrievalMetric<M extends RetrievalMetric<M>> extends ThresholdMetric<M> {
  /** The value of predictions that are not counted, below every threshold. */
  private static final double NEVER = -1e10;

  private @Range(atLeast = 1) @Nullable Integer topK;
  private @Range(atLeast = 0) @Nullable Integer classId;

  /**
   * Sets how many of the largest predictions of a sample count; by default all above the threshold.
   */
  public final M topK(int count) {
    return self(with(this, m -> ((RetrievalMetric<?>) m).topK = count));
  }

  /** Sets the only class that counts; by default all classes count. */
  public final M classId(int index) {
    return self(with(this, m -> ((RetrievalMetric<?>) m).classId = index));
  }

  @Override
  double usual() {
    return topK == null ? super.usual() : NEVER;
  }

  @Override
  @Nullable Integer classId() {
    return classId;
  }

  @Override
  Tensor scores(Tensor yPred) {
    if (topK == null) return yPred;
    int classes = Check.whole(className(), "the number of classes", yPred.shape().last());
    var places = Ops.topK(yPred, Math.min(topK, classes)).get(1);
    var largest = Ops.oneHot(places, classes).sum(-2).notEqual(0);
    return Ops.where(largest, yPred, NEVER);
  }
}
