package dev.rhyton.initializers;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Sets all elements to the same value. */
public final class Constant extends Initializer {
  private double value;

  private Constant() {}

  /** Creates the initializer with the value 0, as Keras by default. */
  public static Constant of() {
    return new Constant();
  }

  /** Creates the initializer with this value. */
  public static Constant of(double value) {
    return made(new Constant(), c -> c.value = value);
  }

  @Override
  protected NDArray values(Shape shape, RandomGenerator random) {
    var data = new float[Math.toIntExact(shape.size())];
    Arrays.fill(data, (float) value);
    return NDArray.of(data, shape.dims());
  }
}
