package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.MemoryLimit;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Ranges of numbers, special matrices and window functions, as in {@code keras.ops}. */
public abstract class RangeOps extends ArrayOps {
  RangeOps() {}

  // ---- ranges ----

  /** Returns 0, 1, 2, ... below a number. */
  public static Tensor arange(Number stop) {
    return arange(stop, null, null, null);
  }

  /** Returns 0, 1, 2, ... below an integer scalar, which may be known only in a run. */
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

  /** Returns {@code start, start + step, ...} before {@code stop}. */
  public static Tensor arange(Number start, Number stop, Number step) {
    return arange(start, stop, step, null);
  }

  /**
   * Returns {@code start, start + step, ...} before {@code stop}; with one number 0, 1, ... below
   * it. Integers return int32, other numbers float32.
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
    Check.that(
        count < Integer.MAX_VALUE,
        "arange: from %s to %s in steps of %s is too long.",
        first,
        end,
        by);
    int size = (int) Math.max(0, count);
    return row(
        size, i -> first.doubleValue() + i * by.doubleValue(), dtype == null ? whole : dtype);
  }

  private static Tensor row(int size, DoubleUnaryOperator value, DType dtype) {
    var values = new double[MemoryLimit.elements(DType.FLOAT64, size)];
    Arrays.setAll(values, i -> value.applyAsDouble(i));
    return NDArray.of(values, size).cast(dtype);
  }

  /** Returns 50 evenly spaced numbers, including both ends. */
  public static Tensor linspace(Object start, Object stop) {
    return linspace(start, stop, 50);
  }

  /** Returns evenly spaced numbers, including both ends. */
  public static Tensor linspace(Object start, Object stop, int num) {
    return (Tensor) linspace(start, stop, num, true, false, null, 0);
  }

  /**
   * Returns evenly spaced numbers along a new axis.
   *
   * @param endpoint whether {@code stop} is included
   * @param retstep whether to return a list of the numbers and their distance
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
    if (OpCall.isSymbolic(start, stop))
      return OpCall.record("linspace", start, stop, num, endpoint, retstep, dtype, axis);
    Check.that(num >= 0, "linspace: num must not be negative, received %d.", num);
    var ends = Operands.pair("linspace", start, stop);
    var type = dtype == null ? ends.dtype().toFloat() : dtype;
    var compute = type.isFloat() ? type : DType.FLOAT32;
    int parts = endpoint ? num - 1 : num;
    var from = ends.x1().cast(compute);
    var to = ends.x2().cast(compute);
    var step = to.subtract(from).divide(Math.max(1, parts));
    if (parts == 0) step = step.multiply(Double.NaN); // as numpy for one number
    var spread = TensorOps.zerosLike(from.add(to));
    int rank = spread.shape().rank();
    Check.that(
        axis >= -rank - 1 && axis <= rank,
        "linspace: there is no place %d for an axis in a tensor of shape %s.",
        axis,
        spread.shape());
    int at = axis < 0 ? axis + rank + 1 : axis;
    var dims = new long[spread.shape().rank() + 1];
    Arrays.fill(dims, 1);
    dims[at] = num;
    // both ends are exact: each number is computed from the nearer one
    var share = row(num, i -> parts == 0 ? 0 : i / parts, compute).reshape(dims);
    var rest = row(num, i -> parts == 0 ? 1 : (parts - i) / parts, compute).reshape(dims);
    var a = from.add(spread).expandDims(at);
    var b = to.add(spread).expandDims(at);
    var values = a.multiply(rest).add(b.multiply(share));
    if (type.isInteger()) values = values.floor();
    var result = values.cast(type);
    return retstep ? List.of(result, step) : result;
  }

  /** Returns numbers with evenly spaced logarithms, from 10^start to 10^stop. */
  public static Tensor logspace(Object start, Object stop, int num) {
    return logspace(start, stop, num, true, 10, null, 0);
  }

  /** Returns numbers whose logarithms to a base are evenly spaced, along a new axis. */
  @Op("start, stop, num=50, endpoint=True, base=10, dtype=None, axis=0")
  public static Tensor logspace(
      Object start, Object stop, int num, boolean endpoint, double base, DType dtype, int axis) {
    if (OpCall.isSymbolic(start, stop))
      return OpCall.record("logspace", start, stop, num, endpoint, base, dtype, axis);
    var exponents = floating(start, stop, num, endpoint, axis);
    return exponents.multiply(Math.log(base)).exp().cast(of(dtype, start, stop));
  }

  /** Returns a geometric sequence from {@code start} to {@code stop}. */
  public static Tensor geomspace(Object start, Object stop, int num) {
    return geomspace(start, stop, num, true, null, 0);
  }

  /** Returns a geometric sequence along a new axis; both ends have the same sign. */
  @Op("start, stop, num=50, endpoint=True, dtype=None, axis=0")
  public static Tensor geomspace(
      Object start, Object stop, int num, boolean endpoint, DType dtype, int axis) {
    if (OpCall.isSymbolic(start, stop))
      return OpCall.record("geomspace", start, stop, num, endpoint, dtype, axis);
    var from = Ops.floats(Operands.tensor(start)).cast(DType.FLOAT64);
    var to = Ops.floats(Operands.tensor(stop)).cast(DType.FLOAT64);
    var logs = floating(from.abs().log(), to.abs().log(), num, endpoint, axis);
    var sign = floating(from.sign(), from.sign().add(to.multiply(0)), num, endpoint, axis);
    return logs.exp().multiply(sign).cast(of(dtype, start, stop));
  }

  /**
   * Returns evenly spaced numbers in double precision, since their powers are sensitive to the last
   * digit.
   */
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

  /**
   * Returns a matrix with ones on its k-th diagonal, zeros elsewhere; square if {@code M} is null.
   */
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
    var values = new float[MemoryLimit.elements(DType.FLOAT32, rows, width)];
    for (int i = 0; i < values.length; i++) {
      if (entry.isOne(i / width, i % width)) values[i] = 1;
    }
    return NDArray.of(values, rows, width).cast(dtype == null ? KerasConfig.floatx() : dtype);
  }

  // ---- windows ----

  /** Returns the triangular Bartlett window. */
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

  /** Returns the Kaiser window; it becomes narrower as beta increases. */
  @Op("x, beta")
  public static Tensor kaiser(int x, double beta) {
    return window(x, t -> bessel(beta * Math.sqrt(1 - (2 * t - 1) * (2 * t - 1))) / bessel(beta));
  }

  /** Returns the modified Bessel function of order 0, computed as a series. */
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
    return row(size, i -> at.applyAsDouble(i / (size - 1)), KerasConfig.floatx());
  }
}
