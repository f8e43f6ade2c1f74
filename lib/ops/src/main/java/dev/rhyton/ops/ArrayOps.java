package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.OpAttributes;
import dev.rhyton.tensor.RawOps;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Making tensors, and asking for their shape and dtype, as in {@code keras.ops}. */
public abstract class ArrayOps {
  ArrayOps() {}

  // ---- from values ----

  /** Returns a tensor of a number, a boolean, a Java array, a list or a tensor. */
  public static Tensor array(Object x) {
    return array(x, null);
  }

  /** Returns a tensor of a number, a boolean, a Java array, a list or a tensor, in a dtype. */
  @Op("x, dtype=None")
  public static Tensor array(Object x, DType dtype) {
    Check.given("array", "x", x);
    var tensor = Operands.tensor(x);
    return dtype == null ? tensor : cast(tensor, dtype);
  }

  /** Returns a tensor of a number, a boolean, a Java array, a list or a tensor. */
  public static Tensor convertToTensor(Object x) {
    return array(x, null);
  }

  /** Returns a tensor in a dtype; sparse and ragged tensors there are none. */
  @Op("x, dtype=None, sparse=None, ragged=None")
  public static Tensor convertToTensor(Object x, DType dtype, Boolean sparse, Boolean ragged) {
    Check.that(
        !Boolean.TRUE.equals(sparse) && !Boolean.TRUE.equals(ragged),
        "convert_to_tensor: sparse and ragged tensors are not supported: leave sparse and ragged"
            + " out.");
    return array(x, dtype);
  }

  /** Returns the value of a tensor outside of a graph. */
  @Op("x")
  public static NDArray convertToNumpy(Object x) {
    return Operands.tensor(Check.given("convert_to_numpy", "x", x)).value();
  }

  /** Returns whether a value is a tensor. */
  @Op("x")
  public static boolean isTensor(Object x) {
    return x instanceof Tensor;
  }

  /** Returns the same values. */
  @Op("x")
  public static Tensor copy(Tensor x) {
    return TensorOps.identity(x);
  }

  /** Returns the same values, through which no gradient passes. */
  @Op("variable")
  public static Tensor stopGradient(Tensor variable) {
    return variable.stopGradient();
  }

  // ---- shape and dtype ----

  /** Returns the sizes of the axes as a vector of int32, also where only a run knows them. */
  @Op("x")
  public static Tensor shape(Tensor x) {
    return x.shape().isKnown()
        ? NDArray.of(x.shape().dims(), x.shape().rank()).cast(DType.INT32)
        : TensorOps.shape(x).cast(DType.INT32);
  }

  /** Returns the number of elements, as int32. */
  @Op("x")
  public static Tensor size(Tensor x) {
    return shape(x).prod();
  }

  /** Returns the number of axes. */
  @Op("x")
  public static int ndim(Tensor x) {
    return x.shape().rank();
  }

  /** Returns the elements' type. */
  @Op("x")
  public static DType dtype(Tensor x) {
    return x.dtype();
  }

  /** Returns the elements in another dtype: fractions are cut off, NaN is true as a boolean. */
  @Op("x, dtype")
  public static Tensor cast(Tensor x, DType dtype) {
    Check.given("cast", "dtype", dtype);
    if (dtype == DType.BOOL && x.dtype() != DType.BOOL) return x.notEqual(0);
    if (x.dtype().isComplex() && !dtype.isComplex()) return Ops.real(x).cast(dtype);
    return x.cast(dtype);
  }

  /** Returns the elements in another dtype; those beyond its limits become its limits. */
  @Op("x, dtype")
  public static Tensor saturateCast(Tensor x, DType dtype) {
    Check.given("saturate_cast", "dtype", dtype);
    if (dtype == DType.BOOL || x.dtype() == DType.BOOL) return cast(x, dtype);
    double largest = largest(dtype);
    double smallest = dtype.isUnsigned() ? 0 : dtype.isInteger() ? -largest - 1 : -largest;
    // numbers that the given dtype cannot hold are no limits in it
    double high = Math.min(largest, largest(x.dtype()));
    double low = Math.max(smallest, x.dtype().isUnsigned() ? 0 : -largest(x.dtype()) - 1);
    boolean exact = x.dtype().isInteger();
    var limited =
        exact
            ? Ops.clip(x.cast(DType.INT64), (long) low, (long) high)
            : Ops.clip(x, below(low, x.dtype()), below(high, x.dtype()));
    return Ops.where(Ops.isnan(Ops.floats(x)), 0, limited.cast(dtype)).cast(dtype);
  }

