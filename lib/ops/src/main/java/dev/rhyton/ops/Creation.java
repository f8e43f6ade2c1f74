package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates tensors and returns their shape and dtype, as in {@code keras.ops}. */
final class Creation {
  private Creation() {}

  // ---- from values ----

  static Tensor array(Object x, @Nullable DType dtype) {
    var tensor = Operands.tensor(x);
    return dtype == null ? tensor : cast(tensor, dtype);
  }

  static Tensor convertToTensor(
      Object x, @Nullable DType dtype, @Nullable Boolean sparse, @Nullable Boolean ragged) {
    Check.that(
        !Boolean.TRUE.equals(sparse) && !Boolean.TRUE.equals(ragged),
        "convert_to_tensor: sparse and ragged tensors are not supported: leave sparse and ragged"
            + " out.");
    return array(x, dtype);
  }

  static NDArray convertToNumpy(Object x) {
    return Operands.tensor(Check.given("convert_to_numpy", "x", x)).value();
  }

  static boolean isTensor(Object x) {
    return x instanceof Tensor;
  }

  static Tensor copy(Tensor x) {
    return TensorOps.copy(x);
  }

  // ---- shape and dtype ----

  static Tensor shape(Tensor x) {
    Check.given("shape", "x", x);
    return x.shape().isKnown()
        ? NDArray.of(x.shape().dims(), x.shape().rank()).cast(DType.INT32)
        : TensorOps.shape(x).cast(DType.INT32);
  }

  static Tensor size(Tensor x) {
    return shape(x).prod();
  }

  static int ndim(Tensor x) {
    Check.given("ndim", "x", x);
    return x.shape().rank();
  }

  static DType dtype(Tensor x) {
    Check.given("dtype", "x", x);
    return x.dtype();
  }

  static Tensor cast(Tensor x, DType dtype) {
    if (x.dtype().isComplex() && dtype == DType.BOOL) return x.notEqual(0);
    if (x.dtype().isComplex() && !dtype.isComplex()) return ComplexNumbers.real(x).cast(dtype);
    return x.cast(dtype);
  }

  static Tensor saturateCast(Tensor x, DType dtype) {
    if (dtype == DType.BOOL || x.dtype() == DType.BOOL) return cast(x, dtype);
    double largest = largest(dtype);
    double smallest = dtype.isUnsigned() ? 0 : dtype.isInteger() ? -largest - 1 : -largest;
    // values that the given dtype cannot represent do not limit it
    double high = Math.min(largest, largest(x.dtype()));
    double low = Math.max(smallest, x.dtype().isUnsigned() ? 0 : -largest(x.dtype()) - 1);
    boolean exact = x.dtype().isInteger();
    var limited =
        exact
            ? Elementwise.clip(x.cast(DType.INT64), (long) low, (long) high)
            : Elementwise.clip(x, below(low, x.dtype()), below(high, x.dtype()));
    return Indexing.where(FiniteNumbers.isnan(Elementwise.floats(x)), 0, limited.cast(dtype))
        .cast(dtype);
  }

  /** Returns the largest number of a float dtype whose magnitude is not above a limit. */
  private static double below(double limit, DType dtype) {
    if (dtype == DType.FLOAT64) return limit;
    float near = (float) limit;
    return Math.abs((double) near) <= Math.abs(limit) ? near : Math.nextAfter(near, 0);
  }

  private static double largest(DType dtype) {
    if (dtype.isFloat()) return FiniteNumbers.largest(dtype);
    int bits = 8 * dtype.bytes() - (dtype.isUnsigned() ? 0 : 1);
    return Math.pow(2, bits) - 1;
  }

