package dev.rhyton.metrics;

import java.util.Set;

/** The mean intersection over union of all classes, of one-hot targets and scores. */
public final class OneHotMeanIoU extends OverlapMetric<OneHotMeanIoU> {
  private OneHotMeanIoU() {
    sparseYTrue = false;
    sparseYPred = false;
  }

  /** How many classes there are. */
  public static OneHotMeanIoU of(int numClasses) {
    return made(new OneHotMeanIoU(), m -> m.numClasses = numClasses);
  }

  /** Whether predictions are class indices; false for scores or one-hot ones. */
  public OneHotMeanIoU sparseYPred(boolean sparse) {
    return with(this, m -> m.sparseYPred = sparse);
  }

  @Override
  Set<String> fixed() {
    return Set.of("sparseYTrue", "targetClassIds");
  }
}
