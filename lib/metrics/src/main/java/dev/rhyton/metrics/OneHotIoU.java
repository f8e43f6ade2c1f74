package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import java.util.Set;

/** The mean intersection over union of some classes, for one-hot targets and scores. */
public final class OneHotIoU extends OverlapMetric<OneHotIoU> {
  private OneHotIoU() {
    sparseYTrue = false;
    sparseYPred = false;
  }

  /** Returns the metric for a number of classes, of which those given count. */
  public static OneHotIoU of(int numClasses, int... targetClassIds) {
    return made(
        new OneHotIoU(),
        m -> {
          m.numClasses = numClasses;
          m.targetClassIds = Check.given("OneHotIoU", "targetClassIds", targetClassIds);
        });
  }

  /** Sets whether predictions are class indices; false means scores or one-hot predictions. */
  public OneHotIoU sparseYPred(boolean sparse) {
    return with(this, m -> m.sparseYPred = sparse);
  }

  @Override
  Set<String> fixed() {
    return Set.of("sparseYTrue");
  }
}
