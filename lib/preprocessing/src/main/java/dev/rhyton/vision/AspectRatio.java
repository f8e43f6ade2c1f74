package dev.rhyton.vision;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * Crops or pads images {@code (batch, rows, columns, channels)} to an aspect ratio, as in Keras.
 */
final class AspectRatio {
  private AspectRatio() {}

  /** Returns the largest centred window with the aspect ratio. */
  static Tensor cropped(Tensor images, long height, long width) {
    long rows = images.shape().dim(1);
    long columns = images.shape().dim(2);
    long keptRows = kept(rows, columns, height, width);
    long keptColumns = kept(columns, rows, width, height);
    long top = (rows - keptRows) / 2;
    long left = (columns - keptColumns) / 2;
    return images.slice(1, top, top + keptRows).slice(2, left, left + keptColumns);
  }

  /**
   * Returns the size along one axis of the largest window with the aspect ratio, given the size of
   * the other axis.
   */
  static long kept(long size, long other, long wanted, long otherWanted) {
    return Math.max(Math.min(size, other * wanted / otherWanted), 1);
  }

  /** Returns the image padded on two sides to the nearest possible aspect ratio. */
  static Tensor padded(Tensor images, long height, long width, double value) {
    long rows = images.shape().dim(1);
    long columns = images.shape().dim(2);
    int top = (int) (Math.max(rows, columns * height / width) - rows) / 2;
    int left = (int) (Math.max(columns, rows * width / height) - columns) / 2;
    return Ops.pad(
        images, new int[][] {{0, 0}, {top, top}, {left, left}, {0, 0}}, "constant", value);
  }
}
