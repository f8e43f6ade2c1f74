package dev.rhyton.metrics;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;
import java.util.Set;

/** The mean intersection over union of the classes 0 and 1, for predictions from 0 to 1. */
public final class BinaryIoU extends OverlapMetric<BinaryIoU> {
  private @Range(atLeast = 0, below = 1) double threshold = 0.5;

  private BinaryIoU() {
    numClasses = 2;
    targetClassIds = new int[] {0, 1};
  }

  /** Returns the metric of both classes at the threshold 0.5. */
  public static BinaryIoU of() {
    return new BinaryIoU();
  }

  /** Sets which of the classes 0 and 1 count; both by default. */
  public BinaryIoU targetClassIds(int... ids) {
    return with(this, m -> m.targetClassIds = ids);
  }

  /** Sets the threshold from which on a prediction counts as 1. */
  public BinaryIoU threshold(double at) {
    return with(this, m -> m.threshold = at);
  }

  @Override
  Tensor classes(Tensor yPred) {
    return yPred.greaterEqual(threshold);
  }

  @Override
  Set<String> fixed() {
    return Set.of("numClasses", "ignoreClass", "sparseYTrue", "sparseYPred", "axis");
  }
}