  /** The largest magnitude of a float dtype that is not above a number. */
  private static double below(double limit, DType dtype) {
    if (dtype == DType.FLOAT64) return limit;
    float near = (float) limit;
    return Math.abs((double) near) <= Math.abs(limit) ? near : Math.nextAfter(near, 0);
  }

  private static double largest(DType dtype) {
    if (dtype.isFloat()) return ElementwiseOps.largest(dtype);
    int bits = 8 * dtype.bytes() - (dtype.isUnsigned() ? 0 : 1);
    return Math.pow(2, bits) - 1;
  }

  /** Returns the bytes of the elements as elements of another dtype, along the last axis. */
  @Op("x, dtype=None")
  public static Tensor view(Tensor x, DType dtype) {
    if (dtype == null || dtype == x.dtype()) return x;
    int from = x.dtype().bytes();
    int to = dtype.bytes();
    var attributes = OpAttributes.of("type", dtype);
    if (from == to) return RawOps.op("Bitcast", attributes, x);
    Check.that(x.shape().rank() > 0, "view: a scalar has no axis along which its size may change.");
    int last = x.shape().rank() - 1;
    if (from > to) {
      var parts = RawOps.op("Bitcast", attributes, x); // has one more axis
      var dims = x.shape().dims();
      return parts.reshape(x.shape().upTo(last).plus(dims[last] * (from / to)).dims());
    }
    long size = x.shape().last();
    Check.that(
        size % (to / from) == 0,
        "view: the last axis of %s has no whole number of elements of %s.",
        x.shape(),
        dtype);
    var grouped = x.reshape(x.shape().upTo(last).plus(size / (to / from), to / from).dims());
    return RawOps.op("Bitcast", attributes, grouped);
  }

  // ---- of a shape ----

  /** Returns zeros, float32. */
  public static Tensor zeros(long... shape) {
    return zeros(shape, null);
  }

  /** Returns zeros of a shape: an array, a list of numbers and scalar tensors, or a tensor. */
  @Op("shape, dtype=None")
  public static Tensor zeros(Object shape, DType dtype) {
    return filled("zeros", shape, 0, dtype);
  }

  /** Returns ones, float32. */
  public static Tensor ones(long... shape) {
    return ones(shape, null);
  }

  /** Returns ones of a shape: an array, a list of numbers and scalar tensors, or a tensor. */
  @Op("shape, dtype=None")
  public static Tensor ones(Object shape, DType dtype) {
    return filled("ones", shape, 1, dtype);
  }

  /** Returns a tensor of a shape; its elements are zeros, where Keras leaves them open. */
  @Op("shape, dtype=None")
  public static Tensor empty(Object shape, DType dtype) {
    return filled("empty", shape, 0, dtype);
  }

  private static Tensor filled(String op, Object shape, double value, DType dtype) {
    var type = dtype == null ? DType.FLOAT32 : dtype;
    return TensorOps.full(dims(op, shape), TensorOps.constant(value, type));
  }

  /** Returns a tensor of a shape, every element a value. */
  public static Tensor full(Object shape, Object fillValue) {
    return full(shape, fillValue, null);
  }

  /** Returns a tensor of a shape and a dtype, every element a value that is broadcast to it. */
  @Op("shape, fill_value, dtype=None")
  public static Tensor full(Object shape, Object fillValue, DType dtype) {
    var value = array(fillValue, dtype == null ? DType.FLOAT32 : dtype);
    var dims = dims("full", shape);
    return value.shape().rank() == 0
        ? TensorOps.full(dims, value)
        : RawOps.op("BroadcastTo", OpAttributes.NONE, value, dims.cast(DType.INT32));
  }

