package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;

/** Targets that are classes: indices, or one-hot rows. */
final class ClassTargets {
  private ClassTargets() {}

  /** Returns the number of classes of outputs. */
  static int count(Shape outputs) {
    return Math.max(2, Math.toIntExact(outputs.last()));
  }

  /** Returns the class of each target: an index, or a one-hot row. */
  static int[] labels(NDArray y, Shape outputs) {
    return isOneHot(y, outputs) ? y.argmax().toInts() : y.toInts();
  }

  private static boolean isOneHot(NDArray y, Shape outputs) {
    return y.shape().rank() == 2 && y.shape().last() > 1 && y.shape().last() == outputs.last();
  }

  /** Throws if targets are not the classes of outputs. */
  static void check(NDArray y, Shape outputs) {
    if (isOneHot(y, outputs)) return;
    int classes = count(outputs);
    var values = y.toDoubles();
    double least = Arrays.stream(values).min().orElse(0);
    double most = Arrays.stream(values).max().orElse(0);
    boolean whole = Arrays.stream(values).allMatch(v -> v == Math.rint(v));
    Check.that(
        y.size() == y.length() && whole && least >= 0 && most < classes,
        "Attack: expected class indices from 0 to %d or one-hot rows, received targets of shape %s"
            + " from %s to %s.",
        classes - 1,
        y.shape(),
        Text.number(least),
        Text.number(most));
  }
}
