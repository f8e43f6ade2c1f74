package dev.rhyton.benchmarks;

import dev.rhyton.tensor.NDArray;
import java.util.random.RandomGenerator;

/**
 * Shifts grey images by up to two pixels and rotates them by up to 20 degrees at random, in plain
 * Java.
 */
final class RotatedImages {
  private static final int SHIFT = 2;
  private static final double ANGLE = Math.PI / 9;

  private RotatedImages() {}

  static NDArray of(NDArray images, RandomGenerator random) {
    int side = (int) images.shape().dim(1);
    var from = images.toFloats();
    var to = new float[from.length];
    for (int i = 0; i < images.length(); i++) {
      double angle = random.nextDouble(-ANGLE, ANGLE);
      double down = random.nextDouble(-SHIFT, SHIFT);
      double right = random.nextDouble(-SHIFT, SHIFT);
      turn(from, to, i * side * side, side, angle, down, right);
    }
    return NDArray.of(to, images.shape().dims());
  }

  /** Each new pixel is interpolated between four pixels of the old image. */
  private static void turn(
      float[] from, float[] to, int at, int side, double angle, double down, double right) {
    double middle = (side - 1) / 2.0;
    double sin = Math.sin(angle);
    double cos = Math.cos(angle);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double v = middle + cos * (y - middle) - sin * (x - middle) + down;
        double u = middle + sin * (y - middle) + cos * (x - middle) + right;
        int top = (int) Math.floor(v);
        int left = (int) Math.floor(u);
        if (top < 0 || left < 0 || top + 1 >= side || left + 1 >= side) continue;
        int corner = at + top * side + left;
        double above = from[corner] + (from[corner + 1] - from[corner]) * (u - left);
        double below =
            from[corner + side] + (from[corner + side + 1] - from[corner + side]) * (u - left);
        to[at + y * side + x] = (float) (above + (below - above) * (v - top));
      }
    }
  }
}
