package dev.rhyton.vision;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Projections {@code (batch, 8)} of points, with the coefficients of {@code
 * ImageOps.affineTransform}.
 */
final class Projection {
  private Projection() {}

  /** Returns the coordinates to which projections map points, x and y {@code (batch, ..., ...)}. */
  static List<Tensor> of(Tensor transforms, Tensor x, Tensor y) {
    var t = coefficients(transforms);
    var k = t.get(6).multiply(x).add(t.get(7).multiply(y)).add(1);
    return List.of(
        t.get(0).multiply(x).add(t.get(1).multiply(y)).add(t.get(2)).divideNoNan(k),
        t.get(3).multiply(x).add(t.get(4).multiply(y)).add(t.get(5)).divideNoNan(k));
  }

  /** Returns each coefficient as {@code (batch, 1, 1)}. */
  private static List<Tensor> coefficients(Tensor transforms) {
    return Ops.split(transforms.expandDims(2), 8, 1);
  }

  /** Returns the inverse projections. */
  static Tensor inverse(Tensor transforms) {
    var t = new ArrayList<>(coefficients(transforms));
    var scale = minor(t, 0, 4, 1, 3);
    t.add(Ops.onesLike(scale)); // the ninth element of the matrix
    var parts =
        List.of(
            minor(t, 4, 8, 5, 7),
            minor(t, 2, 7, 1, 8),
            minor(t, 1, 5, 2, 4),
            minor(t, 5, 6, 3, 8),
            minor(t, 0, 8, 2, 6),
            minor(t, 2, 3, 0, 5),
            minor(t, 3, 7, 4, 6),
            minor(t, 1, 6, 0, 7));
    return Ops.concatenate(parts, 1).divideNoNan(scale).squeeze(2);
  }

  /** Returns {@code t[a] t[b] − t[c] t[d]}. */
  private static Tensor minor(List<Tensor> t, int a, int b, int c, int d) {
    return t.get(a).multiply(t.get(b)).subtract(t.get(c).multiply(t.get(d)));
  }
}
