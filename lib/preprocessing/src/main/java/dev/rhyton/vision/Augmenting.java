package dev.rhyton.vision;

import dev.rhyton.data.Batch;
import dev.rhyton.layers.BaseLayer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;

/**
 * A layer that can change images before a model as well, with what is known of them.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public abstract class Augmenting<L extends Augmenting<L>> extends BaseLayer<L> {
  private transient Augmenter augmenter;

  Augmenting() {}

  /** What becomes of images, and of what is known of them, in training. */
  abstract AnnotatedImages<Tensor> transform(AnnotatedImages<Tensor> data);

  /** The seed from which draws in a pipeline start, or null. */
  abstract Integer seedOfPipeline();

  /** Images as training sees them. */
  public NDArray augment(NDArray images) {
    return augment(AnnotatedImages.of(images)).images();
  }

  /** Images and targets as training sees them. */
  public Batch augment(Batch batch) {
    return augmenter().run(batch);
  }

  /** Images as training sees them, and what is known of them. */
  public AnnotatedImages<NDArray> augment(AnnotatedImages<NDArray> data) {
    return augmenter().run(data);
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
