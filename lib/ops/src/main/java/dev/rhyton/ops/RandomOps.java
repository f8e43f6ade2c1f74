package dev.rhyton.ops;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@code keras.random}. No gradient flows through them.
 *
 * <p>Their seed is an integer, which returns the same numbers at each call; a {@link
 * SeedGenerator}, which returns different numbers at each call; or null for seeds from {@link
 * dev.rhyton.tensor.Seed}. Traced operations draw new numbers at each run, unless the seed is an
 * integer. The numbers differ from those that Keras draws from the same seed.
 */
public final class RandomOps {
  private RandomOps() {}

  // ---- random numbers ----

  /** Returns standard normal random numbers. */
  public static Tensor normal(long... shape) {
    return normal(shape, 0, 1);
  }

  /** Returns standard normal random numbers in a shape of the run, {@code Ops.shape(x)}. */
  public static Tensor normal(Tensor shape) {
    return normal(shape, 0, 1, null, null);
  }

  /** Returns standard normal random numbers in a shape such as {@code List.of(size, 8)}. */
  public static Tensor normal(List<?> shape) {
    return normal(shape, 0, 1, null, null);
  }

  /** Returns normally distributed random numbers. */
  public static Tensor normal(long[] shape, double mean, double stddev) {
    return normal(shape, mean, stddev, null, null);
  }

  /** Returns standard normal random numbers. */
  public static Tensor normal(long[] shape, Object seed) {
    return normal(shape, 0, 1, null, seed);
  }

  /** Returns normally distributed random numbers, in float32 if the dtype is null. */
  @Op("shape, mean=0.0, stddev=1.0, dtype=None, seed=None")
  public static Tensor normal(
      Object shape, double mean, double stddev, @Nullable DType dtype, @Nullable Object seed) {
    return RandomNumbers.normal(shape, mean, stddev, dtype, seed);
  }

  /** Returns standard normal random numbers truncated at ±2. */
  public static Tensor truncatedNormal(long... shape) {
    return truncatedNormal(shape, 0, 1, null, null);
  }

  /**
   * Returns normally distributed random numbers truncated at two standard deviations from the mean.
   */
  @Op("shape, mean=0.0, stddev=1.0, dtype=None, seed=None")
  public static Tensor truncatedNormal(
      Object shape, double mean, double stddev, @Nullable DType dtype, @Nullable Object seed) {
    return RandomNumbers.truncatedNormal(shape, mean, stddev, dtype, seed);
  }

  /** Returns uniformly distributed random numbers from 0 to 1. */
  public static Tensor uniform(long... shape) {
    return uniform(shape, 0, 1);
  }

  /** Returns uniform random numbers in a shape of the run, {@code Ops.shape(x)}. */
  public static Tensor uniform(Tensor shape) {
    return uniform(shape, 0, 1, null, null);
  }

  /** Returns uniform random numbers in a shape such as {@code List.of(size, 8)}. */
  public static Tensor uniform(List<?> shape) {
    return uniform(shape, 0, 1, null, null);
  }

  /** Returns uniformly distributed random numbers from {@code minval} to {@code maxval}. */
  public static Tensor uniform(long[] shape, double minval, double maxval) {
    return uniform(shape, minval, maxval, null, null);
  }

  /** Returns uniformly distributed random numbers from 0 to 1. */
  public static Tensor uniform(long[] shape, Object seed) {
    return uniform(shape, 0, 1, null, seed);
  }

  /** Returns uniformly distributed random numbers in {@code [minval, maxval)}. */
  @Op("shape, minval=0.0, maxval=1.0, dtype=None, seed=None")
  public static Tensor uniform(
      Object shape, double minval, double maxval, @Nullable DType dtype, @Nullable Object seed) {
    return RandomNumbers.uniform(shape, minval, maxval, dtype, seed);
  }

  /** Returns uniformly distributed integers in {@code [minval, maxval)}. */
  public static Tensor randint(long[] shape, long minval, long maxval) {
    return randint(shape, minval, maxval, DType.INT32, null);
  }

