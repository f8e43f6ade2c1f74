package dev.rhyton.initializers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.random.RandomGenerator;

/**
 * A matrix with orthonormal rows or columns, whichever are fewer, times {@code gain}. All axes
 * before the last are flattened into one. Saxe et al., 2014, arXiv 1312.6120.
 */
public final class Orthogonal extends RandomInitializer {
  private double gain = 1;

  private Orthogonal() {}

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
    boolean wide = columns >= rows;
    double[][] basis = orthonormal(Math.min(rows, columns), Math.max(rows, columns), random);
    var data = new float[rows * columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        data[r * columns + c] = (float) (gain * (wide ? basis[r][c] : basis[c][r]));
      }
    }
    return NDArray.of(data, shape.dims());
  }

  /**
   * Returns Gaussian vectors, orthonormalized by modified Gram-Schmidt, applied twice for accuracy.
   */
  private static double[][] orthonormal(int count, int length, RandomGenerator random) {
    var basis = new double[count][length];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < length; k++) basis[i][k] = random.nextGaussian();
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) addScaled(basis[i], basis[j], -dot(basis[i], basis[j]));
      }
      double norm = Math.sqrt(dot(basis[i], basis[i]));
      for (int k = 0; k < length; k++) basis[i][k] /= norm;
    }
    return basis;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) sum += a[k] * b[k];
    return sum;
  }

  private static void addScaled(double[] to, double[] from, double factor) {
    for (int k = 0; k < to.length; k++) to[k] += factor * from[k];
  }
}