  static Tensor view(Tensor x, @Nullable DType dtype) {
    if (dtype == null || dtype == x.dtype()) return x;
    int from = x.dtype().bytes();
    int to = dtype.bytes();
    var attributes = OpAttributes.of("type", dtype);
    Check.that(from > 0 && to > 0, "view: texts have no fixed number of bytes.");
    if (from == to) return RawOps.op("Bitcast", attributes, x);
    Check.that(x.shape().rank() > 0, "view: a scalar has no axis along which its size may change.");
    int last = x.shape().rank() - 1;
    var sizes = Operands.sizes(x);
    if (from > to) {
      var parts = RawOps.op("Bitcast", attributes, x); // has one axis more
      sizes.set(last, sizes.get(last).multiply(from / to));
      return reshaped(parts, sizes);
    }
    long size = x.shape().last();
    Check.that(
        size == Shape.UNKNOWN || size % (to / from) == 0,
        "view: the last axis of %s has no whole number of elements of %s.",
        x.shape(),
        dtype);
    sizes.set(last, sizes.get(last).floorDivide(NDArray.from(to / from)));
    sizes.add(NDArray.from(to / from));
    return RawOps.op("Bitcast", attributes, reshaped(x, sizes));
  }

  /** Reshapes to sizes that may be known only in a run; −1 is ambiguous beside a size of 0. */
  private static Tensor reshaped(Tensor x, List<Tensor> sizes) {
    boolean known = sizes.stream().allMatch(TensorInternals::isKnown);
    return known
        ? x.reshape(sizes.stream().mapToLong(s -> (long) s.value().item()).toArray())
        : TensorOps.reshape(x, TensorOps.stack(0, sizes));
  }

  // ---- of a shape ----

  private static final String UNKNOWN_SIZE =
      "%s: the sizes %s have -1 for one that only a run knows: give Ops.shape(x), or a list with"
          + " Ops.getItem(Ops.shape(x), 0) in its place.";

  static Tensor zeros(Object shape, @Nullable DType dtype) {
    return filled("zeros", shape, 0, dtype);
  }

  static Tensor ones(Object shape, @Nullable DType dtype) {
    return filled("ones", shape, 1, dtype);
  }

  static Tensor empty(Object shape, @Nullable DType dtype) {
    return filled("empty", shape, 0, dtype);
  }

  private static Tensor filled(String op, Object shape, double value, @Nullable DType dtype) {
    var type = dtype == null ? KerasConfig.floatx() : dtype;
    return TensorOps.full(dims(op, shape), TensorOps.constant(value, type));
  }

  static Tensor full(Object shape, Object fillValue, @Nullable DType dtype) {
    var value = array(fillValue, dtype == null ? KerasConfig.floatx() : dtype);
    var dims = dims("full", shape);
    return value.shape().rank() == 0
        ? TensorOps.full(dims, value)
        : Operands.broadcastTo(value, dims);
  }

  static Tensor zerosLike(Tensor x, @Nullable DType dtype) {
    return TensorOps.zerosLike(dtype == null ? x : x.cast(dtype));
  }

  static Tensor onesLike(Tensor x, @Nullable DType dtype) {
    return TensorOps.onesLike(dtype == null ? x : x.cast(dtype));
  }

  static Tensor emptyLike(Tensor x, @Nullable DType dtype) {
    return zerosLike(x, dtype);
  }

  static Tensor fullLike(Tensor x, Object fillValue, @Nullable DType dtype) {
    return full(TensorOps.shape(x), fillValue, dtype == null ? x.dtype() : dtype);
  }

  /** Returns a shape as a vector of int64. */
  static Tensor dims(String op, Object shape) {
    Check.given(op, "shape", shape);
    if (shape instanceof Tensor t && t.shape().rank() == 1) return t.cast(DType.INT64);
    if (shape instanceof List<?> list && list.stream().anyMatch(Tensor.class::isInstance)) {
      var sizes = new ArrayList<Tensor>();
      for (Object size : list) sizes.add(Operands.tensor(size).cast(DType.INT64));
      return TensorOps.stack(0, sizes);
    }
    var dims = shape instanceof Shape s ? s.dims() : Operands.longs(op, "shape", shape);
    for (long d : dims) {
      Check.that(d != Shape.UNKNOWN, UNKNOWN_SIZE, op, Arrays.toString(dims));
      Check.that(d >= 0, "%s: the size %d is negative.", op, d);
    }
    return NDArray.of(dims, dims.length);
  }
}
