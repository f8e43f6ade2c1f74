package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;

/** The classes of a classifier: a number for each class, or one number for two classes. */
final class Classes {
  private Classes() {}

  /** Returns the class that outputs predict for each sample. */
  static int[] of(NDArray outputs, boolean fromLogits) {
    if (outputs.shape().last() > 1) return outputs.argmax().toInts();
    double threshold = fromLogits ? 0 : 0.5;
    return Arrays.stream(outputs.toDoubles()).mapToInt(p -> p > threshold ? 1 : 0).toArray();
  }

  /** Returns a column for each class, also where one output stands for two classes. */
  static NDArray scores(NDArray outputs, boolean fromLogits) {
    if (outputs.shape().last() > 1) return outputs;
    var ofOne = outputs.toDoubles();
    var scores = new float[ofOne.length][];
    for (int i = 0; i < scores.length; i++) {
      double other = fromLogits ? -ofOne[i] : 1 - ofOne[i];
      scores[i] = new float[] {(float) other, (float) ofOne[i]};
    }
    return NDArray.from(scores);
  }

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
    Check.that(
        outputs.rank() == 2,
        "Attack: expected a classifier with outputs of shape (None, classes), received %s.",
        outputs.with(0, Shape.UNKNOWN));
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
