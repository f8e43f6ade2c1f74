package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.RandomSampling;
import org.jspecify.annotations.Nullable;

/** Base class of layers that add noise to their input in training. */
final class Noise {
  private Noise() {}

  static void checkRate(String owner, double rate) {
    Check.that(rate >= 0 && rate <= 1, "%s: rate must lie in [0, 1], received %s.", owner, rate);
  }

  /**
   * Sets each element to 0 with probability {@code rate} and scales up the others; axes of size 1
   * are broadcast.
   */
  static Tensor dropout(Tensor x, double rate, int @Nullable [] noiseShape) {
    if (rate == 1) return Ops.zerosLike(x);
    return x.multiply(kept(x, rate, noiseShape).multiply(1 / (1 - rate)));
  }

  /** Returns 0 with probability {@code rate}, otherwise 1; axes of size 1 are broadcast. */
  static Tensor kept(Tensor x, double rate, int @Nullable [] noiseShape) {
    var like = x;
    for (int axis = 0; noiseShape != null && axis < noiseShape.length; axis++) {
      if (noiseShape[axis] == 1) like = like.slice(axis, 0, 1);
    }
    return RandomSampling.uniformLike(like).greaterEqual(rate).cast(x.dtype());
  }
}
