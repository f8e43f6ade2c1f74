package dev.rhyton.initializers;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.random.RandomGenerator;

/** Draws normally distributed values; values beyond two standard deviations are drawn again. */
public final class TruncatedNormal extends RandomInitializer {
  private @Range double mean;
  private @Range(atLeast = 0) double stddev = 0.05;

  private TruncatedNormal() {}

  /** Creates the initializer with mean 0 and deviation 0.05, as Keras by default. */
  public static TruncatedNormal of() {
    return new TruncatedNormal();
  }

  /**
   * Creates the initializer with the mean and the standard deviation before truncation; Keras'
   * defaults are 0 and 0.05.
   */
  public static TruncatedNormal of(double mean, double stddev) {
    return made(
        new TruncatedNormal(),
        r -> {
          r.mean = mean;
          r.stddev = stddev;
        });
  }

  /** Sets the seed, which makes the values reproducible. */
  public TruncatedNormal seed(int value) {
    return with(this, r -> r.seed((long) value));
  }

  @Override
  protected NDArray values(Shape shape, RandomGenerator random) {
    return fill(shape, () -> mean + stddev * truncated(random));
  }
}
