package dev.rhyton.vision;

import dev.rhyton.data.Batch;
import dev.rhyton.layers.BaseLayer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A layer that can also transform images before a model, with their labels, boxes and masks.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public abstract class Augmenting<L extends Augmenting<L>> extends BaseLayer<L> {
  private transient @Nullable Augmenter augmenter;

  Augmenting() {}

  /** Transforms images, and their labels, boxes and masks, as in training. */
  abstract AnnotatedImages<Tensor> transform(AnnotatedImages<Tensor> data);

  /** Returns the seed of random numbers outside of a model, or null. */
  abstract @Nullable Integer seedOfPipeline();

  /** Returns images transformed as in training. */
  public NDArray augment(NDArray images) {
    return augment(AnnotatedImages.of(images)).images();
  }

  /** Returns images and targets transformed as in training. */
  public Batch augment(Batch batch) {
    return augmenter().run(batch);
  }

  /** Returns images with labels, boxes and masks, transformed as in training. */
  public AnnotatedImages<NDArray> augment(AnnotatedImages<NDArray> data) {
    return augmenter().run(data);
  }

  @Override
  protected final boolean trainsByDefault() {
    return true;
  }

  private synchronized Augmenter augmenter() {
    if (augmenter == null) augmenter = new Augmenter(label(), this::transform, seedOfPipeline());
    return augmenter;
  }

  @Override
  protected void copyParts() {
    augmenter = null;
  }
}