  /** Returns zeros of the shape and dtype of a tensor. */
  public static Tensor zerosLike(Tensor x) {
    return zerosLike(x, null);
  }

  /** Returns zeros of the shape of a tensor. */
  @Op("x, dtype=None")
  public static Tensor zerosLike(Tensor x, DType dtype) {
    return TensorOps.zerosLike(dtype == null ? x : x.cast(dtype));
  }

  /** Returns ones of the shape and dtype of a tensor. */
  public static Tensor onesLike(Tensor x) {
    return onesLike(x, null);
  }

  /** Returns ones of the shape of a tensor. */
  @Op("x, dtype=None")
  public static Tensor onesLike(Tensor x, DType dtype) {
    return TensorOps.onesLike(dtype == null ? x : x.cast(dtype));
  }

  /** Returns zeros of the shape of a tensor, where Keras leaves the values open. */
  @Op("x, dtype=None")
  public static Tensor emptyLike(Tensor x, DType dtype) {
    return zerosLike(x, dtype);
  }

  /** Returns a value for each element of a tensor. */
  public static Tensor fullLike(Tensor x, Object fillValue) {
    return fullLike(x, fillValue, null);
  }

  /** Returns a value for each element of a tensor, in a dtype. */
  @Op("x, fill_value, dtype=None")
  public static Tensor fullLike(Tensor x, Object fillValue, DType dtype) {
    return full(TensorOps.shape(x), fillValue, dtype == null ? x.dtype() : dtype);
  }

  /** Returns a shape as a vector of int64. */
  static Tensor dims(String op, Object shape) {
    Check.given(op, "shape", shape);
    if (shape instanceof Tensor t && t.shape().rank() == 1) return t.cast(DType.INT64);
    if (shape instanceof Shape s) return NDArray.of(s.dims(), s.rank());
    if (shape instanceof List<?> list && list.stream().anyMatch(Tensor.class::isInstance)) {
      var sizes = new ArrayList<Tensor>();
      for (Object size : list) sizes.add(Operands.tensor(size).cast(DType.INT64));
      return TensorOps.stack(0, sizes);
    }
    var dims = Operands.longs(op, "shape", shape);
    for (long d : dims) Check.that(d >= 0, "%s: the size %d is negative.", op, d);
    return NDArray.of(dims, dims.length);
  }

  // ---- rows of numbers ----

  /** Returns 0, 1, 2, ... below a number. */
  public static Tensor arange(Number stop) {
    return arange(stop, null, null, null);
  }

  /** Returns 0, 1, 2, ... below a scalar of whole numbers, which a run may know only. */
  public static Tensor arange(Tensor stop) {
    Check.given("arange", "stop", stop);
    Check.that(
        stop.shape().rank() == 0 && stop.dtype().isInteger(),
        "arange: expected a whole number as stop, received shape %s of %s.",
        stop.shape(),
        stop.dtype());
    return Operands.range(0, stop.cast(DType.INT32), 1);
  }

  /** Returns {@code start, start + 1, ...} below {@code stop}. */
  public static Tensor arange(Number start, Number stop) {
    return arange(start, stop, null, null);
  }

  /**
   * Returns {@code start, start + step, ...} before {@code stop}; with one number 0, 1, ... below
   * it. Whole numbers give int32, others float32.
   */
  @Op("start, stop=None, step=None, dtype=None")
  public static Tensor arange(Number start, Number stop, Number step, DType dtype) {
    Check.given("arange", "start", start);
    var first = stop == null ? (Number) 0 : start;
    var end = stop == null ? start : stop;
    var by = step == null ? (Number) 1 : step;
    Check.that(by.doubleValue() != 0, "arange: the step must not be 0.");
    var whole = DType.INT32.promote(first).promote(end).promote(by);
    double count = Math.ceil((end.doubleValue() - first.doubleValue()) / by.doubleValue());
    int size = (int) Math.max(0, count);
    return row(
        size, i -> first.doubleValue() + i * by.doubleValue(), dtype == null ? whole : dtype);
  }

