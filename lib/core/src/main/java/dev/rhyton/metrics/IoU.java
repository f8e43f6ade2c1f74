package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import java.util.Set;

/** The mean intersection over union of some classes, of class indices: for segmentation. */
public final class IoU extends OverlapMetric<IoU> {
  private IoU() {}

  /** How many classes there are, and which of them count. */
  public static IoU of(int numClasses, int... targetClassIds) {
    return made(
        new IoU(),
        m -> {
          m.numClasses = numClasses;
          m.targetClassIds = Check.given("IoU", "targetClassIds", targetClassIds);
        });
  }

  /** Whether targets are class indices; false for one-hot ones. */
  public IoU sparseYTrue(boolean sparse) {
    return with(this, m -> m.sparseYTrue = sparse);
  }

  /** Whether predictions are class indices; false for scores or one-hot ones. */
  public IoU sparseYPred(boolean sparse) {
    return with(this, m -> m.sparseYPred = sparse);
  }

  @Override
  Set<String> fixed() {
    return Set.of();
  }
}
