package dev.rhyton.initializers;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.random.RandomGenerator;

/** Draws normally distributed values. */
public final class RandomNormal extends RandomInitializer {
  private @Range double mean;
  private @Range(atLeast = 0) double stddev = 0.05;

  private RandomNormal() {}

  /** Creates the initializer with mean 0 and deviation 0.05, as Keras by default. */
  public static RandomNormal of() {
    return new RandomNormal();
  }

  /**
   * Creates the initializer with a mean and a standard deviation; Keras' defaults are 0 and 0.05.
   */
  public static RandomNormal of(double mean, double stddev) {
    return made(
        new RandomNormal(),
        r -> {
          r.mean = mean;
          r.stddev = stddev;
        });
  }

  /** Sets the seed, which makes the values reproducible. */
  public RandomNormal seed(int value) {
    return with(this, r -> r.seed((long) value));
  }

  @Override
  protected NDArray values(Shape shape, RandomGenerator random) {
    return fill(shape, () -> random.nextGaussian(mean, stddev));
  }
}
