package dev.rhyton.initializers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.random.RandomGenerator;

/** Draws normally distributed values; values beyond two standard deviations are drawn again. */
public final class TruncatedNormal extends RandomInitializer {
  private double mean;
  private double stddev = 0.05;

  private TruncatedNormal() {}

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
  protected void check() {
    Check.finite("TruncatedNormal", "mean", mean);
    Check.notNegative("TruncatedNormal", "stddev", stddev);
  }

  @Override
  protected NDArray values(Shape shape, RandomGenerator random) {
    return fill(shape, () -> mean + stddev * truncated(random));
  }
}
