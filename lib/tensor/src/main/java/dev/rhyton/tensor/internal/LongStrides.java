package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;

/**
 * Long strides of convolutions. For each element of a stride oneDNN generates instructions, which
 * takes minutes, and ends the process if there are too many. Here each window along such an axis
 * becomes a sample of its own, so that the convolution needs no stride, and its work depends on the
 * windows only.
 */
final class LongStrides {
  /** The longest stride that oneDNN computes in milliseconds. */
  private static final int LONGEST = 1000;

  /** The longest one for images whose size only a run knows: it takes seconds. */
  private static final int LONGEST_OF_UNKNOWN = 10_000;

  private LongStrides() {}

  static boolean isFar(int stride) {
    return stride > LONGEST;
  }

  /** Returns whether any stride is that long; refuses it if the size of the images is unknown. */
  static boolean areFar(Tensor x, int[] strides) {
    int longest = Arrays.stream(strides).max().orElseThrow();
    if (x.shape().from(1).upTo(strides.length).isKnown()) return isFar(longest);
    Check.that(
        longest <= LONGEST_OF_UNKNOWN,
        "Convolution: a stride over images of unknown size must be at most %d, received %d.",
        LONGEST_OF_UNKNOWN,
        longest);
    return false;
  }

  /** Returns windows of a size that are strides apart, each as a sample. */
  static Tensor samples(Tensor x, int axis, int stride, long windows, long size) {
    var elements = TensorOps.take(x, places(windows, size, stride), axis);
    return split(elements, axis, windows);
  }

  /** Returns the images whose positions along an axis are samples. */
  static Tensor joined(Tensor y, int axis, long windows) {
    var dims = y.shape().dims();
    var apart = new long[dims.length + 1];
    apart[0] = Shape.UNKNOWN;
    apart[1] = windows;
    System.arraycopy(dims, 1, apart, 2, dims.length - 1);
    var order = new int[apart.length];
    Arrays.setAll(order, i -> i == 0 || i > axis ? i : i == axis ? 1 : i + 1);
    dims[0] = Shape.UNKNOWN;
    dims[axis] *= windows;
    return y.reshape(apart).transpose(order).reshape(dims);
  }

  /** Returns the positions along an axis as samples, the inverse of {@link #joined}. */
  static Tensor split(Tensor x, int axis, long windows) {
    var dims = x.shape().dims();
    var apart = new long[dims.length + 1];
    System.arraycopy(dims, 0, apart, 0, axis);
    apart[0] = Shape.UNKNOWN;
    apart[axis] = windows;
    apart[axis + 1] = dims[axis] / windows;
    System.arraycopy(dims, axis + 1, apart, axis + 2, dims.length - axis - 1);
    var order = new int[apart.length];
    Arrays.setAll(order, i -> i == 0 || i > axis ? i : i == 1 ? axis : i - 1);
    dims[0] = Shape.UNKNOWN;
    dims[axis] /= windows;
    return x.reshape(apart).transpose(order).reshape(dims);
  }

  /** Returns the sum of windows that are strides apart, along an axis. */
  static Tensor summed(Tensor windows, int axis, int stride, long count, long size) {
    long length = windows.shape().dim(axis) / count;
    var turned = new int[windows.shape().rank()];
    Arrays.setAll(turned, i -> i == 0 ? axis : i == axis ? 0 : i);
    var number = TensorOps.constant((double) size, DType.INT32);
    var places = places(count, length, stride);
    var rows = windows.transpose(turned);
    var sum = RawOps.op("UnsortedSegmentSum", OpAttributes.NONE, rows, places, number);
    return sum.transpose(turned);
  }

  private static Tensor places(long windows, long size, int stride) {
    var places = new int[MemoryCheck.elements(DType.INT32, windows, size)];
    for (int i = 0; i < places.length; i++) {
      places[i] = Math.toIntExact(i / size * stride + i % size);
    }
    return TensorOps.constant(NDArray.of(places, places.length));
  }
}
