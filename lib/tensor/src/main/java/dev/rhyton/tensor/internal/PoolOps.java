package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Pooling, named as in {@code keras.ops.nn}. */
public final class PoolOps {
  private static final int MOST = 10_000;
  private static final int SMALL = 1 << 16; // numbers of a sample

  private PoolOps() {}

  /**
   * Returns the largest value in each window, over one to three spatial axes.
   *
   * @param padding {@code "VALID"} or {@code "SAME"}
   */
  public static Tensor maxPool(Tensor x, int[] size, int[] strides, String padding) {
    check("max_pool", x, size, strides, padding);
    if (Windows.isEmpty(x)) return ofNothing(x, size, strides, padding);
    if (isSmallSample(x, size.length)) return pool("MaxPoolV2", x, size, strides, padding);
    if (x.shape().isKnown()) return pool("MaxPool", x, size, strides, padding);
    // The gradient of an empty tensor ends the process.
    var some = TensorOps.shape(x).prod().greater(0);
    var given =
        TensorOps.checked(
            x, some, "Expected at least one number to pool, received {}.", TensorOps.shape(x));
    return pool("MaxPool", given, size, strides, padding);
  }

  /**
   * Returns whether oneDNN's {@code MaxPool}, which is faster for batches and large images, is
   * slower than TensorFlow's {@code MaxPoolV2}: one call takes it 50 µs.
   */
  private static boolean isSmallSample(Tensor x, int spatial) {
    var graph = GraphBuilder.current();
    var sample = x.shape().from(1);
    boolean small = spatial < 3 && x.dtype() == DType.FLOAT32 && sample.isKnown();
    return small
        && graph != null
        && sample.size() <= SMALL
        && graph.sizes().areSingle()
        && new SampleRows().areOf(x);
  }

  private static void check(String op, Tensor x, int[] size, int[] strides, String padding) {
    Check.given(op, "x", x);
    int rank = Check.given(op, "size", size).length;
    Windows.check(op, "size", size, rank);
    Windows.check(op, "strides", strides, rank);
    Windows.checkPadding(op, padding, List.of("VALID", "SAME"));
    Check.that(
        x.shape().rank() == rank + 2,
        "%s: expected an input of %d axes for windows of %d, received shape %s.",
        op,
        rank + 2,
        rank,
        x.shape());
    Windows.checkFit(x, reach(size), padding);
  }

  private static long[] reach(int[] size) {
    return Arrays.stream(size).asLongStream().toArray();
  }

  private static Tensor ofNothing(Tensor x, int[] size, int[] strides, String padding) {
    return Windows.ofNothing(x, reach(size), strides, padding, x.shape().last());
  }

  /**
   * Returns the mean of each window, over one to three spatial axes; padding is not counted.
   *
   * @param padding {@code "VALID"} or {@code "SAME"}
   */
  public static Tensor averagePool(Tensor x, int[] size, int[] strides, String padding) {
    check("average_pool", x, size, strides, padding);
    if (Windows.isEmpty(x)) return ofNothing(x, size, strides, padding);
    return pool("AvgPool", x, size, strides, padding);
  }

  private static Tensor pool(String type, Tensor x, int[] size, int[] strides, String padding) {
    if (size.length == 1) {
      return pool(type, x.expandDims(1), ConvOps.lifted(size), ConvOps.lifted(strides), padding)
          .squeeze(1);
    }
    if (size.length == 3) return pool3d(type, x, size, strides, padding);
    if (padding.equals("SAME")) size = clipped(x, size, strides);
    var window = Shape.of(reach(size));
    var images = ConvOps.fitting(x, window, padding);
    if (type.equals("MaxPoolV2")) {
      var attrs = OpAttributes.of("padding", padding);
      return RawOps.op(type, attrs, images, around(size), around(strides));
    }
    var attrs = ConvOps.window(strides).and("ksize", ConvOps.around(size)).and("padding", padding);
    return RawOps.op(type, attrs, images);
  }

  private static Tensor around(int[] space) {
    var all = Arrays.stream(ConvOps.around(space)).mapToInt(Math::toIntExact).toArray();
    return TensorOps.constant(NDArray.of(all, all.length));
  }

  /**
   * Limits windows to the length that covers the whole image from each position, since TensorFlow's
   * time depends on the size of the windows rather than that of the image.
   */
  private static int[] clipped(Tensor x, int[] size, int[] strides) {
    var clipped = size.clone();
    for (int i = 0; i < size.length; i++) {
      long image = x.shape().dim(1 + i);
      Check.that(
          image != Shape.UNKNOWN || size[i] <= MOST,
          "Pooling: a window over images of unknown size must be at most %d, received %d.",
          MOST,
          size[i]);
      if (image > 0) {
        long last = (image - 1) / strides[i] * strides[i]; // start of the last window
        clipped[i] = (int) Math.min(size[i], last + image);
      }
    }
    return clipped;
  }

  /**
   * Pools slices first, then the depth, since TensorFlow pools volumes only in single precision.
   */
  private static Tensor pool3d(String type, Tensor x, int[] size, int[] strides, String padding) {
    long[] d = x.shape().dims();
    Check.that(
        x.shape().from(1).isKnown(),
        "Pooling needs volumes of known size, received %s.",
        x.shape());
    var slices = x.reshape(Shape.UNKNOWN, d[2], d[3], d[4]);
    var flat =
        pool(
            type,
            slices,
            new int[] {size[1], size[2]},
            new int[] {strides[1], strides[2]},
            padding);
    long height = flat.shape().dim(1);
    long width = flat.shape().dim(2);
    var columns = flat.reshape(Shape.UNKNOWN, d[1], height * width, d[4]);
    var pooled = pool(type, columns, new int[] {size[0], 1}, new int[] {strides[0], 1}, padding);
    return pooled.reshape(Shape.UNKNOWN, pooled.shape().dim(1), height, width, d[4]);
  }
}
