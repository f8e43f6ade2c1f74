package dev.rhyton.datasets;

import dev.rhyton.config.Text;

/**
 * Interpolation methods for resizing images, under Keras' names; the results equal those of {@code
 * tf.image.resize} without antialiasing.
 */
enum Resampling {
  BILINEAR(1),
  NEAREST(0),
  BICUBIC(2),
  AREA(0),
  LANCZOS3(3),
  LANCZOS5(5),
  GAUSSIAN(1.5),
  MITCHELLCUBIC(2);

  /**
   * The size of TensorFlow's lookup table of bicubic weights: the number of steps between two
   * pixels.
   */
  private static final int TABLE = 1024;

  private final double radius;

  Resampling(double radius) {
    this.radius = radius;
  }

  static Resampling of(String name) {
    return Text.constant(Resampling.class, "interpolation", name);
  }

  /** The source pixels of one target pixel, from {@code start} on, with their weights. */
  static final class FilterTaps {
    final int start;
    final float[] shares;

    FilterTaps(int start, float... shares) {
      this.start = start;
      this.shares = shares;
    }
  }

  /**
   * Returns the source pixels of each of {@code to} target pixels along an axis of {@code from}
   * pixels.
   */
  FilterTaps[] taps(int from, int to) {
    var taps = new FilterTaps[to];
    float scale = from / (float) to;
    for (int i = 0; i < to; i++) {
      taps[i] =
          switch (this) {
            case NEAREST -> one(Math.min(from - 1, (int) ((i + 0.5f) * scale)));
            case AREA -> area(i, scale, from);
            case BILINEAR, BICUBIC -> around((i + 0.5f) * scale, from);
            // Rounded as in TensorFlow, because a kernel may end exactly at the centre of a pixel.
            default -> around((i + 0.5f) * (1 / (to / (float) from)), from);
          };
    }
    return taps;
  }

  private static FilterTaps one(int at) {
    return new FilterTaps(at, 1);
  }

  private static FilterTaps area(int i, float scale, int from) {
    float low = i * scale;
    float high = (i + 1) * scale;
    int start = (int) low;
    int end = Math.min(from, (int) Math.ceil(high));
    var shares = new float[Math.max(1, end - start)];
    for (int k = 0; k < shares.length; k++) {
      float covered = Math.min(start + k + 1, high) - Math.max(start + k, low);
      shares[k] = covered / scale;
    }
    return new FilterTaps(start, shares);
  }

  /** Returns the pixels whose centres are within the radius, with kernel weights that sum to 1. */
  private FilterTaps around(float centre, int from) {
    if (this == BILINEAR) centre = Math.max(0.5f, Math.min(from - 0.5f, centre));
    if (this == BICUBIC) centre = Math.round((centre - 0.5f) * TABLE) / (float) TABLE + 0.5f;
    int start = Math.max(0, (int) Math.ceil(centre - radius - 0.5));
    int end = Math.min(from - 1, (int) Math.floor(centre + radius - 0.5));
    var shares = new float[end - start + 1];
    double sum = 0;
    for (int k = 0; k < shares.length; k++) {
      shares[k] = (float) weight(Math.abs(start + k + 0.5f - centre));
      sum += shares[k];
    }
    for (int k = 0; k < shares.length; k++) shares[k] /= (float) sum;
    return new FilterTaps(start, shares);
  }

  /** Returns the weight of a pixel whose centre is at distance {@code x}. */
  private double weight(double x) {
    return switch (this) {
      case BILINEAR -> 1 - x;
      case BICUBIC -> keys(x);
      case LANCZOS3, LANCZOS5 -> lanczos(x, radius);
      case GAUSSIAN -> x >= radius ? 0 : Math.exp(-2 * x * x);
      case MITCHELLCUBIC -> mitchell(x);
      case NEAREST, AREA -> throw new AssertionError(this);
    };
  }

  /**
   * Returns the kernel of R. Keys: Cubic Convolution Interpolation for Digital Image Processing,
   * 1981.
   */
  private static double keys(double x) {
    if (x >= 2) return 0;
    if (x >= 1) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
    return (1.5 * x - 2.5) * x * x + 1;
  }

  private static double lanczos(double x, double radius) {
    if (x > radius) return 0;
    if (x < 1e-3) return 1;
    return radius
        * Math.sin(Math.PI * x)
        * Math.sin(Math.PI * x / radius)
        / (Math.PI * Math.PI * x * x);
  }

  /**
   * Returns the kernel of D. Mitchell and A. Netravali: Reconstruction Filters in Computer
   * Graphics, 1988.
   */
  private static double mitchell(double x) {
    if (x >= 2) return 0;
    if (x >= 1) return ((-7.0 / 18 * x + 2) * x - 10.0 / 3) * x + 16.0 / 9;
    return (7.0 / 6 * x - 2) * x * x + 8.0 / 9;
  }
}