  /** Returns uniformly distributed integers in {@code [minval, maxval)}. */
  @Op("shape, minval, maxval, dtype='int32', seed=None")
  public static Tensor randint(
      Object shape, long minval, long maxval, @Nullable DType dtype, @Nullable Object seed) {
    return RandomNumbers.randint(shape, minval, maxval, dtype, seed);
  }

  /** Returns random numbers of the gamma distribution with shape {@code alpha} and scale 1. */
  public static Tensor gamma(long[] shape, double alpha) {
    return gamma(shape, alpha, null, null);
  }

  /**
   * Returns random numbers of the gamma distribution with scale 1.
   *
   * @param alpha the shape of the distribution, above 0: a number, or a tensor that is broadcast to
   *     the shape
   */
  @Op("shape, alpha, dtype=None, seed=None")
  public static Tensor gamma(
      Object shape, Object alpha, @Nullable DType dtype, @Nullable Object seed) {
    return RandomNumbers.gamma(shape, alpha, dtype, seed);
  }

  /** Returns random numbers of the beta distribution. */
  public static Tensor beta(long[] shape, double alpha, double beta) {
    return beta(shape, alpha, beta, null, null);
  }

  /**
   * Returns random numbers of the beta distribution.
   *
   * @param alpha the first parameter, above 0: a number, or a tensor that is broadcast to the shape
   * @param beta the second parameter
   */
  @Op("shape, alpha, beta, dtype=None, seed=None")
  public static Tensor beta(
      Object shape, Object alpha, Object beta, @Nullable DType dtype, @Nullable Object seed) {
    return RandomNumbers.beta(shape, alpha, beta, dtype, seed);
  }

  /**
   * Returns random numbers of the binomial distribution, in float32 if the dtype is null.
   *
   * @param counts the number of trials: a number, or a tensor that is broadcast to the shape
   * @param probabilities the probability of success of a trial, likewise
   */
  @Op("shape, counts, probabilities, dtype=None, seed=None")
  public static Tensor binomial(
      Object shape,
      Object counts,
      Object probabilities,
      @Nullable DType dtype,
      @Nullable Object seed) {
    return RandomNumbers.binomial(shape, counts, probabilities, dtype, seed);
  }

  /** Draws classes from unnormalized log probabilities: {@code (batch, num_samples)}. */
  public static Tensor categorical(Tensor logits, int numSamples) {
    return categorical(logits, numSamples, DType.INT32, null);
  }

  /**
   * Draws classes from unnormalized log probabilities: {@code (batch, num_samples)}.
   *
   * @param logits {@code (batch, classes)}
   */
  @Op("logits, num_samples, dtype='int32', seed=None")
  public static Tensor categorical(
      Tensor logits, int numSamples, @Nullable DType dtype, @Nullable Object seed) {
    return RandomNumbers.categorical(logits, numSamples, dtype, seed);
  }

  // ---- random changes of tensors ----

  /** Sets a random fraction of the elements to 0 and scales up the others. */
  public static Tensor dropout(Tensor inputs, double rate) {
    return dropout(inputs, rate, null, null);
  }

  /**
   * Sets a random fraction of the elements to 0 and divides the others by {@code 1 − rate}.
   *
   * @param noiseShape a size for each axis, 1 where all elements along it are dropped together,
   *     null for the size of the inputs; null for all axes of the inputs
   */
  @Op("inputs, rate, noise_shape=None, seed=None")
  public static Tensor dropout(
      Tensor inputs, double rate, @Nullable Object noiseShape, @Nullable Object seed) {
    return RandomNumbers.dropout(inputs, rate, noiseShape, seed);
  }

  /** Shuffles the slices along the first axis. */
  public static Tensor shuffle(Tensor x) {
    return shuffle(x, 0, null);
  }

  /** Shuffles the slices along an axis. */
  @Op("x, axis=0, seed=None")
  public static Tensor shuffle(Tensor x, int axis, @Nullable Object seed) {
    return RandomNumbers.shuffle(x, axis, seed);
  }
}
