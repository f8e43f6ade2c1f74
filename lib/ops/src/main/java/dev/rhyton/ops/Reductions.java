package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reductions over axes, as in {@code keras.ops}; null means all axes, an empty array none. */
final class Reductions {
  private Reductions() {}

  // ---- helpers ----

  /** Returns the axes of a short form: null, all axes, if none is given. */
  static int @Nullable [] orAll(int... axis) {
    return axis == null || axis.length == 0 ? null : axis;
  }

  /** Returns a reduction of TensorFlow, computed in float32 for 16-bit floats. */
  static Tensor reduce(String op, String type, Tensor x, int @Nullable [] axis, boolean keepdims) {
    var axes = Operands.axes(op, Check.given(op, "x", x).shape(), axis);
    return TensorOps.reduce(type, x, keepdims, axes);
  }

  /** Converts integers of fewer than 32 bits and booleans to int32. */
  static Tensor summable(String op, Tensor x) {
    var dtype = Check.given(op, "x", x).dtype();
    boolean narrow = dtype == DType.BOOL || (dtype.isInteger() && dtype.bytes() < 4);
    return narrow ? x.cast(DType.INT32) : x;
  }

  /** Refuses a reduction over no elements that has no value. */
  static void notEmpty(String op, Shape shape, int @Nullable ... axis) {
    for (int a : Operands.axes(op, shape, axis)) {
      Check.that(
          shape.dim(a) != 0, "%s: axis %d of %s has no elements to choose from.", op, a, shape);
    }
  }

  /** Returns a number in the dtype of a tensor. */
  static Tensor like(Tensor x, double value) {
    return TensorOps.constant(value, x.dtype());
  }

  // ---- sums ----

  static Tensor sum(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return reduce("sum", "Sum", summable("sum", x), axis, keepdims);
  }

  static Tensor prod(Tensor x, int @Nullable [] axis, boolean keepdims, @Nullable DType dtype) {
    var factors = summable("prod", x);
    return reduce(
        "prod", "Prod", dtype == null ? factors : Creation.cast(x, dtype), axis, keepdims);
  }

  static Tensor mean(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return reduce("mean", "Mean", Elementwise.floats(x), axis, keepdims);
  }

  static Tensor average(Tensor x, int @Nullable [] axis, @Nullable Tensor weights) {
    var axes = Operands.axes("average", x.shape(), axis);
    if (weights == null) return reduce("average", "Mean", Elementwise.floats(x), axis, false);
    var pair = Operands.pair("average", x, spread(x.shape(), axes, weights));
    var wide = pair.cast(TensorOps.wide(Elementwise.floats(pair.x1())).dtype());
    var all = wide.x2().multiply(TensorOps.onesLike(wide.x1()));
    var sum = reduce("average", "Sum", wide.x1().multiply(wide.x2()), axes, false);
    return sum.divide(reduce("average", "Sum", all, axes, false)).cast(pair.dtype().toFloat());
  }

  /** Reshapes the weights of some axes so that they are broadcast to the others. */
  private static Tensor spread(Shape shape, int[] axes, Tensor weights) {
    boolean whole = weights.shape().rank() == shape.rank();
    var expected = new long[shape.rank()];
    Arrays.fill(expected, 1);
    for (int axis : axes) expected[axis] = shape.dim(axis);
    var reduced = Arrays.stream(axes).mapToLong(shape::dim).toArray();
    Check.that(
        whole
            ? shape.accepts(weights.shape())
            : Shape.of(reduced).accepts(weights.shape()) && axes.length > 0,
        "average: expected weights of shape %s%s, received %s.%s",
        shape,
        axes.length == shape.rank() ? "" : " or " + Shape.of(reduced),
        weights.shape(),
        axes.length == shape.rank() ? " For weights of one axis, give that axis." : "");
    if (whole) return weights;
    var order = new int[axes.length]; // the weights' axes in the order of the axes of x
    var sorted = Arrays.stream(axes).sorted().toArray();
    for (int i = 0; i < order.length; i++) {
      for (int j = 0; j < axes.length; j++) if (axes[j] == sorted[i]) order[i] = j;
    }
    var placed = weights.transpose(order);
    for (int i = 0; i < shape.rank(); i++) {
      if (Arrays.binarySearch(sorted, i) < 0) placed = placed.expandDims(i);
    }
    return placed;
  }

