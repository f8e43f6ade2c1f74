package dev.rhyton.metrics;

import java.util.Set;

/**
 * The mean intersection over union of all classes, for targets and predictions that are class
 * indices, as in segmentation.
 */
public final class MeanIoU extends OverlapMetric<MeanIoU> {
  private MeanIoU() {}

  /** Returns the metric for a number of classes. */
  public static MeanIoU of(int numClasses) {
    return made(new MeanIoU(), m -> m.numClasses = numClasses);
  }

  /** Sets whether targets are class indices; false means one-hot targets. */
  public MeanIoU sparseYTrue(boolean sparse) {
    return with(this, m -> m.sparseYTrue = sparse);
  }

  /** Sets whether predictions are class indices; false means scores or one-hot predictions. */
  public MeanIoU sparseYPred(boolean sparse) {
    return with(this, m -> m.sparseYPred = sparse);
  }

  @Override
  Set<String> fixed() {
    return Set.of("targetClassIds");
  }
}
