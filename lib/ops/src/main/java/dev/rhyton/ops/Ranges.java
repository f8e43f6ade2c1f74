package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Ranges of numbers, special matrices and window functions, as in {@code keras.ops}. */
final class Ranges {
  private Ranges() {}

  // ---- ranges ----

  static Tensor arange(Tensor stop) {
    Check.given("arange", "stop", stop);
    Check.that(
        stop.shape().rank() == 0 && stop.dtype().isInteger(),
        "arange: expected a whole number as stop, received shape %s of %s.",
        stop.shape(),
        stop.dtype());
    return Operands.range(0, stop.cast(DType.INT32), 1);
  }

  static Tensor arange(
      Number start, @Nullable Number stop, @Nullable Number step, @Nullable DType dtype) {
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
    var values = new double[MemoryCheck.elements(DType.FLOAT64, size)];
    Arrays.setAll(values, i -> value.applyAsDouble(i));
    return NDArray.of(values, size).cast(dtype);
  }

  static Tensor linspace(Object start, Object stop, int num) {
    return (Tensor) Ops.linspace(start, stop, num, true, false, null, 0);
  }

  static Object linspace(
      Object start,
      Object stop,
      int num,
      boolean endpoint,
      boolean retstep,
      @Nullable DType dtype,
      int axis) {
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

  static Tensor logspace(
      Object start,
      Object stop,
      int num,
      boolean endpoint,
      double base,
      @Nullable DType dtype,
      int axis) {
    var exponents = floating(start, stop, num, endpoint, axis);
    return exponents.multiply(Math.log(base)).exp().cast(of(dtype, start, stop));
  }

  static Tensor geomspace(
      Object start, Object stop, int num, boolean endpoint, @Nullable DType dtype, int axis) {
    var from = Elementwise.floats(Operands.tensor(start)).cast(DType.FLOAT64);
    var to = Elementwise.floats(Operands.tensor(stop)).cast(DType.FLOAT64);
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

  private static DType of(@Nullable DType dtype, Object start, Object stop) {
    return dtype != null ? dtype : Operands.pair("space", start, stop).dtype().toFloat();
  }

  // ---- matrices ----

  static Tensor eye(int rows, @Nullable Integer columns, int k, @Nullable DType dtype) {
    return matrix("eye", rows, columns, dtype, (i, j) -> j - i == k);
  }

  static Tensor tri(int rows, @Nullable Integer columns, int k, @Nullable DType dtype) {
    return matrix("tri", rows, columns, dtype, (i, j) -> j - i <= k);
  }

  private interface Entry {
    boolean isOne(int row, int column);
  }

  private static Tensor matrix(
      String op, int rows, @Nullable Integer columns, @Nullable DType dtype, Entry entry) {
    int width = columns == null ? rows : columns;
    Check.that(
        rows >= 0 && width >= 0,
        "%s: sizes must not be negative, received %d, %d.",
        op,
        rows,
        width);
    var values = new float[MemoryCheck.elements(DType.FLOAT32, rows, width)];
    for (int i = 0; i < values.length; i++) {
      if (entry.isOne(i / width, i % width)) values[i] = 1;
    }
    return NDArray.of(values, rows, width).cast(dtype == null ? KerasConfig.floatx() : dtype);
  }

  // ---- windows ----

  static Tensor bartlett(int x) {
    return window(x, t -> 1 - Math.abs(2 * t - 1));
  }

  static Tensor blackman(int x) {
    return window(
        x, t -> 0.42 - 0.5 * Math.cos(2 * Math.PI * t) + 0.08 * Math.cos(4 * Math.PI * t));
  }

  static Tensor hamming(int x) {
    return window(x, t -> 0.54 - 0.46 * Math.cos(2 * Math.PI * t));
  }

  static Tensor hanning(int x) {
    return window(x, t -> 0.5 - 0.5 * Math.cos(2 * Math.PI * t));
  }

  static Tensor kaiser(int x, double beta) {
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
