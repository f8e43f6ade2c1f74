package dev.rhyton.metrics;

import java.util.Set;

/** The mean intersection over union of all classes, of class indices: for segmentation. */
public final class MeanIoU extends OverlapMetric<MeanIoU> {
  private MeanIoU() {}

  /** How many classes there are. */
  public static MeanIoU of(int numClasses) {
    return made(new MeanIoU(), m -> m.numClasses = numClasses);
  }

  /** Whether targets are class indices; false for one-hot ones. */
  public MeanIoU sparseYTrue(boolean sparse) {
    return with(this, m -> m.sparseYTrue = sparse);
  }

  /** Whether predictions are class indices; false for scores or one-hot ones. */
  public MeanIoU sparseYPred(boolean sparse) {
    return with(this, m -> m.sparseYPred = sparse);
  }

  @Override
  Set<String> fixed() {
    return Set.of("targetClassIds");
  }
}
