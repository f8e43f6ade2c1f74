package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import java.util.Set;

/** The mean intersection over union of some classes, of one-hot targets and scores. */
public final class OneHotIoU extends OverlapMetric<OneHotIoU> {
  private OneHotIoU() {
    sparseYTrue = false;
    sparseYPred = false;
  }

  /** How many classes there are, and which of them count. */
  public static OneHotIoU of(int numClasses, int... targetClassIds) {
    return made(
        new OneHotIoU(),
        m -> {
          m.numClasses = numClasses;
          m.targetClassIds = Check.given("OneHotIoU", "targetClassIds", targetClassIds);
        });
  }

  /** Whether predictions are class indices; false for scores or one-hot ones. */
  public OneHotIoU sparseYPred(boolean sparse) {
    return with(this, m -> m.sparseYPred = sparse);
  }

  @Override
  Set<String> fixed() {
    return Set.of("sparseYTrue");
  }
}
