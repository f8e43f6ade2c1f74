package dev.rhyton.data;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;

/** What is done to images before they reach a model. */
final class Images {
  private Images() {}

  /**
   * Bilinear resizing of {@code (images, height, width)}: each new pixel's centre is looked up in
   * the old image and its four neighbours are mixed.
   */
  static NDArray resize(NDArray images, int height, int width) {
    int rows = (int) images.shape().dim(1);
    int columns = (int) images.shape().dim(2);
    if (rows == height && columns == width) return images;
    var from = images.toFloats();
    var to = new float[(int) Shape.of(images.length(), height, width).size()];
    for (int y = 0; y < height; y++) {
      double v = Math.max(0, Math.min(rows - 1, (y + 0.5) * rows / height - 0.5));
      int top = (int) v;
      int bottom = Math.min(rows - 1, top + 1);
      for (int x = 0; x < width; x++) {
        double u = Math.max(0, Math.min(columns - 1, (x + 0.5) * columns / width - 0.5));
        int left = (int) u;
        int right = Math.min(columns - 1, left + 1);
        for (int i = 0; i < images.length(); i++) {
          int at = i * rows * columns;
          double above =
              mix(from[at + top * columns + left], from[at + top * columns + right], u - left);
          double below =
              mix(
                  from[at + bottom * columns + left],
                  from[at + bottom * columns + right],
                  u - left);
          to[(i * height + y) * width + x] = (float) mix(above, below, v - top);
        }
      }
    }
    return NDArray.of(to, images.length(), height, width);
  }

  private static double mix(double a, double b, double share) {
    return a + (b - a) * share;
  }
}
