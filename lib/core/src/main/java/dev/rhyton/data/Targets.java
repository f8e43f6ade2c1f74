package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;

/** What is done to targets before training. */
public final class Targets {
  private Targets() {}

  /** A row of {@code classes} numbers for each label: 1 at the label, 0 elsewhere. */
  public static NDArray toCategorical(Object labels, int classes) {
    var array = NDArray.from(labels);
    var indices = array.toInts();
    var rows = new float[indices.length * classes];
    for (int i = 0; i < indices.length; i++) {
      Check.that(
          indices[i] >= 0 && indices[i] < classes,
          "toCategorical: label %d is %d, expected 0 to %d.",
          i,
          indices[i],
          classes - 1);
      rows[i * classes + indices[i]] = 1;
    }
    return NDArray.of(rows, array.shape().plus(classes).dims());
  }

  /** One-hot rows for as many classes as the largest label asks for. */
  public static NDArray toCategorical(Object labels) {
    var indices = NDArray.from(labels).toInts();
    return toCategorical(labels, Arrays.stream(indices).max().orElse(-1) + 1);
  }
}
