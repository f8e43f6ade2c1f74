package dev.rhyton.datasets;

import dev.rhyton.config.Text;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.MemoryCheck;

/**
 * The filters with which Pillow, and therefore Keras' {@code load_img}, resizes images. Unlike
 * {@link Resampling} they are widened when an image is reduced, so that every pixel contributes.
 */
enum PillowFilter {
  NEAREST(0),
  BILINEAR(1),
  BICUBIC(2),
  HAMMING(1),
  BOX(0.5),
  LANCZOS(3);

  /** Pillow computes in integers with this number of fractional bits. */
  private static final int BITS = 22;

  private static final int BYTES_OF_TAPS = 64; // of one pixel, about

  private final double radius;

  PillowFilter(double radius) {
    this.radius = radius;
  }

  static PillowFilter of(String name) {
    return Text.constant(PillowFilter.class, "interpolation", name);
  }

  /** The source pixels of one target pixel, from {@code start} on, with their weights. */
  private static final class FilterTaps {
    final int start;
    final int[] weights;

    FilterTaps(int start, int... weights) {
      this.start = start;
      this.weights = weights;
    }
  }

  /**
   * Resizes 8-bit pixels {@code values[(row · width + column) · channels + channel]}, first along
   * the rows, then along the columns, each rounded to 8 bits.
   */
  Image resize(Image image, int rows, int columns, double[] box) {
    var wide = new Image(image.height, columns, image.channels);
    var result = new Image(rows, columns, image.channels); // refused if it is too large
    var across = taps(image.width, box[0], box[2], columns);
    for (int y = 0; y < image.height; y++) {
      for (int x = 0; x < columns; x++) {
        int from = (y * image.width + across[x].start) * image.channels;
        mix(image, from, image.channels, across[x], wide, (y * columns + x) * image.channels);
      }
    }
    var down = taps(image.height, box[1], box[3], rows);
    int row = columns * image.channels;
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        int at = x * image.channels;
        mix(wide, down[y].start * row + at, row, down[y], result, y * row + at);
      }
    }
    return result;
  }

  private static void mix(Image from, int start, int stride, FilterTaps taps, Image to, int at) {
    for (int c = 0; c < from.channels; c++) {
      int sum = 1 << (BITS - 1);
      for (int k = 0; k < taps.weights.length; k++) {
        sum += taps.weights[k] * (int) from.values[start + k * stride + c];
      }
      to.values[at + c] = Math.max(0, Math.min(255, sum >> BITS));
    }
  }

  private FilterTaps[] taps(int size, double low, double high, int to) {
    MemoryCheck.checkArray(Shape.of(to, BYTES_OF_TAPS), DType.UINT8);
    var taps = new FilterTaps[to];
    double scale = (high - low) / to;
    if (this == NEAREST) {
      double at = low + scale * 0.5;
      for (int i = 0; i < to; i++, at += scale) taps[i] = new FilterTaps((int) at, 1 << BITS);
      return taps;
    }
    double widened = Math.max(1, scale);
    double support = radius * widened;
    for (int i = 0; i < to; i++) {
      double centre = low + (i + 0.5) * scale;
      int start = Math.max(0, (int) (centre - support + 0.5));
      int end = Math.min(size, (int) (centre + support + 0.5));
      var weights = new double[end - start];
      double sum = 0;
      for (int k = 0; k < weights.length; k++) {
        weights[k] = weight((k + start - centre + 0.5) * (1 / widened));
        sum += weights[k];
      }
      taps[i] = new FilterTaps(start, new int[weights.length]);
      for (int k = 0; k < weights.length; k++) {
        double share = weights[k] / sum * (1 << BITS);
        taps[i].weights[k] = (int) (share < 0 ? share - 0.5 : share + 0.5);
      }
    }
    return taps;
  }

  private double weight(double signed) {
    double x = Math.abs(signed);
    return switch (this) {
      case BOX -> signed > -0.5 && signed <= 0.5 ? 1 : 0;
      case BILINEAR -> Math.max(0, 1 - x);
      case HAMMING -> x == 0 ? 1 : x >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * Math.cos(x * Math.PI));
      case BICUBIC -> cubic(x);
      case LANCZOS -> signed >= -3 && signed < 3 ? sinc(x) * sinc(x / 3) : 0;
      case NEAREST -> throw new AssertionError(this);
    };
  }

  private static double cubic(double x) {
    if (x >= 2) return 0;
    return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : (((x - 5) * x + 8) * x - 4) * -0.5;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
  }
}