  private static Tensor row(int size, DoubleUnaryOperator value, DType dtype) {
    var values = IntStream.range(0, size).mapToDouble(i -> value.applyAsDouble(i)).toArray();
    return NDArray.of(values, size).cast(dtype);
  }

  /** Returns 50 numbers at equal distances, both ends among them. */
  public static Tensor linspace(Object start, Object stop) {
    return linspace(start, stop, 50);
  }

  /** Returns numbers at equal distances, both ends among them. */
  public static Tensor linspace(Object start, Object stop, int num) {
    return (Tensor) linspace(start, stop, num, true, false, null, 0);
  }

  /**
   * Returns numbers at equal distances along a new axis.
   *
   * @param endpoint whether {@code stop} is among them
   * @param retstep whether to return a list, of the numbers and their distance
   */
  @Op("start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0")
  public static Object linspace(
      Object start,
      Object stop,
      int num,
      boolean endpoint,
      boolean retstep,
      DType dtype,
      int axis) {
    Check.that(num >= 0, "linspace: num must not be negative, received %d.", num);
    var ends = Operands.pair("linspace", start, stop);
    var type = dtype == null ? ends.dtype().toFloat() : dtype;
    var compute = type.isFloat() ? type : DType.FLOAT32;
    int parts = endpoint ? num - 1 : num;
    var from = ends.x1().cast(compute);
    var to = ends.x2().cast(compute);
    var step = to.subtract(from).divide(Math.max(1, parts));
    if (parts == 0) step = step.multiply(Double.NaN); // as numpy has it for one number
    var spread = TensorOps.zerosLike(from.add(to));
    int at = axis < 0 ? axis + spread.shape().rank() + 1 : axis;
    var dims = new long[spread.shape().rank() + 1];
    java.util.Arrays.fill(dims, 1);
    dims[at] = num;
    // both ends are exact: counted from the nearer one
    var share = row(num, i -> parts == 0 ? 0 : i / parts, compute).reshape(dims);
    var rest = row(num, i -> parts == 0 ? 1 : (parts - i) / parts, compute).reshape(dims);
    var a = from.add(spread).expandDims(at);
    var b = to.add(spread).expandDims(at);
    var values = a.multiply(rest).add(b.multiply(share));
    if (type.isInteger()) values = values.floor();
    var result = values.cast(type);
    return retstep ? List.of(result, step) : result;
  }

  /** Returns numbers whose logarithms are at equal distances, from 10^start to 10^stop. */
  public static Tensor logspace(Object start, Object stop, int num) {
    return logspace(start, stop, num, true, 10, null, 0);
  }

  /** Returns numbers whose logarithms to a base are at equal distances, along a new axis. */
  @Op("start, stop, num=50, endpoint=True, base=10, dtype=None, axis=0")
  public static Tensor logspace(
      Object start, Object stop, int num, boolean endpoint, double base, DType dtype, int axis) {
    var exponents = floating(start, stop, num, endpoint, axis);
    return exponents.multiply(Math.log(base)).exp().cast(of(dtype, start, stop));
  }

  /** Returns numbers of equal ratios from {@code start} to {@code stop}. */
  public static Tensor geomspace(Object start, Object stop, int num) {
    return geomspace(start, stop, num, true, null, 0);
  }

  /** Returns numbers of equal ratios along a new axis; both ends have one sign. */
  @Op("start, stop, num=50, endpoint=True, dtype=None, axis=0")
  public static Tensor geomspace(
      Object start, Object stop, int num, boolean endpoint, DType dtype, int axis) {
    var from = Ops.floats(Operands.tensor(start)).cast(DType.FLOAT64);
    var to = Ops.floats(Operands.tensor(stop)).cast(DType.FLOAT64);
    var logs = floating(from.abs().log(), to.abs().log(), num, endpoint, axis);
    var sign = floating(from.sign(), from.sign().add(to.multiply(0)), num, endpoint, axis);
    return logs.exp().multiply(sign).cast(of(dtype, start, stop));
  }

