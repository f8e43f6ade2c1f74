package dev.rhyton.datasets;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.internal.MemoryCheck;

/** The pixels of one image: {@code values[(row · width + column) · channels + channel]}. */
final class Image {
  final int height;
  final int width;
  final int channels;
  final float[] values;

  Image(int height, int width, int channels, float[] values) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.values = values;
  }

  /** Creates an image of zeros. */
  Image(int height, int width, int channels) {
    this(height, width, channels, zeros(height, width, channels));
  }

  private static float[] zeros(long... dims) {
    return new float[MemoryCheck.elements(DType.FLOAT32, dims)];
  }

  /** Returns the image resized. */
  Image resize(int rows, int columns, Resampling how) {
    if (rows == height && columns == width) return this;
    var wide = zeros(height, columns, channels);
    var across = how.taps(width, columns);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < columns; x++) {
        int from = (y * width + across[x].start) * channels;
        mix(values, from, channels, across[x].shares, wide, (y * columns + x) * channels, channels);
      }
    }
    var result = zeros(rows, columns, channels);
    var down = how.taps(height, rows);
    int row = columns * channels;
    for (int y = 0; y < rows; y++) {
      mix(wide, down[y].start * row, row, down[y].shares, result, y * row, row);
    }
    return new Image(rows, columns, channels, result);
  }

  /** Computes {@code count} weighted sums of numbers that are {@code stride} apart. */
  private static void mix(
      float[] from, int start, int stride, float[] shares, float[] to, int at, int count) {
    for (int k = 0; k < shares.length; k++) {
      int source = start + k * stride;
      for (int i = 0; i < count; i++) to[at + i] += shares[k] * from[source + i];
    }
  }

  /** Returns the largest centred window with the aspect ratio of the target. */
  Image cropTo(int rows, int columns) {
    int h = Math.max(1, Math.min(height, (int) ((double) width * rows / columns)));
    int w = Math.max(1, Math.min(width, (int) ((double) height * columns / rows)));
    return window((height - h) / 2, (width - w) / 2, h, w);
  }

  /** Returns the image centred in zeros, with the aspect ratio of the target. */
  Image padTo(int rows, int columns) {
    int h = Math.max(height, (int) ((double) width * rows / columns));
    int w = Math.max(width, (int) ((double) height * columns / rows));
    return window(-((h - height) / 2), -((w - width) / 2), h, w);
  }

  /** Returns a window of the image; pixels outside the image are zero. */
  private Image window(int top, int left, int rows, int columns) {
    var result = new float[rows * columns * channels];
    int from = Math.max(0, left);
    int count = Math.min(width, left + columns) - from;
    for (int y = Math.max(0, top); y < Math.min(height, top + rows); y++) {
      System.arraycopy(
          values,
          (y * width + from) * channels,
          result,
          ((y - top) * columns + from - left) * channels,
          count * channels);
    }
    return new Image(rows, columns, channels, result);
  }
}
