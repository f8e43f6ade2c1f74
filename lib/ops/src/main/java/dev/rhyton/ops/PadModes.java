package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Padding of tensors, as in {@code keras.ops}, in all of its modes. */
final class PadModes {
  private static final List<String> MODES =
      List.of(
          "constant",
          "edge",
          "reflect",
          "symmetric",
          "wrap",
          "circular",
          "linear_ramp",
          "maximum",
          "mean",
          "median",
          "minimum",
          "empty");

  private PadModes() {}

  static Tensor pad(Tensor x, Object padWidth, String mode, @Nullable Object constantValues) {
    Check.that(
        mode != null && MODES.contains(mode),
        "pad: expected a mode of %s, received %s.",
        MODES,
        mode);
    boolean constant = mode.equals("constant");
    Check.that(
        constant || constantValues == null,
        "pad: constant_values go with mode \"constant\", not with \"%s\".",
        mode);
    var pairs = pairs(x.shape(), padWidth);
    if (constant || mode.equals("empty")) {
      var value = Operands.tensor(constantValues == null ? (Object) 0 : constantValues);
      Check.that(
          value.shape().rank() == 0,
          "pad: expected one number as constant_values, received %s.",
          Operands.describe(constantValues));
      if (pairs.length == 0) return x;
      return constantValues == null
          ? x.pad(pairs)
          : TensorOps.pad(x, pairs, Creation.cast(value, x.dtype()));
    }
    var y = x;
    for (int i = 0; i < pairs.length; i++) y = padded(y, i, pairs[i], mode);
    return y;
  }

  private static int[][] pairs(Shape shape, Object padWidth) {
    int rank = shape.rank();
    var width = Operands.indices("pad", "pad_width", padWidth);
    Check.that(
        TensorInternals.isKnown(width) && width.dtype().isInteger() && fits(width.shape(), rank),
        "pad: expected as pad_width a number, a pair, or a pair for each of the axes of shape %s,"
            + " received %s.",
        shape,
        Operands.describe(padWidth));
    var given = ((NDArray) width).toLongs();
    int columns = width.shape().rank() == 0 ? 1 : (int) width.shape().last();
    int rows = given.length / columns;
    var pairs = new int[rank][2];
    for (int i = 0; i < rank; i++) {
      for (int side = 0; side < 2; side++) {
        long each = given[(rows == 1 ? 0 : i) * columns + (columns == 1 ? 0 : side)];
        pairs[i][side] = Check.whole("pad", "a width", each);
        Check.that(pairs[i][side] >= 0, "pad: the width %d is negative.", pairs[i][side]);
      }
    }
    return pairs;
  }

  private static boolean fits(Shape width, int rank) {
    boolean pair = width.rank() == 0 || width.last() == 1 || width.last() == 2;
    return pair
        && (width.rank() < 2 || (width.rank() == 2 && (width.dim(0) == 1 || width.dim(0) == rank)));
  }

  /** Pads one axis with its own elements, at indices that are wrapped or mirrored. */
  private static Tensor padded(Tensor x, int axis, int[] pair, String mode) {
    if (pair[0] == 0 && pair[1] == 0) return x;
    Check.that(
        x.shape().dim(axis) != 0,
        "pad: axis %d of a tensor of shape %s has no elements to pad with in mode \"%s\".",
        axis,
        x.shape(),
        mode);
    long width = (long) pair[0] + pair[1];
    MemoryCheck.check(Shape.of(width), DType.INT32); // the indices, if only a run knows the size
    return switch (mode) {
      case "linear_ramp" -> around(ramp(x, axis, 0, pair[0]), x, ramp(x, axis, -1, pair[1]), axis);
      case "maximum", "mean", "median", "minimum" -> {
        var value = statistic(x, axis, mode);
        yield around(
            Shapes.repeat(value, pair[0], axis), x, Shapes.repeat(value, pair[1], axis), axis);
      }
      default -> Operands.gather(x, indices(x, axis, pair, mode), axis);
    };
  }

  private static Tensor indices(Tensor x, int axis, int[] pair, String mode) {
    var size = Operands.size(x, axis);
    var last = size.subtract(1);
    var places = Operands.range(-pair[0], size.add(pair[1]), 1);
    return switch (mode) {
      case "edge" -> places.maximum(0).minimum(last);
      case "wrap", "circular" -> places.mod(size);
      case "reflect" -> mirrored(places, last.add(last).maximum(1), last.add(last));
      default -> mirrored(places, size.add(size), size.add(last));
    };
  }

  /** Returns the mirrored indices; in the second half of a period they count from its end. */
  private static Tensor mirrored(Tensor places, Tensor period, Tensor end) {
    var forth = places.mod(period);
    return forth.minimum(end.subtract(forth));
  }

  private static Tensor around(Tensor before, Tensor x, Tensor after, int axis) {
    return TensorOps.concatenate(axis, before, x, after);
  }

  /**
   * Returns a linear ramp from 0 to the first element, or from the last one to 0, without these.
   */
  private static Tensor ramp(Tensor x, int axis, int edge, int width) {
    var steps = new double[MemoryCheck.elements(DType.FLOAT64, width)];
    for (int i = 0; i < width; i++) steps[i] = (edge == 0 ? i : width - 1 - i) / (double) width;
    var dims = new long[x.shape().rank()];
    Arrays.fill(dims, 1);
    dims[axis] = width;
    var shares = NDArray.of(steps, dims);
    var value = TensorOps.stridedSlice(x, axis, edge, edge == 0 ? (Integer) 1 : null, 1);
    if (x.dtype().isFloat()) return value.multiply(shares.cast(x.dtype()));
    return value.cast(DType.FLOAT64).multiply(shares).floor().cast(x.dtype());
  }

  private static Tensor statistic(Tensor x, int axis, String mode) {
    boolean whole = !x.dtype().isFloat();
    if (mode.equals("median")) return median(x, axis);
    var numbers = whole ? x.cast(mode.equals("mean") ? DType.FLOAT64 : DType.INT64) : x;
    var type = mode.equals("mean") ? "Mean" : mode.equals("maximum") ? "Max" : "Min";
    var value = RawOps.op(type, OpAttributes.of("keep_dims", true), numbers, NDArray.from(axis));
    return rounded(value, whole).cast(x.dtype());
  }

  private static Tensor median(Tensor x, int axis) {
    boolean whole = !x.dtype().isFloat();
    int size = Check.whole("pad", "a size", Joining.known("pad", x, axis));
    var sorted = Sorting.sort(x, axis);
    var upper = sorted.slice(axis, size / 2, size / 2 + 1);
    if (size % 2 == 1) return upper;
    var lower = sorted.slice(axis, size / 2 - 1, size / 2);
    var type = whole ? DType.FLOAT64 : x.dtype();
    var value = lower.cast(type).add(upper.cast(type)).multiply(0.5);
    return rounded(value, whole).cast(x.dtype());
  }

  /** Rounds to the nearest integer if {@code whole}, as in numpy. */
  private static Tensor rounded(Tensor value, boolean whole) {
    return whole && value.dtype().isFloat() ? value.round() : value;
  }
}
