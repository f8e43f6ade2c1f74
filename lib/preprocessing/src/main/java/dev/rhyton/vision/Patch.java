package dev.rhyton.vision;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.ImageProcessing;
import dev.rhyton.tensor.internal.TensorOps;

/**
 * An upright rectangle at a random position in each image.
 *
 * @param inside the mask of the pixels inside, {@code (batch, height, width, 1)}
 * @param share the fraction of the image that it covers, {@code (batch, 1, 1, 1)}
 */
record Patch(Tensor inside, Tensor share) {
  /** Draws a rectangle with these fractions of the width and of the height. */
  static Patch of(RandomTransform<?, ?> layer, Tensor images, Tensor across, Tensor down) {
    var columns =
        between(
            layer, images, ImageProcessing.columns(images), ImageTransform.columns(images), across);
    var rows =
        between(layer, images, ImageProcessing.rows(images), ImageTransform.rows(images), down);
    return new Patch(columns.logicalAnd(rows), across.multiply(down));
  }

  private static Tensor between(
      RandomTransform<?, ?> layer, Tensor images, Tensor places, int size, Tensor share) {
    var length = share.multiply(size);
    var start = length.negative().add(size).multiply(layer.uniform(images, 0, 1, 1, 1, 1));
    var place = places.expandDims(3);
    return place.greaterEqual(start).logicalAnd(place.less(start.add(length)));
  }

  /** Returns the pixels of one image inside the rectangle, and those of another image outside. */
  Tensor paste(Tensor within, Tensor around) {
    return TensorOps.where(inside, within, around);
  }
}
