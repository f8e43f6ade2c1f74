package dev.rhyton.vision;

import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A transform within another one, and its random values. */
record AppliedTransform<T>(ImageTransform<?, T> layer, @Nullable T drawn) {
  static <T> AppliedTransform<T> of(ImageTransform<?, T> layer, Tensor images) {
    return new AppliedTransform<>(layer, layer.getRandomTransformation(images, true));
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
