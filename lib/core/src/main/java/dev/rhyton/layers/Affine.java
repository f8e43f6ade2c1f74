package dev.rhyton.layers;

import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;

/** Weights for some axes of an input, and their place against it. */
final class Affine {
  private Affine() {}

  /** The sizes of an input along some axes. */
  static long[] sizes(Shape input, int... axes) {
    return Arrays.stream(axes).mapToLong(input::dim).toArray();
  }

  /** A weight of these sizes, with axes of size 1 for the others. */
  static Tensor broadcast(Tensor weight, Shape input, int... axes) {
    if (axes.length == 1 && input.axis(axes[0]) == input.rank() - 1) return weight;
    var dims = new long[input.rank()];
    Arrays.fill(dims, 1);
    for (int a : axes) dims[input.axis(a)] = input.dim(a);
    return weight.reshape(dims);
  }
}
