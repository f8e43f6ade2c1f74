package dev.rhyton.layers;

import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;

/** What the layers that disturb their input in training have in common. */
final class Noise {
  private Noise() {}

  /** Each element 0 with probability {@code rate}, else scaled up; axes of size 1 share a draw. */
  static Tensor dropout(Tensor x, double rate, int[] noiseShape) {
    if (rate == 1) return Ops.zerosLike(x);
    var like = x;
    for (int axis = 0; noiseShape != null && axis < noiseShape.length; axis++) {
      if (noiseShape[axis] == 1) like = like.slice(axis, 0, 1);
    }
    var kept = Ops.uniformLike(like).greaterEqual(rate).cast(x.dtype());
    return x.multiply(kept.multiply(1 / (1 - rate)));
  }
}
