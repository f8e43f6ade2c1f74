package dev.rhyton.vision;

import dev.rhyton.data.Batch;
import dev.rhyton.tensor.NDArray;

/** A layer that can also transform images before a model, with their labels, boxes and masks. */
public interface Augmenting {
  /** Returns images transformed as in training. */
  default NDArray augment(NDArray images) {
    return augment(AnnotatedImages.of(images)).images();
  }

  /** Returns images and targets transformed as in training. */
  Batch augment(Batch batch);

  /** Returns images with labels, boxes and masks, transformed as in training. */
  AnnotatedImages<NDArray> augment(AnnotatedImages<NDArray> data);
}
