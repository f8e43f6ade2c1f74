package dev.rhyton.vision;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.RandomSampling;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;

/**
 * A transform that is drawn anew for each batch in training, and that does nothing in inference.
 *
 * @param <L> the layer, which every setter gives back changed
 * @param <T> what is drawn for a batch
 */
public abstract class RandomTransform<L extends RandomTransform<L, T>, T>
    extends ImageTransform<L, T> {
  private Integer seed;

  /**
   * Starts the draws of {@code augment}. In a model they go with the others of the training, by
   * {@code Seed.set}.
   */
  public L seed(int start) {
    return self(with(this, l -> l.seed = start));
  }

  @Override
  final Integer seedOfPipeline() {
    return seed;
  }

  /** What is to be done to these images. */
  protected abstract T draw(Tensor images);

  @Override
  protected T getRandomTransformation(Tensor images, boolean training) {
    return training ? draw(images) : null;
  }

  /** Numbers {@code (batch, dims...)} between two bounds. */
  protected final Tensor uniform(Tensor images, double low, double high, long... dims) {
    return RandomSampling.uniform(TensorOps.zeros(images, dims), low, high);
  }

  /** A number between two bounds, for all images. */
  protected static Tensor uniform(double low, double high) {
    return RandomSampling.uniform(TensorOps.constant(0, DType.FLOAT32), low, high);
  }

  /**
   * Which images to change, {@code (batch, 1, 1, 1)}: each with a probability that is drawn too.
   */
  protected final Tensor chosen(Tensor images, double[] probability) {
    var likely = uniform(images, probability[0], probability[1], 1, 1, 1);
    return uniform(images, 0, 1, 1, 1, 1).less(likely);
  }
}
