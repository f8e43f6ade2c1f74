package dev.rhyton.vision;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * An upright rectangle at a random position in each image.
 *
 * @param inside the mask of the pixels inside, {@code (batch, height, width, 1)}
 * @param share the fraction of the image that it covers, {@code (batch, 1, 1, 1)}
 */
record RandomRectangle(Tensor inside, Tensor share) {
  /** Draws a rectangle with these fractions of the width and of the height. */
  static RandomRectangle of(
      RandomTransform<?, ?> layer, Tensor images, Tensor across, Tensor down) {
    var columns = between(layer, images, 2, across);
    var rows = between(layer, images, 1, down);
    return new RandomRectangle(columns.logicalAnd(rows), across.multiply(down));
  }

  private static Tensor between(
      RandomTransform<?, ?> layer, Tensor images, int axis, Tensor share) {
    int size = Math.toIntExact(images.shape().dim(axis));
    var length = share.multiply(size);
    var start = length.negative().add(size).multiply(layer.uniform(images, 0, 1, 1, 1, 1));
    var place = ImageTransform.places(images, axis).expandDims(3);
    return place.greaterEqual(start).logicalAnd(place.less(start.add(length)));
  }

  /** Returns the pixels of one image inside the rectangle, and those of another image outside. */
  Tensor paste(Tensor within, Tensor around) {
    return Ops.where(inside, within, around);
  }
}
