package dev.rhyton.initializers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import java.util.random.RandomGenerator;

/**
 * Creates a matrix with orthonormal rows or columns, whichever are fewer, multiplied by {@code
 * gain}. All axes before the last are flattened into one. Saxe et al., 2014, arXiv 1312.6120.
 */
public final class Orthogonal extends RandomInitializer {
  private double gain = 1;

  private Orthogonal() {}

  /** Creates the initializer with gain 1, as Keras by default. */
  public static Orthogonal of() {
    return new Orthogonal();
  }

  /** Creates the initializer with a gain; Keras' default is 1. */
  public static Orthogonal of(double gain) {
    return made(new Orthogonal(), o -> o.gain = gain);
  }

  /** Sets the seed, which makes the values reproducible. */
  public Orthogonal seed(int value) {
    return with(this, o -> o.seed((long) value));
  }

  @Override
  protected NDArray values(Shape shape, RandomGenerator random) {
    Check.that(
        shape.rank() >= 2,
        "Orthogonal: expected at least two axes, received a weight of shape %s.",
        shape);
    int rows = Math.toIntExact(shape.upTo(shape.rank() - 1).size());
    int columns = (int) shape.last();
    int count = Math.min(rows, columns);
    int length = Math.max(rows, columns);
    var basis = orthonormal(count, length, random);
    var data = new float[rows * columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        data[r * columns + c] =
            (float) (gain * basis[columns >= rows ? c * count + r : r * count + c]);
      }
    }
    return NDArray.of(data, shape.dims());
  }

  /**
   * Returns orthonormal columns {@code (length, count)}, uniformly distributed among all of them.
   */
  private static float[] orthonormal(int count, int length, RandomGenerator random) {
    var vectors = new float[length * count];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < length; k++) vectors[k * count + i] = (float) random.nextGaussian();
    }
    var qr = RawOps.run("Qr", OpAttributes.NONE, NDArray.of(vectors, length, count));
    var q = qr.get(0).toFloats();
    var r = qr.get(1).toFloats();
    // The decomposition is uniform where R has a positive diagonal, and the same everywhere.
    for (int at = 0; at < q.length; at++) {
      if (r[at % count * (count + 1)] < 0) q[at] = -q[at];
    }
    return q;
  }
}
