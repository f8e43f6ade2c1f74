package dev.rhyton.vision;

import dev.rhyton.ops.Ops;
import dev.rhyton.ops.RandomOps;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.RandomSampling;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Base class of transforms that are random for each batch in training and inactive in inference.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 * @param <T> the random values for a batch
 */
public abstract class RandomTransform<L extends RandomTransform<L, T>, T>
    extends ImageTransform<L, T> {
  private @Nullable Integer seed;

  /**
   * Sets the seed of {@code augment}. In a model, random numbers come from the seed of the
   * training, {@code Seed.set}.
   */
  public L seed(int start) {
    return self(with(this, l -> l.seed = start));
  }

  @Override
  final @Nullable Integer seedOfPipeline() {
    return seed;
  }

  /** Returns the random values for these images. */
  protected abstract T draw(Tensor images);

  @Override
  protected @Nullable T getRandomTransformation(Tensor images, boolean training) {
    return training ? draw(images) : null;
  }

  /** Returns random numbers {@code (batch, dims...)} between two bounds. */
  protected final Tensor uniform(Tensor images, double low, double high, long... dims) {
    return RandomSampling.uniformLike(TensorOps.zerosPerSample(images, dims), low, high);
  }

  /** Returns a random number between two bounds for all images. */
  protected static Tensor uniform(double low, double high) {
    return RandomSampling.uniformLike(TensorOps.constant(0, DType.FLOAT32), low, high);
  }

  /**
   * Returns random numbers {@code (batch, 1, 1, 1)} of the beta distribution of two equal
   * parameters.
   */
  static Tensor beta(Tensor images, Object alpha) {
    var samples = Ops.getItem(Ops.shape(images), 0);
    return RandomOps.beta(List.of(samples, 1, 1, 1), alpha, alpha, images.dtype(), null)
        .reshape(Shape.UNKNOWN, 1, 1, 1);
  }

  /**
   * Returns which images to change, {@code (batch, 1, 1, 1)}: each with a probability that is also
   * random.
   */
  protected final Tensor chosen(Tensor images, double[] probability) {
    var likely = uniform(images, probability[0], probability[1], 1, 1, 1);
    return uniform(images, 0, 1, 1, 1, 1).less(likely);
  }
}
