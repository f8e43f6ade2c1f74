package dev.rhyton.initializers;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** An initializer that draws random values, with an optional seed. */
abstract class RandomInitializer extends Initializer {
  private @Nullable Long seed;

  @Override
  protected final @Nullable Long seed() {
    return seed;
  }

  final void seed(long value) {
    seed = value;
  }

  static NDArray fill(Shape shape, DoubleSupplier next) {
    var data = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < data.length; i++) data[i] = (float) next.getAsDouble();
    return NDArray.of(data, shape.dims());
  }

  /** Draws a standard normal number within two standard deviations of 0. */
  static double truncated(RandomGenerator random) {
    double z = random.nextGaussian();
    while (Math.abs(z) > 2) z = random.nextGaussian();
    return z;
  }
}