  /** In double precision, as the powers of what it returns are sensitive to its last digit. */
  private static Tensor floating(Object start, Object stop, int num, boolean endpoint, int axis) {
    var from = Operands.tensor(start).cast(DType.FLOAT64);
    var to = Operands.tensor(stop).cast(DType.FLOAT64);
    return (Tensor) linspace(from, to, num, endpoint, false, null, axis);
  }

  private static DType of(DType dtype, Object start, Object stop) {
    return dtype != null ? dtype : Operands.pair("space", start, stop).dtype().toFloat();
  }

  // ---- matrices ----

  /** Returns the identity matrix, float32. */
  public static Tensor eye(int size) {
    return eye(size, null, 0, null);
  }

  /** Returns a matrix with ones on its k-th diagonal, zeros elsewhere; square without M. */
  @Op("N, M=None, k=0, dtype=None")
  public static Tensor eye(int rows, Integer columns, int k, DType dtype) {
    return matrix("eye", rows, columns, dtype, (i, j) -> j - i == k);
  }

  /** Returns the identity matrix. */
  @Op("n, dtype=None")
  public static Tensor identity(int n, DType dtype) {
    return eye(n, null, 0, dtype);
  }

  /** Returns a matrix with ones on and below its k-th diagonal, zeros elsewhere. */
  @Op("N, M=None, k=0, dtype=None")
  public static Tensor tri(int rows, Integer columns, int k, DType dtype) {
    return matrix("tri", rows, columns, dtype, (i, j) -> j - i <= k);
  }

  private interface Entry {
    boolean isOne(int row, int column);
  }

  private static Tensor matrix(String op, int rows, Integer columns, DType dtype, Entry entry) {
    int width = columns == null ? rows : columns;
    Check.that(
        rows >= 0 && width >= 0,
        "%s: sizes must not be negative, received %d, %d.",
        op,
        rows,
        width);
    var values = new float[Math.multiplyExact(rows, width)];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) if (entry.isOne(i, j)) values[i * width + j] = 1;
    }
    return NDArray.of(values, rows, width).cast(dtype == null ? DType.FLOAT32 : dtype);
  }

  // ---- windows ----

  /** Returns the Bartlett window, a triangle of so many points. */
  @Op("x")
  public static Tensor bartlett(int x) {
    return window(x, t -> 1 - Math.abs(2 * t - 1));
  }

  /** Returns the Blackman window. */
  @Op("x")
  public static Tensor blackman(int x) {
    return window(
        x, t -> 0.42 - 0.5 * Math.cos(2 * Math.PI * t) + 0.08 * Math.cos(4 * Math.PI * t));
  }

  /** Returns the Hamming window. */
  @Op("x")
  public static Tensor hamming(int x) {
    return window(x, t -> 0.54 - 0.46 * Math.cos(2 * Math.PI * t));
  }

  /** Returns the Hann window. */
  @Op("x")
  public static Tensor hanning(int x) {
    return window(x, t -> 0.5 - 0.5 * Math.cos(2 * Math.PI * t));
  }

  /** Returns the Kaiser window: the larger beta, the narrower it is. */
  @Op("x, beta")
  public static Tensor kaiser(int x, double beta) {
    return window(x, t -> bessel(beta * Math.sqrt(1 - (2 * t - 1) * (2 * t - 1))) / bessel(beta));
  }

  /** The modified Bessel function of order 0, as its series. */
  private static double bessel(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; term > 1e-17 * sum; k++) {
      term *= x * x / (4.0 * k * k);
      sum += term;
    }
    return sum;
  }

  private static Tensor window(int size, DoubleUnaryOperator at) {
    Check.that(size >= 0, "A window needs a size of at least 0, received %d.", size);
    if (size == 1) return NDArray.of(new float[] {1}, 1);
    return row(size, i -> at.applyAsDouble(i / (size - 1)), DType.FLOAT32);
  }
}
