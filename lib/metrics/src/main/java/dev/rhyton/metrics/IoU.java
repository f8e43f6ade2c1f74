package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import java.util.Set;

/**
 * The mean intersection over union of some classes, for targets and predictions that are class
 * indices, as in segmentation.
 */
public final class IoU extends OverlapMetric<IoU> {
  private IoU() {}

  /** Returns the metric for a number of classes, of which those given count. */
  public static IoU of(int numClasses, int... targetClassIds) {
    return made(
        new IoU(),
        m -> {
          m.numClasses = numClasses;
          m.targetClassIds = Check.given("IoU", "targetClassIds", targetClassIds);
        });
  }

  /** Sets whether targets are class indices; false means one-hot targets. */
  public IoU sparseYTrue(boolean sparse) {
    return with(this, m -> m.sparseYTrue = sparse);
  }

  /** Sets whether predictions are class indices; false means scores or one-hot predictions. */
  public IoU sparseYPred(boolean sparse) {
    return with(this, m -> m.sparseYPred = sparse);
  }

  @Override
  Set<String> fixed() {
    return Set.of();
  }
}
