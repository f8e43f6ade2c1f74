package dev.rhyton.applications;

import dev.rhyton.layers.Activation;
import dev.rhyton.layers.ZeroPadding2D;
import dev.rhyton.tensor.Tensor;

/** Small things that several architectures are made of. */
final class Blocks {
  private Blocks() {}

  static Tensor activation(Tensor x, String function, String name) {
    return Activation.of(function).named(name).apply(x);
  }

  static Tensor relu(Tensor x, String name) {
    return activation(x, "relu", name);
  }

  /** The same number of zeros on every side. */
  static Tensor pad(Tensor x, int around, String name) {
    return ZeroPadding2D.of(around).named(name).apply(x);
  }

  /** The zeros with which a window of two steps at a time halves an image, odd or even. */
  static ZeroPadding2D halving(Tensor x, int kernel) {
    return ZeroPadding2D.of(
        new int[][] {halving(x.shape().dim(1), kernel), halving(x.shape().dim(2), kernel)});
  }

  private static int[] halving(long size, int kernel) {
    int half = kernel / 2;
    return new int[] {half - (size < 0 || size % 2 == 0 ? 1 : 0), half};
  }

  /** A number of filters as the nearest multiple that is not less by a tenth. */
  static int divisible(double filters, int unit) {
    int nearest = nearest(filters, unit);
    return nearest < 0.9 * filters ? nearest + unit : nearest;
  }

  /** The nearest multiple, at least one. */
  static int nearest(double filters, int unit) {
    return Math.max(unit, (int) (filters + unit / 2.0) / unit * unit);
  }
}
