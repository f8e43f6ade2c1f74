package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * The windows of convolutions and poolings over one to three spatial axes. Their arguments are
 * checked here, because oneDNN ends the process if sizes do not fit.
 */
final class Windows {
  private Windows() {}

  /** Throws unless there is a number of at least 1 for each of one to three axes. */
  static void check(String op, String what, int[] perAxis, int rank) {
    Check.given(op, what, perAxis);
    Check.that(
        rank >= 1 && rank <= 3 && perAxis.length == rank,
        "%s: expected %s for each of one to three axes, received %s for %d.",
        op,
        what,
        Arrays.toString(perAxis),
        rank);
    for (int value : perAxis) {
      Check.that(value >= 1, "%s: %s must be at least 1, received %d.", op, what, value);
    }
  }

  static void checkPadding(String op, String padding, List<String> expected) {
    Check.that(
        padding != null && expected.contains(padding),
        "%s: expected one of the paddings %s, received \"%s\".",
        op,
        expected,
        padding);
  }

  /**
   * Throws unless windows fit into an input of known size without padding.
   *
   * @param reach the extent of a window along each axis
   */
  static void checkFit(Tensor x, long[] reach, String padding) {
    for (int i = 0; i < reach.length; i++) {
      long size = x.shape().dim(1 + i);
      Check.that(
          size == Shape.UNKNOWN || padding.equals("SAME") || size >= reach[i],
          "A window of %s is larger than its input of shape %s: pad the input, or use padding"
              + " \"same\".",
          Shape.of(reach),
          x.shape());
    }
  }

  /** Returns whether a tensor is known to have no elements. */
  static boolean isEmpty(Tensor x) {
    return Arrays.stream(x.shape().dims()).anyMatch(size -> size == 0);
  }

  /**
   * Returns the outputs of windows over an input without elements: some of TensorFlow's kernels and
   * gradients end the process for it.
   */
  static Tensor ofNothing(Tensor x, long[] reach, int[] strides, String padding, long channels) {
    var dims = new long[reach.length + 1];
    for (int i = 0; i < reach.length; i++) {
      dims[i] = number(x.shape().dim(1 + i), reach[i], strides[i], padding);
      Check.that(
          dims[i] != Shape.UNKNOWN,
          "An input without elements needs known spatial axes, received shape %s.",
          x.shape());
    }
    dims[reach.length] = channels;
    return zeros(x, dims);
  }

  /**
   * Returns zeros {@code (batch, dims...)} for an input without elements. They depend on it, so
   * that it has a gradient.
   */
  static Tensor zeros(Tensor x, long... dims) {
    return TensorOps.zerosPerSample(x, dims).add(x.sum().cast(x.dtype()));
  }

  /** Returns the number of windows along an axis; unknown if its size is. */
  static long number(long size, long reach, int stride, String padding) {
    if (size == Shape.UNKNOWN) return size;
    return ((padding.equals("SAME") ? size - 1 : size - reach) + stride) / stride;
  }
}
