package dev.rhyton.initializers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.random.RandomGenerator;

/** Creates a matrix with {@code gain} on the diagonal and 0 elsewhere. */
public final class Identity extends Initializer {
  private double gain = 1;

  private Identity() {}

  /** Creates the identity matrix. */
  public static Identity of() {
    return new Identity();
  }

  /** Creates the identity matrix times {@code gain}. */
  public static Identity of(double gain) {
    return made(new Identity(), i -> i.gain = gain);
  }

  @Override
  protected NDArray values(Shape shape, RandomGenerator random) {
    Check.that(
        shape.rank() == 2, "Identity: expected a matrix, received a weight of shape %s.", shape);
    var data = new float[Math.toIntExact(shape.size())];
    int columns = (int) shape.dim(1);
    for (int i = 0; i < Math.min(shape.dim(0), columns); i++) data[i * columns + i] = (float) gain;
    return NDArray.of(data, shape.dims());
  }
}
