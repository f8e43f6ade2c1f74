package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/** Brings images {@code (batch, rows, columns, channels)} to an aspect ratio, as Keras does. */
final class Aspect {
  private Aspect() {}

  /** Refuses images whose size is not known. */
  static void checkKnown(String label, Shape images) {
    Check.that(
        images.dim(1) != Shape.UNKNOWN && images.dim(2) != Shape.UNKNOWN,
        "%s: needs images of known size, received %s.",
        label,
        images);
  }

  /** The largest middle part that has the aspect ratio. */
  static Tensor cropped(Tensor images, long height, long width) {
    long rows = images.shape().dim(1);
    long columns = images.shape().dim(2);
    long keptRows = Math.max(Math.min(rows, columns * height / width), 1);
    long keptColumns = Math.max(Math.min(columns, rows * width / height), 1);
    long top = (rows - keptRows) / 2;
    long left = (columns - keptColumns) / 2;
    return images.slice(1, top, top + keptRows).slice(2, left, left + keptColumns);
  }

  /** The image with as much added on two sides as brings it nearest to the aspect ratio. */
  static Tensor padded(Tensor images, long height, long width, double value) {
    long rows = images.shape().dim(1);
    long columns = images.shape().dim(2);
    int top = (int) (Math.max(rows, columns * height / width) - rows) / 2;
    int left = (int) (Math.max(columns, rows * width / height) - columns) / 2;
    return Ops.pad(images, new int[][] {{0, 0}, {top, top}, {left, left}, {0, 0}}, value);
  }
}
