package dev.rhyton.initializers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.random.RandomGenerator;

/** Draws uniformly distributed values. */
public final class RandomUniform extends RandomInitializer {
  private double minval = -0.05;
  private double maxval = 0.05;

  private RandomUniform() {}

  /** Creates the initializer with bounds -0.05 and 0.05, as Keras by default. */
  public static RandomUniform of() {
    return new RandomUniform();
  }

  /** Creates the initializer with bounds; Keras' defaults are -0.05 and 0.05. */
  public static RandomUniform of(double minval, double maxval) {
    return made(
        new RandomUniform(),
        r -> {
          r.minval = minval;
          r.maxval = maxval;
        });
  }

  /** Sets the seed, which makes the values reproducible. */
  public RandomUniform seed(int value) {
    return with(this, r -> r.seed((long) value));
  }

  @Override
  protected void check() {
    Check.that(
        minval <= maxval,
        "RandomUniform: minval must not be above maxval, received %s and %s.",
        minval,
        maxval);
  }

  @Override
  protected NDArray values(Shape shape, RandomGenerator random) {
    return fill(shape, () -> minval + (maxval - minval) * random.nextDouble());
  }
}
