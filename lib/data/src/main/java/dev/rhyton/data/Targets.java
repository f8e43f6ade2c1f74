package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.internal.MemoryCheck;
import java.util.Arrays;

/** Functions that prepare targets for training. */
public final class Targets {
  private Targets() {}

  /**
   * Converts labels to one-hot rows of {@code classes} numbers: 1 at the label, 0 elsewhere. A last
   * axis of length 1 is replaced by that of the classes: masks {@code (samples, height, width, 1)}
   * become {@code (samples, height, width, classes)}.
   */
  public static NDArray toCategorical(Object labels, int classes) {
    var array = NDArray.from(labels);
    var indices = array.toInts();
    var given = array.toDoubles();
    var rows = new float[MemoryCheck.elements(DType.FLOAT32, indices.length, classes)];
    for (int i = 0; i < indices.length; i++) {
      Check.that(
          indices[i] >= 0 && indices[i] < classes && indices[i] == given[i],
          "toCategorical: label %d is %s, expected 0 to %d.",
          i,
          Text.number(given[i]),
          classes - 1);
      rows[i * classes + indices[i]] = 1;
    }
    var shape = array.shape();
    if (shape.rank() > 1 && shape.last() == 1) shape = shape.upTo(shape.rank() - 1);
    return NDArray.of(rows, shape.plus(classes).dims());
  }

  /** Converts labels to one-hot rows; the number of classes is the largest label plus 1. */
  public static NDArray toCategorical(Object labels) {
    int last = Arrays.stream(NDArray.from(labels).toInts()).max().orElse(0);
    return toCategorical(labels, Math.min(Math.max(0, last), Integer.MAX_VALUE - 1) + 1);
  }
}