  static Tensor countNonzero(Tensor x, int @Nullable [] axis) {
    var nonzero = Creation.cast(x, DType.BOOL);
    return reduce("count_nonzero", "Sum", nonzero.cast(DType.INT32), axis, false);
  }

  static Tensor logsumexp(Tensor x, int @Nullable [] axis, boolean keepdims) {
    var value = TensorOps.wide(Elementwise.floats(x));
    var axes = Operands.axes("logsumexp", x.shape(), axis);
    var largest = reduce("logsumexp", "Max", value, axes, true);
    var finite = TensorOps.where(largest.isfinite(), largest, TensorOps.zerosLike(largest));
    var shift = finite.stopGradient();
    var sum = reduce("logsumexp", "Sum", value.subtract(shift).exp(), axes, keepdims);
    var back = keepdims ? shift : reduce("logsumexp", "Max", shift, axes, false);
    return sum.log().add(back).cast(Elementwise.floats(x).dtype());
  }

  // ---- maximum and minimum ----

  static Tensor max(Tensor x, int @Nullable [] axis, boolean keepdims, @Nullable Double initial) {
    var largest = extreme("max", x, axis, keepdims, initial != null);
    return initial == null
        ? largest
        : Arithmetic.maximum(
            largest, Creation.cast(like(Elementwise.floats(x), initial), x.dtype()));
  }

  static Tensor amax(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return extreme("amax", x, axis, keepdims, false);
  }

  static Tensor min(Tensor x, int @Nullable [] axis, boolean keepdims, @Nullable Double initial) {
    var smallest = extreme("min", x, axis, keepdims, initial != null);
    return initial == null
        ? smallest
        : Arithmetic.minimum(
            smallest, Creation.cast(like(Elementwise.floats(x), initial), x.dtype()));
  }

  static Tensor amin(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return extreme("amin", x, axis, keepdims, false);
  }

  /** Returns the largest or smallest element, depending on the end of the operation's name. */
  static Tensor extreme(
      String op, Tensor x, int @Nullable [] axis, boolean keepdims, boolean orNone) {
    boolean largest = op.endsWith("max");
    var shape = Check.given(op, "x", x).shape();
    if (!orNone) notEmpty(op, shape, axis);
    if (x.dtype() == DType.BOOL) return reduce(op, largest ? "Any" : "All", x, axis, keepdims);
    return reduce(op, largest ? "Max" : "Min", x, axis, keepdims);
  }

  static Tensor ptp(Tensor x, int @Nullable [] axis, boolean keepdims) {
    notEmpty("ptp", x.shape(), axis);
    return Arithmetic.subtract(
        reduce("ptp", "Max", Elementwise.numbers(x), axis, keepdims),
        reduce("ptp", "Min", Elementwise.numbers(x), axis, keepdims));
  }

  static Tensor argmax(Tensor x, @Nullable Integer axis, boolean keepdims) {
    return place("argmax", x, axis, keepdims);
  }

  static Tensor argmin(Tensor x, @Nullable Integer axis, boolean keepdims) {
    return place("argmin", x, axis, keepdims);
  }

  /** Returns the index of an extreme, along an axis or in the flattened tensor. */
  static Tensor place(String op, Tensor x, @Nullable Integer axis, boolean keepdims) {
    var shape = Check.given(op, "x", x).shape();
    var over = axis == null ? null : new int[] {axis};
    var axes = Operands.axes(op, shape, over);
    notEmpty(op, shape, over);
    var row = axis == null ? x.reshape(Shape.UNKNOWN) : x;
    int at = axis == null ? 0 : axes[0];
    var type = op.endsWith("max") ? "ArgMax" : "ArgMin";
    var index = TensorOps.index(type, row, at);
    if (!keepdims) return index;
    for (int a : axes) index = index.expandDims(a);
    return index;
  }

  // ---- logic ----

  static Tensor any(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return reduce("any", "Any", Creation.cast(x, DType.BOOL), axis, keepdims);
  }

  static Tensor all(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return reduce("all", "All", Creation.cast(x, DType.BOOL), axis, keepdims);
  }
}
