package dev.rhyton.applications;

import dev.rhyton.layers.Activation;
import dev.rhyton.layers.ZeroPadding2D;
import dev.rhyton.tensor.Tensor;

/** Building blocks that several architectures share. */
final class Blocks {
  private Blocks() {}

  static Tensor activation(Tensor x, String function, String name) {
    return Activation.of(function).named(name).apply(x);
  }

  static Tensor relu(Tensor x, String name) {
    return activation(x, "relu", name);
  }

  /** Adds {@code around} zeros on every side. */
  static Tensor pad(Tensor x, int around, String name) {
    return ZeroPadding2D.of(around).named(name).apply(x);
  }

  /** Returns the padding with which a window with strides 2 halves an image of even or odd size. */
  static ZeroPadding2D halving(Tensor x, int kernel) {
    return ZeroPadding2D.of(
        new int[][] {halving(x.shape().dim(1), kernel), halving(x.shape().dim(2), kernel)});
  }

  private static int[] halving(long size, int kernel) {
    int half = kernel / 2;
    return new int[] {half - (size < 0 || size % 2 == 0 ? 1 : 0), half};
  }

  /** Rounds a number of filters to a multiple of {@code unit} that is at least 90 % of it. */
  static int divisible(double filters, int unit) {
    int nearest = nearest(filters, unit);
    return nearest < 0.9 * filters ? nearest + unit : nearest;
  }

  /** Rounds to the nearest multiple, at least one. */
  static int nearest(double filters, int unit) {
    return Math.max(unit, (int) (filters + unit / 2.0) / unit * unit);
  }
}
