package dev.rhyton.vision;

import static java.util.Objects.requireNonNull;

import dev.rhyton.tensor.Tensor;

/** A transform within another one, and its random values. */
record AppliedTransform<T>(ImageTransform<?, T> layer, T drawn) {
  static <T> AppliedTransform<T> of(ImageTransform<?, T> layer, Tensor images) {
    var drawn = layer.getRandomTransformation(images, true);
    return new AppliedTransform<>(layer, requireNonNull(drawn)); // there is one in training
  }

  Tensor images(Tensor images) {
    return layer.transformImages(images, drawn);
  }

  Tensor masks(Tensor masks) {
    return layer.transformSegmentationMasks(masks, drawn);
  }

  BoundingBoxes<Tensor> boxes(BoundingBoxes<Tensor> corners, Tensor images) {
    return layer.transformBoundingBoxes(corners, drawn, images);
  }
}
