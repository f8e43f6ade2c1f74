package dev.rhyton.metrics;

import java.util.Set;

/** The mean intersection over union of all classes, for one-hot targets and scores. */
public final class OneHotMeanIoU extends OverlapMetric<OneHotMeanIoU> {
  private OneHotMeanIoU() {
    sparseYTrue = false;
    sparseYPred = false;
  }

  /** Returns the metric for a number of classes. */
  public static OneHotMeanIoU of(int numClasses) {
    return made(new OneHotMeanIoU(), m -> m.numClasses = numClasses);
  }

  /** Sets whether predictions are class indices; false means scores or one-hot predictions. */
  public OneHotMeanIoU sparseYPred(boolean sparse) {
    return with(this, m -> m.sparseYPred = sparse);
  }

  @Override
  Set<String> fixed() {
    return Set.of("sparseYTrue", "targetClassIds");
  }
}
