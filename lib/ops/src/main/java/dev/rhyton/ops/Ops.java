package dev.rhyton.ops;

import static dev.rhyton.ops.OpCall.call;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.Gradients.WithGradient;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@code keras.ops}, with Keras' names in Java's spelling: {@code
 * Ops.takeAlongAxis(x, indices, 1)}. On arrays an operation runs immediately and returns an array;
 * in the {@code call} of a layer, a loss or a training step it is traced; between symbolic tensors
 * it becomes part of the functional model.
 *
 * <ul>
 *   <li>Functions of two tensors broadcast them to a common shape and convert them to Keras' common
 *       dtype. An operand is a tensor, an array or a number: {@code Ops.subtract(1, x)}.
 *   <li>Functions with fractional values return float32 for integers and booleans.
 *   <li>The short forms of reductions reduce over the given axes, or over all if none is given:
 *       {@code Ops.mean(x)}, {@code Ops.mean(x, -1)}. In the full forms null means all axes, an
 *       empty array none, and {@code keepdims} keeps the reduced axes with size 1.
 *   <li>Matrices are the last two axes, the axes before them are batch axes. Decompositions and
 *       inverses of integer matrices are computed in float32.
 *   <li>Convolutions and pooling take {@code (batch, spatial axes..., channels)}, or {@code (batch,
 *       channels, spatial axes...)} with the data format {@code "channels_first"}. A single stride,
 *       dilation or size applies to all axes.
 *   <li>In Fourier transforms, complex numbers are a list of the real and the imaginary parts. They
 *       are computed in float32.
 *   <li>NaN is the largest number when elements are sorted.
 *   <li>On arrays, conditions and loops run in Java: only one branch is computed. In a graph and
 *       between symbolic tensors all branches are computed, and loops are unrolled, so that they
 *       have gradients; the number of steps must be known.
 * </ul>
 *
 * <p>Image operations are in {@link ImageOps}, random numbers in {@link RandomOps}.
 */
public final class Ops {
  private Ops() {}

  // ---- from values ----

  /** Returns a tensor of a number, a boolean, a Java array, a list or a tensor. */
  public static Tensor array(Object x) {
    return array(x, null);
  }

  /** Returns a tensor of a number, a boolean, a Java array, a list or a tensor, in a dtype. */
  @Op("x, dtype=None")
  public static Tensor array(Object x, @Nullable DType dtype) {
    return call("array", () -> Creation.array(x, dtype), x, dtype);
  }

  /** Returns a tensor of a number, a boolean, a Java array, a list or a tensor. */
  public static Tensor convertToTensor(Object x) {
    return array(x, null);
  }

  /** Returns a tensor in a dtype; sparse and ragged tensors are not supported. */
  @Op(value = "x, dtype=None, sparse=None, ragged=None", module = "core")
  public static Tensor convertToTensor(
      Object x, @Nullable DType dtype, @Nullable Boolean sparse, @Nullable Boolean ragged) {
    return call(
        "convert_to_tensor",
        () -> Creation.convertToTensor(x, dtype, sparse, ragged),
        x,
        dtype,
        sparse,
        ragged);
  }

  /** Returns the value of a tensor outside of a graph. */
  @Op("x")
  public static NDArray convertToNumpy(Object x) {
    return Creation.convertToNumpy(x);
  }

  /** Returns whether a value is a tensor. */
  @Op("x")
  public static boolean isTensor(Object x) {
    return Creation.isTensor(x);
  }

  /** Returns the same values. */
  @Op("x")
  public static Tensor copy(Tensor x) {
    return call("copy", () -> Creation.copy(x), x);
  }

  /** Returns the same values, through which no gradient flows. */
  @Op(value = "variable", module = "core")
  public static Tensor stopGradient(Tensor variable) {
    return call("stop_gradient", () -> variable.stopGradient(), variable);
  }

  // ---- shape and dtype ----

  /** Returns the sizes of the axes as a vector of int32, including sizes known only in a run. */
  @Op("x")
  public static Tensor shape(Tensor x) {
    return Creation.shape(x);
  }

  /** Returns the number of elements, as int32. */
  @Op("x")
  public static Tensor size(Tensor x) {
    return call("size", () -> Creation.size(x), x);
  }

  /** Returns the number of axes. */
  @Op("x")
  public static int ndim(Tensor x) {
    return Creation.ndim(x);
  }

  /** Returns the dtype of the elements. */
  @Op("x")
  public static DType dtype(Tensor x) {
    return Creation.dtype(x);
  }

  /** Converts the elements to another dtype: fractions are truncated; as a boolean, NaN is true. */
  @Op(value = "x, dtype", module = "core")
  public static Tensor cast(Tensor x, DType dtype) {
    return call("cast", () -> Creation.cast(x, dtype), x, dtype);
  }

  /** Converts the elements to another dtype; values outside of its range are clipped to it. */
  @Op(value = "x, dtype", module = "core")
  public static Tensor saturateCast(Tensor x, DType dtype) {
    return call("saturate_cast", () -> Creation.saturateCast(x, dtype), x, dtype);
  }

  /** Returns the bytes of the elements as elements of another dtype, along the last axis. */
  @Op("x, dtype=None")
  public static Tensor view(Tensor x, @Nullable DType dtype) {
    return call("view", () -> Creation.view(x, dtype), x, dtype);
  }

  /** Returns zeros, float32. */
  public static Tensor zeros(long... shape) {
    return zeros(shape, null);
  }

  /** Returns zeros, float32, of a shape such as {@code x.shape()} or {@code List.of(batch, 8)}. */
  public static Tensor zeros(Object shape) {
    return zeros(shape, null);
  }

  /** Returns zeros of a shape: an array, a list of numbers and scalar tensors, or a tensor. */
  @Op("shape, dtype=None")
  public static Tensor zeros(Object shape, @Nullable DType dtype) {
    return Creation.zeros(shape, dtype);
  }

  /** Returns ones, float32. */
  public static Tensor ones(long... shape) {
    return ones(shape, null);
  }

  /** Returns ones, float32, of a shape such as {@code x.shape()} or {@code List.of(batch, 8)}. */
  public static Tensor ones(Object shape) {
    return ones(shape, null);
  }

  /** Returns ones of a shape: an array, a list of numbers and scalar tensors, or a tensor. */
  @Op("shape, dtype=None")
  public static Tensor ones(Object shape, @Nullable DType dtype) {
    return Creation.ones(shape, dtype);
  }

  /** Returns a tensor of a shape; its elements are zeros, where Keras leaves them undefined. */
  @Op("shape, dtype=None")
  public static Tensor empty(Object shape, @Nullable DType dtype) {
    return Creation.empty(shape, dtype);
  }

  /** Returns a tensor of a shape, filled with a value. */
  public static Tensor full(Object shape, Object fillValue) {
    return full(shape, fillValue, null);
  }

  /**
   * Returns a tensor of a shape and a dtype, filled with a value that is broadcast to the shape.
   */
  @Op("shape, fill_value, dtype=None")
  public static Tensor full(Object shape, Object fillValue, @Nullable DType dtype) {
    return call("full", () -> Creation.full(shape, fillValue, dtype), shape, fillValue, dtype);
  }

  /** Returns zeros of the shape and dtype of a tensor. */
  public static Tensor zerosLike(Tensor x) {
    return zerosLike(x, null);
  }

  /** Returns zeros of the shape of a tensor. */
  @Op("x, dtype=None")
  public static Tensor zerosLike(Tensor x, @Nullable DType dtype) {
    return call("zeros_like", () -> Creation.zerosLike(x, dtype), x, dtype);
  }

  /** Returns ones of the shape and dtype of a tensor. */
  public static Tensor onesLike(Tensor x) {
    return onesLike(x, null);
  }

  /** Returns ones of the shape of a tensor. */
  @Op("x, dtype=None")
  public static Tensor onesLike(Tensor x, @Nullable DType dtype) {
    return call("ones_like", () -> Creation.onesLike(x, dtype), x, dtype);
  }

  /** Returns zeros in the shape of a tensor, where Keras leaves the values undefined. */
  @Op("x, dtype=None")
  public static Tensor emptyLike(Tensor x, @Nullable DType dtype) {
    return call("empty_like", () -> Creation.emptyLike(x, dtype), x, dtype);
  }

  /** Returns a tensor of the same shape and dtype, filled with a value. */
  public static Tensor fullLike(Tensor x, Object fillValue) {
    return fullLike(x, fillValue, null);
  }

  /** Returns a tensor of the same shape, filled with a value, in a dtype. */
  @Op("x, fill_value, dtype=None")
  public static Tensor fullLike(Tensor x, Object fillValue, @Nullable DType dtype) {
    return call("full_like", () -> Creation.fullLike(x, fillValue, dtype), x, fillValue, dtype);
  }

  // ---- ranges ----

  /** Returns 0, 1, 2, ... below a number. */
  public static Tensor arange(Number stop) {
    return arange(stop, null, null, null);
  }

  /** Returns 0, 1, 2, ... below an integer scalar, which may be known only in a run. */
  public static Tensor arange(Tensor stop) {
    return Ranges.arange(stop);
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
  public static Tensor arange(
      Number start, @Nullable Number stop, @Nullable Number step, @Nullable DType dtype) {
    return Ranges.arange(start, stop, step, dtype);
  }

  /** Returns 50 evenly spaced numbers, including both ends. */
  public static Tensor linspace(Object start, Object stop) {
    return linspace(start, stop, 50);
  }

  /** Returns evenly spaced numbers, including both ends. */
  public static Tensor linspace(Object start, Object stop, int num) {
    return Ranges.linspace(start, stop, num);
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
      @Nullable DType dtype,
      int axis) {
    return call(
        "linspace",
        () -> Ranges.linspace(start, stop, num, endpoint, retstep, dtype, axis),
        start,
        stop,
        num,
        endpoint,
        retstep,
        dtype,
        axis);
  }

  /** Returns numbers with evenly spaced logarithms, from 10^start to 10^stop. */
  public static Tensor logspace(Object start, Object stop, int num) {
    return logspace(start, stop, num, true, 10, null, 0);
  }

  /** Returns numbers whose logarithms to a base are evenly spaced, along a new axis. */
  @Op("start, stop, num=50, endpoint=True, base=10, dtype=None, axis=0")
  public static Tensor logspace(
      Object start,
      Object stop,
      int num,
      boolean endpoint,
      double base,
      @Nullable DType dtype,
      int axis) {
    return call(
        "logspace",
        () -> Ranges.logspace(start, stop, num, endpoint, base, dtype, axis),
        start,
        stop,
        num,
        endpoint,
        base,
        dtype,
        axis);
  }

  /** Returns a geometric sequence from {@code start} to {@code stop}. */
  public static Tensor geomspace(Object start, Object stop, int num) {
    return geomspace(start, stop, num, true, null, 0);
  }

  /** Returns a geometric sequence along a new axis; both ends have the same sign. */
  @Op("start, stop, num=50, endpoint=True, dtype=None, axis=0")
  public static Tensor geomspace(
      Object start, Object stop, int num, boolean endpoint, @Nullable DType dtype, int axis) {
    return call(
        "geomspace",
        () -> Ranges.geomspace(start, stop, num, endpoint, dtype, axis),
        start,
        stop,
        num,
        endpoint,
        dtype,
        axis);
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
  public static Tensor eye(int rows, @Nullable Integer columns, int k, @Nullable DType dtype) {
    return Ranges.eye(rows, columns, k, dtype);
  }

  /** Returns the identity matrix. */
  @Op("n, dtype=None")
  public static Tensor identity(int n, @Nullable DType dtype) {
    return eye(n, null, 0, dtype);
  }

  /** Returns a matrix with ones on and below its k-th diagonal, zeros elsewhere. */
  @Op("N, M=None, k=0, dtype=None")
  public static Tensor tri(int rows, @Nullable Integer columns, int k, @Nullable DType dtype) {
    return Ranges.tri(rows, columns, k, dtype);
  }

  // ---- windows ----

  /** Returns the triangular Bartlett window. */
  @Op("x")
  public static Tensor bartlett(int x) {
    return Ranges.bartlett(x);
  }

  /** Returns the Blackman window. */
  @Op("x")
  public static Tensor blackman(int x) {
    return Ranges.blackman(x);
  }

  /** Returns the Hamming window. */
  @Op("x")
  public static Tensor hamming(int x) {
    return Ranges.hamming(x);
  }

  /** Returns the Hann window. */
  @Op("x")
  public static Tensor hanning(int x) {
    return Ranges.hanning(x);
  }

  /** Returns the Kaiser window; it becomes narrower as beta increases. */
  @Op("x, beta")
  public static Tensor kaiser(int x, double beta) {
    return Ranges.kaiser(x, beta);
  }

  // ---- functions of one tensor ----

  /** Returns the absolute value; for complex numbers the magnitude, in float32. */
  @Op(value = "x", className = "Absolute")
  public static Tensor abs(Tensor x) {
    return call("abs", () -> Elementwise.abs(x), x);
  }

  /** Returns the absolute value, as {@link #abs}. */
  @Op("x")
  public static Tensor absolute(Tensor x) {
    return call("absolute", () -> Elementwise.absolute(x), x);
  }

  /** Returns the absolute value in floating point. */
  @Op("x")
  public static Tensor fabs(Tensor x) {
    return call("fabs", () -> Elementwise.fabs(x), x);
  }

  /** Returns −x. */
  @Op("x")
  public static Tensor negative(Tensor x) {
    return call("negative", () -> x.negative(), x);
  }

  /** Returns −1, 0 or 1. */
  @Op("x")
  public static Tensor sign(Tensor x) {
    return call("sign", () -> x.sign(), x);
  }

  /** Returns x². */
  @Op("x")
  public static Tensor square(Tensor x) {
    return call("square", () -> x.square(), x);
  }

  /** Returns √x. */
  @Op("x")
  public static Tensor sqrt(Tensor x) {
    return call("sqrt", () -> x.sqrt(), x);
  }

  /** Returns 1 / √x. */
  @Op(value = "x", module = "math")
  public static Tensor rsqrt(Tensor x) {
    return call("rsqrt", () -> x.rsqrt(), x);
  }

  /** Returns the cube root, also of negative numbers. */
  @Op("x")
  public static Tensor cbrt(Tensor x) {
    return call("cbrt", () -> Elementwise.cbrt(x), x);
  }

  /** Returns 1 / x. */
  @Op("x")
  public static Tensor reciprocal(Tensor x) {
    return call("reciprocal", () -> x.reciprocal(), x);
  }

  /** Returns eˣ. */
  @Op("x")
  public static Tensor exp(Tensor x) {
    return call("exp", () -> x.exp(), x);
  }

  /** Returns 2ˣ. */
  @Op("x")
  public static Tensor exp2(Tensor x) {
    return call("exp2", () -> Elementwise.exp2(x), x);
  }

  /** Returns eˣ − 1, accurate near 0. */
  @Op("x")
  public static Tensor expm1(Tensor x) {
    return call("expm1", () -> x.expm1(), x);
  }

  /** Returns the natural logarithm. */
  @Op("x")
  public static Tensor log(Tensor x) {
    return call("log", () -> x.log(), x);
  }

  /** Returns log(1 + x), accurate near 0. */
  @Op("x")
  public static Tensor log1p(Tensor x) {
    return call("log1p", () -> x.log1p(), x);
  }

  /** Returns the logarithm to base 2. */
  @Op("x")
  public static Tensor log2(Tensor x) {
    return call("log2", () -> Elementwise.log2(x), x);
  }

  /** Returns the logarithm to base 10. */
  @Op("x")
  public static Tensor log10(Tensor x) {
    return call("log10", () -> Elementwise.log10(x), x);
  }

  /** Returns the sine. */
  @Op("x")
  public static Tensor sin(Tensor x) {
    return call("sin", () -> x.sin(), x);
  }

  /** Returns the cosine. */
  @Op("x")
  public static Tensor cos(Tensor x) {
    return call("cos", () -> x.cos(), x);
  }

  /** Returns the tangent. */
  @Op("x")
  public static Tensor tan(Tensor x) {
    return call("tan", () -> x.tan(), x);
  }

  /** Returns the inverse sine. */
  @Op("x")
  public static Tensor arcsin(Tensor x) {
    return call("arcsin", () -> x.arcsin(), x);
  }

  /** Returns the inverse cosine. */
  @Op("x")
  public static Tensor arccos(Tensor x) {
    return call("arccos", () -> x.arccos(), x);
  }

  /** Returns the inverse tangent. */
  @Op("x")
  public static Tensor arctan(Tensor x) {
    return call("arctan", () -> x.arctan(), x);
  }

  /** Returns the hyperbolic sine. */
  @Op("x")
  public static Tensor sinh(Tensor x) {
    return call("sinh", () -> x.sinh(), x);
  }

  /** Returns the hyperbolic cosine. */
  @Op("x")
  public static Tensor cosh(Tensor x) {
    return call("cosh", () -> x.cosh(), x);
  }

  /** Returns the hyperbolic tangent. */
  @Op("x")
  public static Tensor tanh(Tensor x) {
    return call("tanh", () -> x.tanh(), x);
  }

  /** Returns the inverse hyperbolic sine. */
  @Op("x")
  public static Tensor arcsinh(Tensor x) {
    return call("arcsinh", () -> x.arcsinh(), x);
  }

  /** Returns the inverse hyperbolic cosine. */
  @Op("x")
  public static Tensor arccosh(Tensor x) {
    return call("arccosh", () -> x.arccosh(), x);
  }

  /** Returns the inverse hyperbolic tangent. */
  @Op("x")
  public static Tensor arctanh(Tensor x) {
    return call("arctanh", () -> x.arctanh(), x);
  }

  /** Returns sin(πx) / (πx), and 1 at 0. */
  @Op("x")
  public static Tensor sinc(Tensor x) {
    return call("sinc", () -> Elementwise.sinc(x), x);
  }

  /** Returns the modified Bessel function of the first kind, of order 0. */
  @Op("x")
  public static Tensor i0(Tensor x) {
    return call("i0", () -> Elementwise.i0(x), x);
  }

  /** Returns the error function. */
  @Op(value = "x", module = "math")
  public static Tensor erf(Tensor x) {
    return call("erf", () -> x.erf(), x);
  }

  /** Returns 1 − erf(x), accurate for large x. */
  @Op(value = "x", module = "math")
  public static Tensor erfc(Tensor x) {
    return call("erfc", () -> Elementwise.erfc(x), x);
  }

  /** Returns the inverse of the error function. */
  @Op(value = "x", module = "math")
  public static Tensor erfinv(Tensor x) {
    return call("erfinv", () -> Elementwise.erfinv(x), x);
  }

  /** Converts degrees to radians. */
  @Op("x")
  public static Tensor deg2rad(Tensor x) {
    return call("deg2rad", () -> Elementwise.deg2rad(x), x);
  }

  /** Converts radians to degrees. */
  @Op("x")
  public static Tensor rad2deg(Tensor x) {
    return call("rad2deg", () -> Elementwise.rad2deg(x), x);
  }

  /** Returns the largest integer that is not greater than x, as a float. */
  @Op("x")
  public static Tensor floor(Tensor x) {
    return call("floor", () -> x.floor(), x);
  }

  /** Returns the smallest integer that is not less than x, as a float. */
  @Op("x")
  public static Tensor ceil(Tensor x) {
    return call("ceil", () -> x.ceil(), x);
  }

  /** Returns x rounded towards 0. */
  @Op("x")
  public static Tensor trunc(Tensor x) {
    return call("trunc", () -> Elementwise.trunc(x), x);
  }

  /** Rounds x to the nearest integer, halves to the even one. */
  public static Tensor round(Tensor x) {
    return round(x, 0);
  }

  /**
   * Rounds x to a number of decimals, halves to the even digit; negative numbers round to tens etc.
   */
  @Op("x, decimals=0")
  public static Tensor round(Tensor x, int decimals) {
    return call("round", () -> Elementwise.round(x, decimals), x, decimals);
  }

  /** Limits each element to {@code [xMin, xMax]}; the limits are numbers or tensors. */
  @Op("x, x_min, x_max")
  public static Tensor clip(Tensor x, Object xMin, Object xMax) {
    return call("clip", () -> Elementwise.clip(x, xMin, xMax), x, xMin, xMax);
  }

  // ---- infinities and NaN ----

  /** Returns whether each element is NaN. */
  @Op("x")
  public static Tensor isnan(Tensor x) {
    return call("isnan", () -> FiniteNumbers.isnan(x), x);
  }

  /** Returns whether each element is infinite. */
  @Op("x")
  public static Tensor isinf(Tensor x) {
    return call("isinf", () -> FiniteNumbers.isinf(x), x);
  }

  /** Returns whether each element is neither infinite nor NaN. */
  @Op("x")
  public static Tensor isfinite(Tensor x) {
    return call("isfinite", () -> x.isfinite(), x);
  }

  /** Returns whether each element is +∞. */
  @Op("x")
  public static Tensor isposinf(Tensor x) {
    return call("isposinf", () -> FiniteNumbers.isposinf(x), x);
  }

  /** Returns whether each element is −∞. */
  @Op("x")
  public static Tensor isneginf(Tensor x) {
    return call("isneginf", () -> FiniteNumbers.isneginf(x), x);
  }

  /** Returns whether the sign of each element is negative; it is for −0. */
  @Op("x")
  public static Tensor signbit(Tensor x) {
    return call("signbit", () -> FiniteNumbers.signbit(x), x);
  }

  /** Replaces NaN by 0, and infinities by the dtype's largest and smallest number. */
  public static Tensor nanToNum(Tensor x) {
    return nanToNum(x, 0, null, null);
  }

  /**
   * Replaces NaN and infinities by the given numbers; null for the dtype's largest and smallest
   * number.
   */
  @Op("x, nan=0.0, posinf=None, neginf=None")
  public static Tensor nanToNum(
      Tensor x, double nan, @Nullable Double posinf, @Nullable Double neginf) {
    return call(
        "nan_to_num", () -> FiniteNumbers.nanToNum(x, nan, posinf, neginf), x, nan, posinf, neginf);
  }

  // ---- complex numbers ----

  /** Returns whether each element has no imaginary part. */
  @Op("x")
  public static Tensor isreal(Tensor x) {
    return call("isreal", () -> ComplexNumbers.isreal(x), x);
  }

  /** Returns the real part. */
  @Op("x")
  public static Tensor real(Tensor x) {
    return call("real", () -> ComplexNumbers.real(x), x);
  }

  /** Returns the imaginary part; 0 for real numbers. */
  @Op("x")
  public static Tensor imag(Tensor x) {
    return call("imag", () -> ComplexNumbers.imag(x), x);
  }

  /** Returns the complex conjugate. */
  @Op(value = "x", className = "Conjugate")
  public static Tensor conj(Tensor x) {
    return call("conj", () -> ComplexNumbers.conj(x), x);
  }

  /** Returns the complex conjugate, as {@link #conj}. */
  @Op("x")
  public static Tensor conjugate(Tensor x) {
    return call("conjugate", () -> ComplexNumbers.conjugate(x), x);
  }

  /** Returns the angle in the complex plane, in radians; for real numbers 0 or π. */
  @Op("x")
  public static Tensor angle(Tensor x) {
    return call("angle", () -> ComplexNumbers.angle(x), x);
  }

  /** Returns complex numbers with the given magnitudes and angles. */
  @Op(value = "abs_, angle", module = "nn")
  public static Tensor polar(Tensor abs, Tensor angle) {
    return call("polar", () -> ComplexNumbers.polar(abs, angle), abs, angle);
  }

  /** Converts pairs of real and imaginary parts along the last axis to complex numbers. */
  @Op(value = "x", module = "math")
  public static Tensor viewAsComplex(Tensor x) {
    return call("view_as_complex", () -> ComplexNumbers.viewAsComplex(x), x);
  }

  /** Converts complex numbers to pairs of real and imaginary parts along a new last axis. */
  @Op(value = "x", module = "math")
  public static Tensor viewAsReal(Tensor x) {
    return call("view_as_real", () -> ComplexNumbers.viewAsReal(x), x);
  }

  // ---- arithmetic ----

  /** Returns x1 + x2; for booleans, whether either is true. */
  @Op("x1, x2")
  public static Tensor add(Object x1, Object x2) {
    return call("add", () -> Arithmetic.add(x1, x2), x1, x2);
  }

  /** Returns x1 − x2. */
  @Op("x1, x2")
  public static Tensor subtract(Object x1, Object x2) {
    return call("subtract", () -> Arithmetic.subtract(x1, x2), x1, x2);
  }

  /** Returns x1 · x2; for booleans, whether both are true. */
  @Op("x1, x2")
  public static Tensor multiply(Object x1, Object x2) {
    return call("multiply", () -> Arithmetic.multiply(x1, x2), x1, x2);
  }

  /** Returns x1 / x2 in floating point. */
  @Op("x1, x2")
  public static Tensor divide(Object x1, Object x2) {
    return call("divide", () -> Arithmetic.divide(x1, x2), x1, x2);
  }

  /** Returns x1 / x2 in floating point, as {@link #divide}. */
  @Op("x1, x2")
  public static Tensor trueDivide(Object x1, Object x2) {
    return call("true_divide", () -> Arithmetic.trueDivide(x1, x2), x1, x2);
  }

  /** Returns x1 / x2, and 0 where x2 is 0. */
  @Op("x1, x2")
  public static Tensor divideNoNan(Object x1, Object x2) {
    return call("divide_no_nan", () -> Arithmetic.divideNoNan(x1, x2), x1, x2);
  }

  /** Returns the quotient, rounded down. */
  @Op("x1, x2")
  public static Tensor floorDivide(Object x1, Object x2) {
    return call("floor_divide", () -> Arithmetic.floorDivide(x1, x2), x1, x2);
  }

  /** Returns the remainder, with the sign of x2. */
  @Op("x1, x2")
  public static Tensor mod(Object x1, Object x2) {
    return call("mod", () -> Arithmetic.mod(x1, x2), x1, x2);
  }

  /** Returns the remainder, with the sign of x1. */
  @Op("x1, x2")
  public static Tensor fmod(Object x1, Object x2) {
    return call("fmod", () -> Arithmetic.fmod(x1, x2), x1, x2);
  }

  /** Returns x1 raised to the power x2. */
  @Op("x1, x2")
  public static Tensor power(Object x1, Object x2) {
    return call("power", () -> Arithmetic.power(x1, x2), x1, x2);
  }

  /** Returns the larger operand; NaN if either is NaN. */
  @Op("x1, x2")
  public static Tensor maximum(Object x1, Object x2) {
    return call("maximum", () -> Arithmetic.maximum(x1, x2), x1, x2);
  }

  /** Returns the smaller operand; NaN if either is NaN. */
  @Op("x1, x2")
  public static Tensor minimum(Object x1, Object x2) {
    return call("minimum", () -> Arithmetic.minimum(x1, x2), x1, x2);
  }

  /** Returns the larger operand; if one is NaN, the other. */
  @Op("x1, x2")
  public static Tensor fmax(Object x1, Object x2) {
    return call("fmax", () -> Arithmetic.fmax(x1, x2), x1, x2);
  }

  /** Returns the smaller operand; if one is NaN, the other. */
  @Op("x1, x2")
  public static Tensor fmin(Object x1, Object x2) {
    return call("fmin", () -> Arithmetic.fmin(x1, x2), x1, x2);
  }

  /** Returns √(x1² + x2²), without overflow. */
  @Op("x1, x2")
  public static Tensor hypot(Object x1, Object x2) {
    return call("hypot", () -> Arithmetic.hypot(x1, x2), x1, x2);
  }

  /** Returns the angle of the point (x2, x1), from −π to π. */
  @Op("x1, x2")
  public static Tensor arctan2(Object x1, Object x2) {
    return call("arctan2", () -> Arithmetic.arctan2(x1, x2), x1, x2);
  }

  /** Returns log(exp(x1) + exp(x2)), without overflow. */
  @Op("x1, x2")
  public static Tensor logaddexp(Object x1, Object x2) {
    return call("logaddexp", () -> Arithmetic.logaddexp(x1, x2), x1, x2);
  }

  /** Returns log₂(2^x1 + 2^x2), without overflow. */
  @Op("x1, x2")
  public static Tensor logaddexp2(Object x1, Object x2) {
    return call("logaddexp2", () -> Arithmetic.logaddexp2(x1, x2), x1, x2);
  }

  /** Returns x1 · 2^x2. */
  @Op("x1, x2")
  public static Tensor ldexp(Object x1, Object x2) {
    return call("ldexp", () -> Arithmetic.ldexp(x1, x2), x1, x2);
  }

  /** Returns 0 below 0, 1 above 0, and x2 at 0. */
  @Op("x1, x2")
  public static Tensor heaviside(Object x1, Object x2) {
    return call("heaviside", () -> Arithmetic.heaviside(x1, x2), x1, x2);
  }

  /** Returns the next representable number after x1 in the direction of x2. */
  @Op("x1, x2")
  public static Tensor nextafter(Object x1, Object x2) {
    return call("nextafter", () -> Arithmetic.nextafter(x1, x2), x1, x2);
  }

  /** Returns the greatest common divisor. */
  @Op("x1, x2")
  public static Tensor gcd(Object x1, Object x2) {
    return call("gcd", () -> Arithmetic.gcd(x1, x2), x1, x2);
  }

  /** Returns the least common multiple. */
  @Op("x1, x2")
  public static Tensor lcm(Object x1, Object x2) {
    return call("lcm", () -> Arithmetic.lcm(x1, x2), x1, x2);
  }

  /** Returns the bitwise AND. */
  @Op("x, y")
  public static Tensor bitwiseAnd(Object x, Object y) {
    return call("bitwise_and", () -> Arithmetic.bitwiseAnd(x, y), x, y);
  }

  /** Returns the bitwise OR. */
  @Op("x, y")
  public static Tensor bitwiseOr(Object x, Object y) {
    return call("bitwise_or", () -> Arithmetic.bitwiseOr(x, y), x, y);
  }

  /** Returns the bitwise exclusive OR. */
  @Op("x, y")
  public static Tensor bitwiseXor(Object x, Object y) {
    return call("bitwise_xor", () -> Arithmetic.bitwiseXor(x, y), x, y);
  }

  /** Returns the bitwise complement. */
  @Op("x")
  public static Tensor bitwiseNot(Tensor x) {
    return call("bitwise_not", () -> Arithmetic.bitwiseNot(x), x);
  }

  /** Returns the bitwise complement, as {@link #bitwiseNot}. */
  @Op("x")
  public static Tensor bitwiseInvert(Tensor x) {
    return call("bitwise_invert", () -> Arithmetic.bitwiseInvert(x), x);
  }

  /** Returns x with its bits shifted left by y places. */
  @Op("x, y")
  public static Tensor bitwiseLeftShift(Object x, Object y) {
    return call("bitwise_left_shift", () -> Arithmetic.bitwiseLeftShift(x, y), x, y);
  }

  /** Returns x with its bits shifted right by y places; the sign is kept. */
  @Op("x, y")
  public static Tensor bitwiseRightShift(Object x, Object y) {
    return call("bitwise_right_shift", () -> Arithmetic.bitwiseRightShift(x, y), x, y);
  }

  /** Returns x with its bits shifted left by y places, as {@link #bitwiseLeftShift}. */
  @Op("x, y")
  public static Tensor leftShift(Object x, Object y) {
    return call("left_shift", () -> Arithmetic.leftShift(x, y), x, y);
  }

  /** Returns x with its bits shifted right by y places, as {@link #bitwiseRightShift}. */
  @Op("x, y")
  public static Tensor rightShift(Object x, Object y) {
    return call("right_shift", () -> Arithmetic.rightShift(x, y), x, y);
  }

  /** Returns the regularized lower incomplete gamma function P(x1, x2). */
  @Op(later = "x1, x2")
  public static Tensor gammainc(Object x1, Object x2) {
    return Arithmetic.gammainc(x1, x2);
  }

  // ---- comparisons ----

  /** Returns whether both are equal. */
  @Op("x1, x2")
  public static Tensor equal(Object x1, Object x2) {
    return call("equal", () -> Logic.equal(x1, x2), x1, x2);
  }

  /** Returns whether both differ. */
  @Op("x1, x2")
  public static Tensor notEqual(Object x1, Object x2) {
    return call("not_equal", () -> Logic.notEqual(x1, x2), x1, x2);
  }

  /** Returns whether x1 is greater than x2. */
  @Op("x1, x2")
  public static Tensor greater(Object x1, Object x2) {
    return call("greater", () -> Logic.greater(x1, x2), x1, x2);
  }

  /** Returns whether x1 is at least x2. */
  @Op("x1, x2")
  public static Tensor greaterEqual(Object x1, Object x2) {
    return call("greater_equal", () -> Logic.greaterEqual(x1, x2), x1, x2);
  }

  /** Returns whether x1 is less than x2. */
  @Op("x1, x2")
  public static Tensor less(Object x1, Object x2) {
    return call("less", () -> Logic.less(x1, x2), x1, x2);
  }

  /** Returns whether x1 is at most x2. */
  @Op("x1, x2")
  public static Tensor lessEqual(Object x1, Object x2) {
    return call("less_equal", () -> Logic.lessEqual(x1, x2), x1, x2);
  }

  /** Returns whether both are true; numbers are true unless they are 0. */
  @Op("x1, x2")
  public static Tensor logicalAnd(Object x1, Object x2) {
    return call("logical_and", () -> Logic.logicalAnd(x1, x2), x1, x2);
  }

  /** Returns whether at least one is true; numbers are true unless they are 0. */
  @Op("x1, x2")
  public static Tensor logicalOr(Object x1, Object x2) {
    return call("logical_or", () -> Logic.logicalOr(x1, x2), x1, x2);
  }

  /** Returns whether exactly one is true; numbers are true unless they are 0. */
  @Op("x1, x2")
  public static Tensor logicalXor(Object x1, Object x2) {
    return call("logical_xor", () -> Logic.logicalXor(x1, x2), x1, x2);
  }

  /** Returns whether each element is false; numbers are false if they are 0. */
  @Op("x")
  public static Tensor logicalNot(Tensor x) {
    return call("logical_not", () -> Logic.logicalNot(x), x);
  }

  /** Returns whether both are equal within {@code 1e-8 + 1e-5 · |x2|}. */
  public static Tensor isclose(Object x1, Object x2) {
    return isclose(x1, x2, 1e-5, 1e-8, false);
  }

  /** Returns whether both are equal within {@code atol + rtol · |x2|}. */
  @Op("x1, x2, rtol=1e-05, atol=1e-08, equal_nan=False")
  public static Tensor isclose(Object x1, Object x2, double rtol, double atol, boolean equalNan) {
    return call(
        "isclose", () -> Logic.isclose(x1, x2, rtol, atol, equalNan), x1, x2, rtol, atol, equalNan);
  }

  /** Returns whether all elements are equal within {@code 1e-8 + 1e-5 · |x2|}. */
  public static Tensor allclose(Object x1, Object x2) {
    return allclose(x1, x2, 1e-5, 1e-8, false);
  }

  /** Returns whether all elements are equal within {@code atol + rtol · |x2|}. */
  @Op(value = "x1, x2, rtol=1e-05, atol=1e-08, equal_nan=False", className = "AllClose")
  public static Tensor allclose(Object x1, Object x2, double rtol, double atol, boolean equalNan) {
    return call(
        "allclose",
        () -> Logic.allclose(x1, x2, rtol, atol, equalNan),
        x1,
        x2,
        rtol,
        atol,
        equalNan);
  }

  // ---- sums ----

  /** Returns the sum over the given axes, over all if none is given. */
  public static Tensor sum(Tensor x, int... axis) {
    return sum(x, Reductions.orAll(axis), false);
  }

  /** Returns the sum; for booleans and integers of fewer than 32 bits in int32. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor sum(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("sum", () -> Reductions.sum(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the product over the given axes, over all if none is given. */
  public static Tensor prod(Tensor x, int... axis) {
    return prod(x, Reductions.orAll(axis), false, null);
  }

  /** Returns the product over the given axes, over all axes for null. */
  public static Tensor prod(Tensor x, int[] axis, boolean keepdims) {
    return prod(x, axis, keepdims, null);
  }

  /**
   * Returns the product in the given dtype; if it is null, products of booleans and integers of
   * fewer than 32 bits are in int32.
   */
  @Op("x, axis=None, keepdims=False, dtype=None")
  public static Tensor prod(
      Tensor x, int @Nullable [] axis, boolean keepdims, @Nullable DType dtype) {
    return call("prod", () -> Reductions.prod(x, axis, keepdims, dtype), x, axis, keepdims, dtype);
  }

  /** Returns the mean over the given axes, over all if none is given. */
  public static Tensor mean(Tensor x, int... axis) {
    return mean(x, Reductions.orAll(axis), false);
  }

  /** Returns the mean in floating point; NaN for no elements. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor mean(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("mean", () -> Reductions.mean(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the mean over the given axes, over all if none is given. */
  public static Tensor average(Tensor x, int... axis) {
    return average(x, Reductions.orAll(axis), null);
  }

  /**
   * Returns {@code Σ weights · x / Σ weights} in floating point.
   *
   * @param weights of the shape of x, or only of the reduced axes; null for equal weights
   */
  @Op("x, axis=None, weights=None")
  public static Tensor average(Tensor x, int @Nullable [] axis, @Nullable Tensor weights) {
    return call("average", () -> Reductions.average(x, axis, weights), x, axis, weights);
  }

  /** Returns the number of nonzero elements over all axes. */
  public static Tensor countNonzero(Tensor x) {
    return countNonzero(x, null);
  }

  /** Returns the number of nonzero elements, as int32; NaN is counted. */
  @Op("x, axis=None")
  public static Tensor countNonzero(Tensor x, int @Nullable [] axis) {
    return call("count_nonzero", () -> Reductions.countNonzero(x, axis), x, axis);
  }

  /**
   * Returns the logarithm of the sum of exponentials over the given axes, over all if none is
   * given.
   */
  public static Tensor logsumexp(Tensor x, int... axis) {
    return logsumexp(x, Reductions.orAll(axis), false);
  }

  /** Returns {@code log Σ exp(x)} without overflow; −∞ for no elements. */
  @Op(value = "x, axis=None, keepdims=False", module = "math")
  public static Tensor logsumexp(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("logsumexp", () -> Reductions.logsumexp(x, axis, keepdims), x, axis, keepdims);
  }

  // ---- maximum and minimum ----

  /** Returns the largest element over the given axes, over all if none is given. */
  public static Tensor max(Tensor x, int... axis) {
    return max(x, Reductions.orAll(axis), false, null);
  }

  /** Returns the largest element over the given axes, over all axes for null. */
  public static Tensor max(Tensor x, int[] axis, boolean keepdims) {
    return max(x, axis, keepdims, null);
  }

  /** Returns the largest element, NaN if there is one; at least {@code initial} if it is given. */
  @Op("x, axis=None, keepdims=False, initial=None")
  public static Tensor max(
      Tensor x, int @Nullable [] axis, boolean keepdims, @Nullable Double initial) {
    return call(
        "max", () -> Reductions.max(x, axis, keepdims, initial), x, axis, keepdims, initial);
  }

  /** Returns the largest element over the given axes, as {@link #max}. */
  public static Tensor amax(Tensor x, int... axis) {
    return amax(x, Reductions.orAll(axis), false);
  }

  /** Returns the largest element, as {@link #max}. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor amax(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("amax", () -> Reductions.amax(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the smallest element over the given axes, over all if none is given. */
  public static Tensor min(Tensor x, int... axis) {
    return min(x, Reductions.orAll(axis), false, null);
  }

  /** Returns the smallest element over the given axes, over all axes for null. */
  public static Tensor min(Tensor x, int[] axis, boolean keepdims) {
    return min(x, axis, keepdims, null);
  }

  /** Returns the smallest element, NaN if there is one; at most {@code initial} if it is given. */
  @Op("x, axis=None, keepdims=False, initial=None")
  public static Tensor min(
      Tensor x, int @Nullable [] axis, boolean keepdims, @Nullable Double initial) {
    return call(
        "min", () -> Reductions.min(x, axis, keepdims, initial), x, axis, keepdims, initial);
  }

  /** Returns the smallest element over the given axes, as {@link #min}. */
  public static Tensor amin(Tensor x, int... axis) {
    return amin(x, Reductions.orAll(axis), false);
  }

  /** Returns the smallest element, as {@link #min}. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor amin(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("amin", () -> Reductions.amin(x, axis, keepdims), x, axis, keepdims);
  }

  /**
   * Returns the largest minus the smallest element over the given axes, over all if none is given.
   */
  public static Tensor ptp(Tensor x, int... axis) {
    return ptp(x, Reductions.orAll(axis), false);
  }

  /** Returns the largest minus the smallest element. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor ptp(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("ptp", () -> Reductions.ptp(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the index of the largest of all elements. */
  public static Tensor argmax(Tensor x) {
    return argmax(x, null, false);
  }

  /** Returns the index of the largest element along an axis. */
  public static Tensor argmax(Tensor x, int axis) {
    return argmax(x, axis, false);
  }

  /**
   * Returns the index of the largest element as int32, the first if there are several; NaN is
   * larger than any other. Without an axis the index is that of the flattened tensor.
   */
  @Op("x, axis=None, keepdims=False")
  public static Tensor argmax(Tensor x, @Nullable Integer axis, boolean keepdims) {
    return call("argmax", () -> Reductions.argmax(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the index of the smallest of all elements. */
  public static Tensor argmin(Tensor x) {
    return argmin(x, null, false);
  }

  /** Returns the index of the smallest element along an axis. */
  public static Tensor argmin(Tensor x, int axis) {
    return argmin(x, axis, false);
  }

  /**
   * Returns the index of the smallest element as int32, the first if there are several; NaN is
   * smaller than any other. Without an axis the index is that of the flattened tensor.
   */
  @Op("x, axis=None, keepdims=False")
  public static Tensor argmin(Tensor x, @Nullable Integer axis, boolean keepdims) {
    return call("argmin", () -> Reductions.argmin(x, axis, keepdims), x, axis, keepdims);
  }

  // ---- logic ----

  /** Returns whether any element is true over the given axes, over all if none is given. */
  public static Tensor any(Tensor x, int... axis) {
    return any(x, Reductions.orAll(axis), false);
  }

  /** Returns whether any element is true; numbers are true unless they are 0. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor any(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("any", () -> Reductions.any(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns whether all elements are true over the given axes, over all if none is given. */
  public static Tensor all(Tensor x, int... axis) {
    return all(x, Reductions.orAll(axis), false);
  }

  /** Returns whether all elements are true; numbers are true unless they are 0. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor all(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("all", () -> Reductions.all(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the variance over the given axes, over all if none is given. */
  public static Tensor var(Tensor x, int... axis) {
    return var(x, Reductions.orAll(axis), false);
  }

  // ---- variance ----

  /** Returns the variance, the mean squared deviation from the mean, in floating point. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor var(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("var", () -> Variances.var(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the standard deviation over the given axes, over all if none is given. */
  public static Tensor std(Tensor x, int... axis) {
    return std(x, Reductions.orAll(axis), false);
  }

  /** Returns the standard deviation, the square root of the variance, in floating point. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor std(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("std", () -> Variances.std(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the mean and the variance over axes. */
  public static List<Tensor> moments(Tensor x, int... axes) {
    return moments(x, axes, false, false);
  }

  /**
   * Returns the mean and the variance over axes, in floating point; in float16 they are limited to
   * its largest number.
   *
   * @param acrossReplicas has no effect: a model has one replica
   */
  @Op(value = "x, axes, keepdims=False, synchronized=False", module = "nn")
  public static List<Tensor> moments(
      Tensor x, int[] axes, boolean keepdims, boolean acrossReplicas) {
    return call(
        "moments",
        () -> Variances.moments(x, axes, keepdims, acrossReplicas),
        x,
        axes,
        keepdims,
        acrossReplicas);
  }

  // ---- without NaN: sums ----

  /** Returns the sum over the given axes, over all if none is given, ignoring NaN. */
  public static Tensor nansum(Tensor x, int... axis) {
    return nansum(x, Reductions.orAll(axis), false);
  }

  /** Returns the sum of the elements that are not NaN, as {@link #sum}. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nansum(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("nansum", () -> NanReductions.nansum(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the product over the given axes, over all if none is given, ignoring NaN. */
  public static Tensor nanprod(Tensor x, int... axis) {
    return nanprod(x, Reductions.orAll(axis), false);
  }

  /** Returns the product of the elements that are not NaN, as {@link #prod}. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanprod(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("nanprod", () -> NanReductions.nanprod(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the mean over the given axes, over all if none is given, ignoring NaN. */
  public static Tensor nanmean(Tensor x, int... axis) {
    return nanmean(x, Reductions.orAll(axis), false);
  }

  /** Returns the mean of the elements that are not NaN; NaN if there are none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanmean(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("nanmean", () -> NanReductions.nanmean(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the variance over the given axes, over all if none is given, ignoring NaN. */
  public static Tensor nanvar(Tensor x, int... axis) {
    return nanvar(x, Reductions.orAll(axis), false);
  }

  /** Returns the variance of the elements that are not NaN; NaN if there are none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanvar(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("nanvar", () -> NanReductions.nanvar(x, axis, keepdims), x, axis, keepdims);
  }

  /**
   * Returns the standard deviation over the given axes, over all if none is given, ignoring NaN.
   */
  public static Tensor nanstd(Tensor x, int... axis) {
    return nanstd(x, Reductions.orAll(axis), false);
  }

  /** Returns the standard deviation of the elements that are not NaN; NaN if there are none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanstd(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("nanstd", () -> NanReductions.nanstd(x, axis, keepdims), x, axis, keepdims);
  }

  // ---- the largest and the smallest ----

  /** Returns the largest element over the given axes, over all if none is given, ignoring NaN. */
  public static Tensor nanmax(Tensor x, int... axis) {
    return nanmax(x, Reductions.orAll(axis), false);
  }

  /** Returns the largest of the elements that are not NaN; NaN if there are none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanmax(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("nanmax", () -> NanReductions.nanmax(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the smallest element over the given axes, over all if none is given, ignoring NaN. */
  public static Tensor nanmin(Tensor x, int... axis) {
    return nanmin(x, Reductions.orAll(axis), false);
  }

  /** Returns the smallest of the elements that are not NaN; NaN if there are none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanmin(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("nanmin", () -> NanReductions.nanmin(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the index of the largest of all elements that are not NaN. */
  public static Tensor nanargmax(Tensor x) {
    return nanargmax(x, null, false);
  }

  /** Returns the index of the largest element along an axis, ignoring NaN. */
  public static Tensor nanargmax(Tensor x, int axis) {
    return nanargmax(x, axis, false);
  }

  /** Returns the index of the largest element that is not NaN, or −1 if there is none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanargmax(Tensor x, @Nullable Integer axis, boolean keepdims) {
    return call("nanargmax", () -> NanReductions.nanargmax(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the index of the smallest of all elements that are not NaN. */
  public static Tensor nanargmin(Tensor x) {
    return nanargmin(x, null, false);
  }

  /** Returns the index of the smallest element along an axis, ignoring NaN. */
  public static Tensor nanargmin(Tensor x, int axis) {
    return nanargmin(x, axis, false);
  }

  /** Returns the index of the smallest element that is not NaN, or −1 if there is none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanargmin(Tensor x, @Nullable Integer axis, boolean keepdims) {
    return call("nanargmin", () -> NanReductions.nanargmin(x, axis, keepdims), x, axis, keepdims);
  }

  // ---- quantiles ----

  /** Returns the median over the given axes, over all if none is given. */
  public static Tensor median(Tensor x, int... axis) {
    return median(x, Reductions.orAll(axis), false);
  }

  /** Returns the median; for an even number of elements, the mean of the two in the middle. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor median(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("median", () -> NanReductions.median(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the median over the given axes, over all if none is given, ignoring NaN. */
  public static Tensor nanmedian(Tensor x, int... axis) {
    return nanmedian(x, Reductions.orAll(axis), false);
  }

  /** Returns the median of the elements that are not NaN; NaN if there are none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanmedian(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return call("nanmedian", () -> NanReductions.nanmedian(x, axis, keepdims), x, axis, keepdims);
  }

  /** Returns the quantile {@code q} over the given axes, over all if none is given. */
  public static Tensor quantile(Tensor x, Object q, int... axis) {
    return quantile(x, q, Reductions.orAll(axis), "linear", false);
  }

  /**
   * Returns the quantiles: the elements at the fraction {@code q} of the way from the smallest to
   * the largest. If any element is NaN, the quantile is NaN.
   *
   * @param q from 0 to 1: a number, or several along a new first axis of the result
   * @param method the interpolation between two elements: "linear", "lower", "higher", "midpoint"
   *     or "nearest"
   */
  @Op("x, q, axis=None, method='linear', keepdims=False")
  public static Tensor quantile(
      Tensor x, Object q, int @Nullable [] axis, String method, boolean keepdims) {
    return call(
        "quantile",
        () -> NanReductions.quantile(x, q, axis, method, keepdims),
        x,
        q,
        axis,
        method,
        keepdims);
  }

  /**
   * Returns the quantile {@code q} over the given axes, over all if none is given, ignoring NaN.
   */
  public static Tensor nanquantile(Tensor x, Object q, int... axis) {
    return nanquantile(x, q, Reductions.orAll(axis), "linear", false);
  }

  /** Returns the quantiles of the elements that are not NaN, as {@link #quantile}. */
  @Op("x, q, axis=None, method='linear', keepdims=False")
  public static Tensor nanquantile(
      Tensor x, Object q, int @Nullable [] axis, String method, boolean keepdims) {
    return call(
        "nanquantile",
        () -> NanReductions.nanquantile(x, q, axis, method, keepdims),
        x,
        q,
        axis,
        method,
        keepdims);
  }

  /** Returns the percentile {@code q} over the given axes, over all if none is given. */
  public static Tensor percentile(Tensor x, Object q, int... axis) {
    return percentile(x, q, Reductions.orAll(axis), "linear", false);
  }

  /** Returns the percentiles: quantiles of fractions in percent, as {@link #quantile}. */
  @Op("x, q, axis=None, method='linear', keepdims=False")
  public static Tensor percentile(
      Tensor x, Object q, int @Nullable [] axis, String method, boolean keepdims) {
    return call(
        "percentile",
        () -> NanReductions.percentile(x, q, axis, method, keepdims),
        x,
        q,
        axis,
        method,
        keepdims);
  }

  /**
   * Returns the percentile {@code q} over the given axes, over all if none is given, ignoring NaN.
   */
  public static Tensor nanpercentile(Tensor x, Object q, int... axis) {
    return nanpercentile(x, q, Reductions.orAll(axis), "linear", false);
  }

  /** Returns the percentiles of the elements that are not NaN. */
  @Op("x, q, axis=None, method='linear', keepdims=False")
  public static Tensor nanpercentile(
      Tensor x, Object q, int @Nullable [] axis, String method, boolean keepdims) {
    return call(
        "nanpercentile",
        () -> NanReductions.nanpercentile(x, q, axis, method, keepdims),
        x,
        q,
        axis,
        method,
        keepdims);
  }

  // ---- along an axis ----

  /** Returns the cumulative sums of all elements. */
  public static Tensor cumsum(Tensor x) {
    return cumsum(x, null, null);
  }

  /** Returns the cumulative sums along an axis. */
  public static Tensor cumsum(Tensor x, int axis) {
    return cumsum(x, axis, null);
  }

  /** Returns the cumulative sums along an axis; without one, of the flattened tensor. */
  @Op("x, axis=None, dtype=None")
  public static Tensor cumsum(Tensor x, @Nullable Integer axis, @Nullable DType dtype) {
    return call("cumsum", () -> SampleStatistics.cumsum(x, axis, dtype), x, axis, dtype);
  }

  /** Returns the cumulative products of all elements. */
  public static Tensor cumprod(Tensor x) {
    return cumprod(x, null, null);
  }

  /** Returns the cumulative products along an axis. */
  public static Tensor cumprod(Tensor x, int axis) {
    return cumprod(x, axis, null);
  }

  /**
   * Returns the cumulative products along an axis; without one, of the flattened tensor. There is
   * no gradient along an axis of unknown size.
   */
  @Op("x, axis=None, dtype=None")
  public static Tensor cumprod(Tensor x, @Nullable Integer axis, @Nullable DType dtype) {
    return call("cumprod", () -> SampleStatistics.cumprod(x, axis, dtype), x, axis, dtype);
  }

  /** Returns the cumulative sums along an axis, with NaN as 0. */
  @Op("x, axis=None, dtype=None")
  public static Tensor nancumsum(Tensor x, @Nullable Integer axis, @Nullable DType dtype) {
    return call("nancumsum", () -> SampleStatistics.nancumsum(x, axis, dtype), x, axis, dtype);
  }

  /** Returns the cumulative products along an axis, with NaN as 1. */
  @Op("x, axis=None, dtype=None")
  public static Tensor nancumprod(Tensor x, @Nullable Integer axis, @Nullable DType dtype) {
    return call("nancumprod", () -> SampleStatistics.nancumprod(x, axis, dtype), x, axis, dtype);
  }

  /** Returns the differences of adjacent elements along the last axis. */
  public static Tensor diff(Tensor a) {
    return diff(a, 1, -1);
  }

  /** Returns the n-th differences of adjacent elements along an axis; for booleans, changes. */
  @Op("a, n=1, axis=-1")
  public static Tensor diff(Tensor a, int n, int axis) {
    return call("diff", () -> SampleStatistics.diff(a, n, axis), a, n, axis);
  }

  /** Returns the integral along the last axis by the trapezoidal rule, with distances of 1. */
  public static Tensor trapezoid(Tensor y) {
    return trapezoid(y, null, 1, -1);
  }

  /**
   * Returns the integral along an axis by the trapezoidal rule, in floating point.
   *
   * @param x the points: a vector, or of the shape of y; null for distances of {@code dx}
   */
  @Op("y, x=None, dx=1.0, axis=-1")
  public static Tensor trapezoid(Tensor y, @Nullable Tensor x, double dx, int axis) {
    return call("trapezoid", () -> SampleStatistics.trapezoid(y, x, dx, axis), y, x, dx, axis);
  }

  // ---- counts ----

  /** Returns the number of elements in each of 10 intervals, and the bounds of the intervals. */
  public static List<Tensor> histogram(Tensor x) {
    return histogram(x, 10, null);
  }

  /**
   * Returns the number of elements in each of {@code bins} equal intervals, in the dtype of x, and
   * the {@code bins + 1} bounds, in floating point. The last interval includes its end.
   *
   * @param range the ends of the first and the last interval; null for the smallest and largest
   *     element
   */
  @Op("x, bins=10, range=None")
  public static List<Tensor> histogram(Tensor x, int bins, double @Nullable [] range) {
    return call("histogram", () -> SampleStatistics.histogram(x, bins, range), x, bins, range);
  }

  /** Returns the count of each integer from 0 to the largest in a vector or in each row. */
  public static Tensor bincount(Tensor x) {
    return bincount(x, null, 0, false);
  }

  /**
   * Returns the count of each integer from 0 to the largest in a vector, or in each row of a
   * matrix: int32, or with weights their sums in the common dtype.
   *
   * @param weights the weight of each element, of the shape of x; null for 1
   * @param minlength the smallest number of counts
   * @param sparse not supported
   */
  @Op("x, weights=None, minlength=0, sparse=False")
  public static Tensor bincount(Tensor x, @Nullable Tensor weights, int minlength, boolean sparse) {
    return call(
        "bincount",
        () -> SampleStatistics.bincount(x, weights, minlength, sparse),
        x,
        weights,
        minlength,
        sparse);
  }

  /** Returns whether each element of {@code x1} is in {@code x2}. */
  public static Tensor isin(Object x1, Object x2) {
    return isin(x1, x2, false, false);
  }

  /**
   * Returns whether each element of {@code x1} is in {@code x2}.
   *
   * @param assumeUnique has no effect
   * @param invert whether to return the negation
   */
  @Op(value = "x1, x2, assume_unique=False, invert=False", className = "IsIn")
  public static Tensor isin(Object x1, Object x2, boolean assumeUnique, boolean invert) {
    return call(
        "isin",
        () -> SampleStatistics.isin(x1, x2, assumeUnique, invert),
        x1,
        x2,
        assumeUnique,
        invert);
  }

  /**
   * Returns for each row of predictions whether the target, an index, is among its {@code k}
   * largest.
   *
   * @param targets {@code (batch)}
   * @param predictions {@code (batch, classes)}
   */
  @Op(value = "targets, predictions, k", module = "math")
  public static Tensor inTopK(Tensor targets, Tensor predictions, int k) {
    return call(
        "in_top_k",
        () -> SampleStatistics.inTopK(targets, predictions, k),
        targets,
        predictions,
        k);
  }

  // ---- correlations ----

  /**
   * Returns the correlation coefficients of variables, which are the rows of x: a matrix with a row
   * and a column for each; a scalar for one variable.
   */
  @Op("x")
  public static Tensor corrcoef(Tensor x) {
    return call("corrcoef", () -> SampleStatistics.corrcoef(x), x);
  }

  /**
   * Returns the cross-correlation of two vectors: {@code Σ x1[n + k] · x2[n]}, in floating point.
   *
   * @param mode the values of k: "valid" for complete overlap, "full" for any overlap, "same" for
   *     the central part with the length of the longer vector
   */
  @Op("x1, x2, mode='valid'")
  public static Tensor correlate(Tensor x1, Tensor x2, String mode) {
    return call("correlate", () -> SampleStatistics.correlate(x1, x2, mode), x1, x2, mode);
  }

  /** Returns the peak signal-to-noise ratio, {@code 20 log₁₀ max − 10 log₁₀ mean (x1 − x2)²}. */
  @Op(value = "x1, x2, max_val", module = "nn", className = "PSNR")
  public static Tensor psnr(Tensor x1, Tensor x2, double maxVal) {
    return call("psnr", () -> SampleStatistics.psnr(x1, x2, maxVal), x1, x2, maxVal);
  }

  /** Returns √Σ|x|² over the given axes, over all if none is given. */
  public static Tensor norm(Tensor x, int... axis) {
    return norm(x, null, Reductions.orAll(axis), false);
  }

  // ---- norms ----

  /**
   * Returns the norm of vectors along one axis or of matrices in two, in floating point.
   *
   * @param ord null for √Σ|x|²; for vectors a number p for {@code (Σ|x|ᵖ)^(1/p)}, where 0 counts
   *     the nonzero elements and ±∞ is the largest or smallest |x|; for matrices "fro" for √Σ|x|²,
   *     "nuc" for the sum of the singular values, 2 and −2 for the largest and smallest singular
   *     value, 1 and −1 for the largest and smallest column sum of |x|, ±∞ for the row sums
   * @param axis one axis, or the axes of rows and columns; null for all
   */
  @Op(value = "x, ord=None, axis=None, keepdims=False", module = "linalg")
  public static Tensor norm(
      Tensor x, @Nullable Object ord, int @Nullable [] axis, boolean keepdims) {
    return call("norm", () -> VectorNorms.norm(x, ord, axis, keepdims), x, ord, axis, keepdims);
  }

  /** Scales the vectors along the last axis to length 1. */
  public static Tensor normalize(Tensor x) {
    return normalize(x, new int[] {-1}, 2, null);
  }

  /** Scales the vectors along an axis to length 1. */
  public static Tensor normalize(Tensor x, int axis) {
    return normalize(x, new int[] {axis}, 2, null);
  }

  /**
   * Divides the vectors along an axis by their norm.
   *
   * @param axis one axis, or several that are treated as one
   * @param order of the norm, at least 1
   * @param epsilon the smallest norm to divide by; null for that of {@link KerasConfig}
   */
  @Op(value = "x, axis=-1, order=2, epsilon=None", module = "nn")
  public static Tensor normalize(Tensor x, int[] axis, int order, @Nullable Double epsilon) {
    return call(
        "normalize", () -> VectorNorms.normalize(x, axis, order, epsilon), x, axis, order, epsilon);
  }

  // ---- shape ----

  /** Returns the same elements in another shape; one size may be −1, which is inferred. */
  public static Tensor reshape(Tensor x, long... newshape) {
    return reshape(x, (Object) newshape);
  }

  /**
   * Returns the same elements in another shape; one size may be −1, which is inferred.
   *
   * @param newshape integers, a tensor of them, or a list of numbers and scalar tensors
   */
  @Op("x, newshape")
  public static Tensor reshape(Tensor x, Object newshape) {
    return call("reshape", () -> Shapes.reshape(x, newshape), x, newshape);
  }

  /** Flattens the elements to a vector. */
  @Op("x")
  public static Tensor ravel(Tensor x) {
    return call("ravel", () -> Shapes.ravel(x), x);
  }

  /** Inserts a new axis of size 1. */
  public static Tensor expandDims(Tensor x, int axis) {
    return expandDims(x, new int[] {axis});
  }

  /** Inserts new axes of size 1 at the given indices of the result. */
  @Op("x, axis")
  public static Tensor expandDims(Tensor x, int[] axis) {
    return call("expand_dims", () -> Shapes.expandDims(x, axis), x, axis);
  }

  /** Removes all axes of size 1. */
  public static Tensor squeeze(Tensor x) {
    return squeeze(x, (int[]) null);
  }

  /** Removes the given axes, which have size 1; all of size 1 for null. */
  @Op("x, axis=None")
  public static Tensor squeeze(Tensor x, int @Nullable ... axis) {
    return call("squeeze", () -> Shapes.squeeze(x, axis), x, axis);
  }

  /** Broadcasts axes of size 1, and new axes before them, to a shape. */
  @Op("x, shape")
  public static Tensor broadcastTo(Tensor x, Object shape) {
    return call("broadcast_to", () -> Shapes.broadcastTo(x, shape), x, shape);
  }

  // ---- order of axes ----

  /** Reverses the order of the axes. */
  public static Tensor transpose(Tensor x) {
    return transpose(x, (int[]) null);
  }

  /** Permutes the axes; reverses their order for null. */
  @Op("x, axes=None")
  public static Tensor transpose(Tensor x, int @Nullable ... axes) {
    return call("transpose", () -> Shapes.transpose(x, axes), x, axes);
  }

  /** Swaps two axes. */
  @Op("x, axis1, axis2")
  public static Tensor swapaxes(Tensor x, int axis1, int axis2) {
    return call("swapaxes", () -> Shapes.swapaxes(x, axis1, axis2), x, axis1, axis2);
  }

  /** Moves an axis to another position. */
  public static Tensor moveaxis(Tensor x, int source, int destination) {
    return moveaxis(x, new int[] {source}, new int[] {destination});
  }

  /** Moves axes to other positions; the others keep their order. */
  @Op("x, source, destination")
  public static Tensor moveaxis(Tensor x, int[] source, int[] destination) {
    return call("moveaxis", () -> Shapes.moveaxis(x, source, destination), x, source, destination);
  }

  /** Rearranges the axes by a pattern: {@code "b h w c -> b (h w) c"}. */
  public static Tensor rearrange(Tensor tensor, String pattern) {
    return rearrange(tensor, pattern, Map.of());
  }

  /**
   * Rearranges the axes by a pattern: {@code "b (h p) c -> b h (p c)"} splits an axis and merges
   * two.
   *
   * @param axesLengths the sizes of merged axes of the tensor, all but one for each: {@code p}
   */
  @Op(value = "tensor, pattern, **axes_lengths", module = "einops")
  public static Tensor rearrange(Tensor tensor, String pattern, Map<String, ?> axesLengths) {
    return call(
        "rearrange",
        () -> Shapes.rearrange(tensor, pattern, axesLengths),
        tensor,
        pattern,
        axesLengths);
  }

  // ---- repetition ----

  /** Repeats the tensor along each axis; fewer numbers apply to the last axes. */
  public static Tensor tile(Tensor x, long... repeats) {
    return tile(x, (Object) repeats);
  }

  /**
   * Repeats the tensor along each axis; fewer numbers apply to the last axes.
   *
   * @param repeats integers, or a tensor of them
   */
  @Op("x, repeats")
  public static Tensor tile(Tensor x, Object repeats) {
    return call("tile", () -> Shapes.tile(x, repeats), x, repeats);
  }

  /** Repeats each element, as a vector. */
  public static Tensor repeat(Tensor x, int repeats) {
    return repeat(x, repeats, null);
  }

  /**
   * Repeats each slice along an axis; without an axis, each element of the flattened tensor.
   *
   * @param repeats a number for all, or one for each slice
   */
  @Op("x, repeats, axis=None")
  public static Tensor repeat(Tensor x, Object repeats, @Nullable Integer axis) {
    return call("repeat", () -> Shapes.repeat(x, repeats, axis), x, repeats, axis);
  }

  /** Shifts the elements; those beyond the end reappear at the start. */
  public static Tensor roll(Tensor x, int shift) {
    return roll(x, new int[] {shift}, null);
  }

  /** Shifts the elements along an axis; those beyond the end reappear at the start. */
  public static Tensor roll(Tensor x, int shift, int axis) {
    return roll(x, new int[] {shift}, new int[] {axis});
  }

  // ---- order of elements ----

  /**
   * Shifts the elements along axes; those beyond the end reappear at the start. Without axes the
   * flattened tensor is shifted.
   */
  @Op("x, shift, axis=None")
  public static Tensor roll(Tensor x, int[] shift, int @Nullable [] axis) {
    return call("roll", () -> Reordering.roll(x, shift, axis), x, shift, axis);
  }

  /** Reverses the elements along all axes. */
  public static Tensor flip(Tensor x) {
    return flip(x, (int[]) null);
  }

  /** Reverses the elements along axes; all axes for null. */
  @Op("x, axis=None")
  public static Tensor flip(Tensor x, int @Nullable ... axis) {
    return call("flip", () -> Reordering.flip(x, axis), x, axis);
  }

  /** Reverses the elements along the second axis. */
  @Op("x")
  public static Tensor fliplr(Tensor x) {
    return call("fliplr", () -> Reordering.fliplr(x), x);
  }

  /** Reverses the elements along the first axis. */
  @Op("x")
  public static Tensor flipud(Tensor x) {
    return call("flipud", () -> Reordering.flipud(x), x);
  }

  /** Rotates the tensor by 90 degrees from its first axis towards its second. */
  public static Tensor rot90(Tensor array) {
    return rot90(array, 1, new int[] {0, 1});
  }

  /** Rotates the tensor k times by 90 degrees from one axis towards another. */
  @Op("array, k=1, axes=(0, 1)")
  public static Tensor rot90(Tensor array, int k, int[] axes) {
    return call("rot90", () -> Reordering.rot90(array, k, axes), array, k, axes);
  }

  // ---- joining ----

  /** Concatenates tensors along the first axis. */
  public static Tensor concatenate(List<Tensor> xs) {
    return concatenate(xs, 0);
  }

  /** Concatenates tensors along an axis; the other axes have equal sizes. */
  @Op("xs, axis=0")
  public static Tensor concatenate(List<Tensor> xs, int axis) {
    return call("concatenate", () -> Joining.concatenate(xs, axis), xs, axis);
  }

  /** Stacks tensors along a new first axis. */
  public static Tensor stack(List<Tensor> x) {
    return stack(x, 0);
  }

  /** Stacks tensors of equal shape along a new axis. */
  @Op("x, axis=0")
  public static Tensor stack(List<Tensor> x, int axis) {
    return call("stack", () -> Joining.stack(x, axis), x, axis);
  }

  /** Concatenates tensors along the second axis; vectors along their only one. */
  @Op("xs")
  public static Tensor hstack(List<Tensor> xs) {
    return call("hstack", () -> Joining.hstack(xs), xs);
  }

  /** Concatenates tensors along the first axis; vectors are rows. */
  @Op("xs")
  public static Tensor vstack(List<Tensor> xs) {
    return call("vstack", () -> Joining.vstack(xs), xs);
  }

  /** Concatenates tensors along the third axis, which is added to vectors and matrices. */
  @Op("xs")
  public static Tensor dstack(List<Tensor> xs) {
    return call("dstack", () -> Joining.dstack(xs), xs);
  }

  /** Concatenates tensors along the second axis; vectors are columns. */
  @Op(later = "xs")
  public static Tensor columnStack(List<Tensor> xs) {
    return Joining.columnStack(xs);
  }

  /** Returns the elements of one tensor, then those of another, as a vector. */
  public static Tensor append(Tensor x1, Tensor x2) {
    return append(x1, x2, null);
  }

  /** Concatenates two tensors along an axis; without an axis, as vectors. */
  @Op("x1, x2, axis=None")
  public static Tensor append(Tensor x1, Tensor x2, @Nullable Integer axis) {
    return call("append", () -> Joining.append(x1, x2, axis), x1, x2, axis);
  }

  // ---- splitting ----

  /** Splits a tensor along the first axis, as {@link #split(Tensor, Object, int)}. */
  public static List<Tensor> split(Tensor x, Object indicesOrSections) {
    return split(x, indicesOrSections, 0);
  }

  /**
   * Splits a tensor along an axis.
   *
   * @param indicesOrSections the number of parts, which have equal sizes; or the indices at which
   *     all parts but the first begin
   */
  @Op("x, indices_or_sections, axis=0")
  public static List<Tensor> split(Tensor x, Object indicesOrSections, int axis) {
    return call(
        "split", () -> Joining.split(x, indicesOrSections, axis), x, indicesOrSections, axis);
  }

  /** Splits a tensor along the first axis, as {@link #arraySplit(Tensor, Object, int)}. */
  public static List<Tensor> arraySplit(Tensor x, Object indicesOrSections) {
    return arraySplit(x, indicesOrSections, 0);
  }

  /** Splits a tensor along an axis, as {@link #split}; the first parts may be larger by 1. */
  @Op("x, indices_or_sections, axis=0")
  public static List<Tensor> arraySplit(Tensor x, Object indicesOrSections, int axis) {
    return call(
        "array_split",
        () -> Joining.arraySplit(x, indicesOrSections, axis),
        x,
        indicesOrSections,
        axis);
  }

  /** Splits a tensor along the second axis, a vector along its only one, as {@link #split}. */
  @Op("x, indices_or_sections")
  public static List<Tensor> hsplit(Tensor x, Object indicesOrSections) {
    return call("hsplit", () -> Joining.hsplit(x, indicesOrSections), x, indicesOrSections);
  }

  /** Splits a tensor of two or more axes along the first one, as {@link #split}. */
  @Op("x, indices_or_sections")
  public static List<Tensor> vsplit(Tensor x, Object indicesOrSections) {
    return call("vsplit", () -> Joining.vsplit(x, indicesOrSections), x, indicesOrSections);
  }

  /** Splits a tensor of three or more axes along the third one, as {@link #split}. */
  @Op("x, indices_or_sections")
  public static List<Tensor> dsplit(Tensor x, Object indicesOrSections) {
    return call("dsplit", () -> Joining.dsplit(x, indicesOrSections), x, indicesOrSections);
  }

  /** Returns the slices along the first axis, without that axis. */
  public static List<Tensor> unstack(Tensor x) {
    return unstack(x, null, 0);
  }

  /** Returns the slices along an axis, without that axis; {@code num} is its size, if given. */
  @Op(value = "x, num=None, axis=0", module = "core")
  public static List<Tensor> unstack(Tensor x, @Nullable Integer num, int axis) {
    return call("unstack", () -> Joining.unstack(x, num, axis), x, num, axis);
  }

  /** Pads the tensor with zeros before and after each axis. */
  public static Tensor pad(Tensor x, Object padWidth) {
    return pad(x, padWidth, "constant", null);
  }

  /** Pads the tensor in a mode, as {@link #pad(Tensor, Object, String, Object)}. */
  public static Tensor pad(Tensor x, Object padWidth, String mode) {
    return pad(x, padWidth, mode, null);
  }

  // ---- padding ----

  /**
   * Pads the tensor before and after each axis.
   *
   * @param padWidth a number for all sides; {@code {before, after}} for all axes; or one such pair
   *     for each axis
   * @param mode "constant", "edge" (repeats the edge), "reflect" (mirrors without the edge),
   *     "symmetric" (mirrors with the edge), "wrap" or "circular" (elements of the other side),
   *     "linear_ramp" (from the edge to 0), "maximum", "mean", "median" or "minimum" (along the
   *     axis), or "empty" (undefined: 0)
   * @param constantValues the padding value in mode "constant"; null for 0
   */
  @Op("x, pad_width, mode='constant', constant_values=None")
  public static Tensor pad(
      Tensor x, Object padWidth, String mode, @Nullable Object constantValues) {
    return call(
        "pad",
        () -> PadModes.pad(x, padWidth, mode, constantValues),
        x,
        padWidth,
        mode,
        constantValues);
  }

  /** Returns the main diagonal of a matrix, or a matrix with a vector as its main diagonal. */
  public static Tensor diag(Tensor x) {
    return diag(x, 0);
  }

  // ---- diagonals ----

  /** Returns the k-th diagonal of a matrix, or a matrix with a vector as its k-th diagonal. */
  @Op("x, k=0")
  public static Tensor diag(Tensor x, int k) {
    return call("diag", () -> Diagonals.diag(x, k), x, k);
  }

  /** Returns a matrix with all elements of a tensor as its main diagonal. */
  public static Tensor diagflat(Tensor x) {
    return diagflat(x, 0);
  }

  /** Returns a matrix with all elements of a tensor as its k-th diagonal. */
  @Op("x, k=0")
  public static Tensor diagflat(Tensor x, int k) {
    return call("diagflat", () -> Diagonals.diagflat(x, k), x, k);
  }

  /** Returns the main diagonals of the matrices in the first two axes. */
  public static Tensor diagonal(Tensor x) {
    return diagonal(x, 0, 0, 1);
  }

  /**
   * Returns a diagonal of the matrices in two axes; it is the last axis of the result.
   *
   * @param offset 0 for the main diagonal, positive above it, negative below it
   */
  @Op("x, offset=0, axis1=0, axis2=1")
  public static Tensor diagonal(Tensor x, int offset, int axis1, int axis2) {
    return call(
        "diagonal", () -> Diagonals.diagonal(x, offset, axis1, axis2), x, offset, axis1, axis2);
  }

  /** Returns the sums of the main diagonals of the matrices in the first two axes. */
  public static Tensor trace(Tensor x) {
    return trace(x, 0, 0, 1);
  }

  /** Returns the sums of a diagonal of the matrices in two axes. */
  @Op("x, offset=0, axis1=0, axis2=1")
  public static Tensor trace(Tensor x, int offset, int axis1, int axis2) {
    return call("trace", () -> Diagonals.trace(x, offset, axis1, axis2), x, offset, axis1, axis2);
  }

  /** Returns the matrices in the last two axes with zeros above the main diagonal. */
  public static Tensor tril(Tensor x) {
    return tril(x, 0);
  }

  /** Returns the matrices in the last two axes with zeros above the k-th diagonal. */
  @Op("x, k=0")
  public static Tensor tril(Tensor x, int k) {
    return call("tril", () -> Diagonals.tril(x, k), x, k);
  }

  /** Returns the matrices in the last two axes with zeros below the main diagonal. */
  public static Tensor triu(Tensor x) {
    return triu(x, 0);
  }

  /** Returns the matrices in the last two axes with zeros below the k-th diagonal. */
  @Op("x, k=0")
  public static Tensor triu(Tensor x, int k) {
    return call("triu", () -> Diagonals.triu(x, k), x, k);
  }

  /** Returns the powers of each element of a vector, with exponents from size − 1 down to 0. */
  public static Tensor vander(Tensor x) {
    return vander(x, null, false);
  }

  /**
   * Returns N powers of each element of a vector, in descending order unless {@code increasing}.
   */
  @Op("x, N=None, increasing=False")
  public static Tensor vander(Tensor x, @Nullable Integer n, boolean increasing) {
    return call("vander", () -> Diagonals.vander(x, n, increasing), x, n, increasing);
  }

  /**
   * Returns sequences extracted from the last axis, {@code (..., sequences, length)}; an incomplete
   * sequence at the end is dropped.
   *
   * @param sequenceStride the distance between the starts of successive sequences
   */
  @Op(value = "x, sequence_length, sequence_stride", module = "math")
  public static Tensor extractSequences(Tensor x, int sequenceLength, int sequenceStride) {
    return call(
        "extract_sequences",
        () -> Diagonals.extractSequences(x, sequenceLength, sequenceStride),
        x,
        sequenceLength,
        sequenceStride);
  }

  /** Returns the coordinates of a grid, as {@link #meshgrid(List, String)} with "xy". */
  public static List<Tensor> meshgrid(Tensor... x) {
    return meshgrid(Check.all("meshgrid", "x", x), "xy");
  }

  /**
   * Returns coordinate matrices of a grid: each vector repeated along an axis for each of the
   * others.
   *
   * @param indexing "ij" for axes in the order of the vectors, "xy" to exchange the first two
   */
  @Op("*x, indexing='xy'")
  public static List<Tensor> meshgrid(List<Tensor> x, String indexing) {
    return call("meshgrid", () -> Diagonals.meshgrid(x, indexing), x, indexing);
  }

  // ---- by indices ----

  /** Returns the elements at indices of the flattened tensor. */
  public static Tensor take(Tensor x, Object indices) {
    return take(x, indices, null);
  }

  /**
   * Returns the slices along an axis at {@code indices}, whose axes replace it; without an axis,
   * the elements of the flattened tensor. Negative indices count from the end.
   *
   * @param indices integers: one, an array, a list or a tensor
   */
  @Op("x, indices, axis=None")
  public static Tensor take(Tensor x, Object indices, @Nullable Integer axis) {
    return call("take", () -> Indexing.take(x, indices, axis), x, indices, axis);
  }

  /** Returns the elements at indices of the flattened tensor. */
  public static Tensor takeAlongAxis(Tensor x, Tensor indices) {
    return takeAlongAxis(x, indices, null);
  }

  /**
   * Returns the elements along an axis at {@code indices}, for each position on the other axes,
   * along which both are broadcast. Without an axis both are flattened. Negative indices count from
   * the end.
   */
  @Op("x, indices, axis=None")
  public static Tensor takeAlongAxis(Tensor x, Tensor indices, @Nullable Integer axis) {
    return call(
        "take_along_axis", () -> Indexing.takeAlongAxis(x, indices, axis), x, indices, axis);
  }

  /**
   * Returns the elements that Python's {@code x[key]} selects, as in numpy.
   *
   * @param key Python's text, {@code "1:3, ::2, None, ..., -1"}; or a part or a list of parts:
   *     integers, a {@link Slice}, {@link Slice#ELLIPSIS}, null for a new axis, and tensors or
   *     arrays of indices or of booleans
   */
  @Op("x, key")
  public static Tensor getItem(Tensor x, Object key) {
    var parts = ItemKey.of(key).parts();
    var size = Indexing.knownSize(x, parts);
    return size != null ? size : call("get_item", () -> Indexing.getItem(x, parts), x, parts);
  }

  // ---- blocks ----

  /**
   * Returns a block of a tensor.
   *
   * @param startIndices the start of the block on each axis: integers or a tensor of them
   * @param shape the sizes of the block
   */
  @Op(value = "inputs, start_indices, shape", module = "core")
  public static Tensor slice(Tensor inputs, Object startIndices, int[] shape) {
    return call(
        "slice", () -> Indexing.slice(inputs, startIndices, shape), inputs, startIndices, shape);
  }

  /**
   * Returns a tensor with a block replaced.
   *
   * @param startIndices the start of the block on each axis: integers or a tensor of them
   * @param updates the block
   */
  @Op(value = "inputs, start_indices, updates", module = "core")
  public static Tensor sliceUpdate(Tensor inputs, Object startIndices, Tensor updates) {
    return call(
        "slice_update",
        () -> Indexing.sliceUpdate(inputs, startIndices, updates),
        inputs,
        startIndices,
        updates);
  }

  // ---- by conditions ----

  /** Returns the indices of the nonzero elements, as {@link #nonzero}. */
  public static Tensor where(Tensor condition) {
    return where(condition, null, null);
  }

  /**
   * Returns the elements of {@code x1} where the condition is true, those of {@code x2} elsewhere;
   * all are broadcast. Without both, the indices where it is true, as {@link #nonzero}.
   */
  @Op("condition, x1=None, x2=None")
  public static Tensor where(Object condition, @Nullable Object x1, @Nullable Object x2) {
    return call("where", () -> Indexing.where(condition, x1, x2), condition, x1, x2);
  }

  /** Returns the indices of the nonzero elements, as int32, with a row for each axis. */
  @Op("x")
  public static Tensor nonzero(Tensor x) {
    return call("nonzero", () -> Indexing.nonzero(x), x);
  }

  /** Returns the elements of the first choice whose condition is true, 0 if none is. */
  public static Tensor select(List<Tensor> condlist, List<Tensor> choicelist) {
    return select(condlist, choicelist, 0);
  }

  /** Returns the elements of the first choice whose condition is true, or the default. */
  @Op("condlist, choicelist, default=0")
  public static Tensor select(Object condlist, Object choicelist, Object byDefault) {
    return call(
        "select",
        () -> Indexing.select(condlist, choicelist, byDefault),
        condlist,
        choicelist,
        byDefault);
  }

  // ---- one-hot vectors and flat indices ----

  /** Returns a vector for each index: 1 at the index, 0 elsewhere. */
  public static Tensor oneHot(Tensor x, int numClasses) {
    return oneHot(x, numClasses, -1, null, false);
  }

  /**
   * Returns a vector for each index: 1 at the index, 0 elsewhere; only zeros for an index that is
   * negative or too large.
   *
   * @param axis the position of the vectors in the result; −1 for the last axis
   * @param dtype of the result, null for float32
   */
  @Op(value = "x, num_classes, axis=-1, dtype=None, sparse=False", module = "nn")
  public static Tensor oneHot(
      Tensor x, int numClasses, int axis, @Nullable DType dtype, boolean sparse) {
    return call(
        "one_hot",
        () -> Indexing.oneHot(x, numClasses, axis, dtype, sparse),
        x,
        numClasses,
        axis,
        dtype,
        sparse);
  }

  /** Returns a single vector for a vector of indices: 1 at each of the indices, 0 elsewhere. */
  public static Tensor multiHot(Tensor inputs, int numClasses) {
    return multiHot(inputs, numClasses, -1, null, false);
  }

  /**
   * Returns a single vector for the indices along an axis, the second one or the only one: 1 at
   * each of the indices, 0 elsewhere; an index that is negative or too large is ignored.
   *
   * @param axis the position of the vectors, as in {@link #oneHot}, before the indices are combined
   */
  @Op(value = "inputs, num_classes=None, axis=-1, dtype=None, sparse=False", module = "nn")
  public static Tensor multiHot(
      Tensor inputs,
      @Nullable Integer numClasses,
      int axis,
      @Nullable DType dtype,
      boolean sparse) {
    return call(
        "multi_hot",
        () -> Indexing.multiHot(inputs, numClasses, axis, dtype, sparse),
        inputs,
        numClasses,
        axis,
        dtype,
        sparse);
  }

  /** Converts indices of the flattened tensor to an index on each axis of a shape. */
  @Op("indices, shape")
  public static List<Tensor> unravelIndex(Tensor indices, int[] shape) {
    return call("unravel_index", () -> Indexing.unravelIndex(indices, shape), indices, shape);
  }

  // ---- scatter ----

  /**
   * Returns zeros with values added at indices.
   *
   * @param indices {@code (..., axes)}; the last axis contains the index on each axis
   * @param values an element for each index, or a slice if the indices have fewer axes than the
   *     result
   * @param shape of the result
   */
  @Op(value = "indices, values, shape", module = "core")
  public static Tensor scatter(Tensor indices, Tensor values, Object shape) {
    return call(
        "scatter", () -> Scattering.scatter(indices, values, shape), indices, values, shape);
  }

  /** Returns a tensor with elements replaced at indices, as in {@link #scatter}. */
  public static Tensor scatterUpdate(Tensor inputs, Tensor indices, Tensor updates) {
    return scatterUpdate(inputs, indices, updates, null);
  }

  /**
   * Returns a tensor with elements at indices replaced or combined with others, as in {@link
   * #scatter}.
   *
   * @param reduction null to replace elements, where the last of several is used; or "add", "max",
   *     "min", "mul"
   */
  @Op(value = "inputs, indices, updates, reduction=None", module = "core")
  public static Tensor scatterUpdate(
      Tensor inputs, Tensor indices, Tensor updates, @Nullable String reduction) {
    return call(
        "scatter_update",
        () -> Scattering.scatterUpdate(inputs, indices, updates, reduction),
        inputs,
        indices,
        updates,
        reduction);
  }

  // ---- segments ----

  /**
   * Returns the sum of the slices of each segment; the largest id determines the number of
   * segments.
   */
  public static Tensor segmentSum(Tensor data, Tensor segmentIds) {
    return segmentSum(data, segmentIds, null, false);
  }

  /**
   * Returns the sums of the slices along the first axis that have the same id; 0 for an id that
   * does not occur.
   *
   * @param segmentIds an id for each slice; a slice whose id is negative or not below {@code
   *     numSegments} is ignored
   * @param numSegments null for the largest id plus 1
   * @param sorted whether the ids are in ascending order, which is not required
   */
  @Op(value = "data, segment_ids, num_segments=None, sorted=False", module = "math")
  public static Tensor segmentSum(
      Tensor data, Tensor segmentIds, @Nullable Integer numSegments, boolean sorted) {
    return call(
        "segment_sum",
        () -> Scattering.segmentSum(data, segmentIds, numSegments, sorted),
        data,
        segmentIds,
        numSegments,
        sorted);
  }

  /** Returns the product of the slices of each segment; the largest id determines their number. */
  public static Tensor segmentProd(Tensor data, Tensor segmentIds) {
    return segmentProd(data, segmentIds, null, false);
  }

  /**
   * Returns the products of the slices of each segment, as {@link #segmentSum}; 1 if there are
   * none.
   */
  @Op(value = "data, segment_ids, num_segments=None, sorted=False", module = "math")
  public static Tensor segmentProd(
      Tensor data, Tensor segmentIds, @Nullable Integer numSegments, boolean sorted) {
    return call(
        "segment_prod",
        () -> Scattering.segmentProd(data, segmentIds, numSegments, sorted),
        data,
        segmentIds,
        numSegments,
        sorted);
  }

  /** Returns the largest elements of each segment; the largest id determines their number. */
  public static Tensor segmentMax(Tensor data, Tensor segmentIds) {
    return segmentMax(data, segmentIds, null, false);
  }

  /**
   * Returns the largest elements of each segment, as {@link #segmentSum}; −∞ or the smallest
   * integer if there are none.
   */
  @Op(value = "data, segment_ids, num_segments=None, sorted=False", module = "math")
  public static Tensor segmentMax(
      Tensor data, Tensor segmentIds, @Nullable Integer numSegments, boolean sorted) {
    return call(
        "segment_max",
        () -> Scattering.segmentMax(data, segmentIds, numSegments, sorted),
        data,
        segmentIds,
        numSegments,
        sorted);
  }

  /** Returns the smallest elements of each segment; the largest id determines their number. */
  public static Tensor segmentMin(Tensor data, Tensor segmentIds) {
    return segmentMin(data, segmentIds, null, false);
  }

  /**
   * Returns the smallest elements of each segment, as {@link #segmentSum}; ∞ or the largest integer
   * if there are none.
   */
  @Op(value = "data, segment_ids, num_segments=None, sorted=False", module = "math")
  public static Tensor segmentMin(
      Tensor data, Tensor segmentIds, @Nullable Integer numSegments, boolean sorted) {
    return call(
        "segment_min",
        () -> Scattering.segmentMin(data, segmentIds, numSegments, sorted),
        data,
        segmentIds,
        numSegments,
        sorted);
  }

  /** Sorts the elements in ascending order along the last axis. */
  public static Tensor sort(Tensor x) {
    return sort(x, -1);
  }

  // ---- sorting ----

  /** Sorts the elements in ascending order along an axis; for null as a vector. */
  @Op("x, axis=-1")
  public static Tensor sort(Tensor x, @Nullable Integer axis) {
    return call("sort", () -> Sorting.sort(x, axis), x, axis);
  }

  /** Returns the indices that sort the last axis, as int32. */
  public static Tensor argsort(Tensor x) {
    return argsort(x, -1);
  }

  /**
   * Returns the indices that sort an axis, as int32; for null those that sort the flattened tensor.
   * The order of equal elements is kept.
   */
  @Op("x, axis=-1")
  public static Tensor argsort(Tensor x, @Nullable Integer axis) {
    return call("argsort", () -> Sorting.argsort(x, axis), x, axis);
  }

  /**
   * Returns indices that partition the last axis, as {@link #argpartition(Tensor, int, Integer)}.
   */
  public static Tensor argpartition(Tensor x, int kth) {
    return argpartition(x, kth, -1);
  }

  /**
   * Returns indices that partition an axis, as int32: no element before the k-th one is larger, no
   * element after it is smaller.
   */
  @Op("x, kth, axis=-1")
  public static Tensor argpartition(Tensor x, int kth, @Nullable Integer axis) {
    return call("argpartition", () -> Sorting.argpartition(x, kth, axis), x, kth, axis);
  }

  /** Returns the k largest elements of each row (the last axis), then their indices as int32. */
  public static List<Tensor> topK(Tensor x, int k) {
    return topK(x, k, true);
  }

  /**
   * Returns the k largest elements of each row (the last axis), then their indices as int32; they
   * are always in descending order.
   */
  public static List<Tensor> topK(Tensor x, int k, boolean sorted) {
    return topK(x, k, sorted, true);
  }

  /**
   * Returns the k largest elements of each row (the last axis), then their indices as int32; they
   * are always in descending order, equal elements in their order in x.
   */
  @Op(value = "x, k, sorted=True", later = "is_stable=True", module = "math")
  public static List<Tensor> topK(Tensor x, int k, boolean sorted, boolean isStable) {
    return call("top_k", () -> Sorting.topK(x, k), x, k, sorted, isStable);
  }

  // ---- searching ----

  /**
   * Returns the indices at which values would be inserted in a sorted vector, before equal
   * elements, as int32.
   */
  public static Tensor searchsorted(Tensor sortedSequence, Object values) {
    return searchsorted(sortedSequence, values, "left");
  }

  /**
   * Returns the indices at which values would be inserted in a sorted vector, as int32.
   *
   * @param side "left" for before equal elements, "right" for after them
   */
  @Op(value = "sorted_sequence, values, side='left'", className = "SearchSorted")
  public static Tensor searchsorted(Tensor sortedSequence, Object values, String side) {
    return call(
        "searchsorted",
        () -> Sorting.searchsorted(sortedSequence, values, side),
        sortedSequence,
        values,
        side);
  }

  /**
   * Returns the index of the bin of each element, as int32: 0 below the first bound, 1 from it to
   * the second, and so on.
   *
   * @param bins bounds in ascending order: a vector, an array or a list
   */
  @Op("x, bins")
  public static Tensor digitize(Tensor x, Object bins) {
    return call("digitize", () -> Sorting.digitize(x, bins), x, bins);
  }

  // ---- unique ----

  /** Returns the distinct elements in ascending order, as a vector. */
  public static Tensor unique(Tensor x) {
    return Sorting.unique(x);
  }

  /**
   * Returns the distinct elements as a vector, or the distinct slices along an axis: a tensor, or a
   * list with the additional results that are requested.
   *
   * @param sorted whether to sort in ascending order, rather than by first occurrence
   * @param returnIndex whether to add the index of each first occurrence
   * @param returnInverse whether to add the index of each element among the distinct ones
   * @param returnCounts whether to add the number of occurrences
   * @param size the number of elements to return: more are dropped, fewer are padded with {@code
   *     fillValue} (null for 0); null for all
   */
  @Op(
      "x, sorted=True, return_index=False, return_inverse=False, return_counts=False, axis=None,"
          + " size=None, fill_value=None")
  public static Object unique(
      Tensor x,
      boolean sorted,
      boolean returnIndex,
      boolean returnInverse,
      boolean returnCounts,
      @Nullable Integer axis,
      @Nullable Integer size,
      @Nullable Object fillValue) {
    return call(
        "unique",
        () ->
            Sorting.unique(
                x, sorted, returnIndex, returnInverse, returnCounts, axis, size, fillValue),
        x,
        sorted,
        returnIndex,
        returnInverse,
        returnCounts,
        axis,
        size,
        fillValue);
  }

  // ---- products of matrices ----

  /**
   * Returns the matrix product over the last two axes; leading axes are broadcast. A vector on the
   * left is a row, a vector on the right a column. Two int8 tensors return int32.
   */
  @Op("x1, x2")
  public static Tensor matmul(Object x1, Object x2) {
    return call("matmul", () -> Products.matmul(x1, x2), x1, x2);
  }

  /**
   * Returns the sum of products over the last axis of x1 and the second to last of x2, or the only
   * axis of a vector x2; a scalar multiplies the other operand.
   */
  @Op("x1, x2")
  public static Tensor dot(Object x1, Object x2) {
    return call("dot", () -> Products.dot(x1, x2), x1, x2);
  }

  /** Returns the sum of products of all elements; complex elements of x1 are conjugated. */
  @Op("x1, x2")
  public static Tensor vdot(Object x1, Object x2) {
    return call("vdot", () -> Products.vdot(x1, x2), x1, x2);
  }

  /** Returns the sum of products over the last axes; a scalar multiplies the other operand. */
  @Op("x1, x2")
  public static Tensor inner(Object x1, Object x2) {
    return call("inner", () -> Products.inner(x1, x2), x1, x2);
  }

  /** Returns the product of each element of x1 (rows) and each element of x2 (columns). */
  @Op("x1, x2")
  public static Tensor outer(Object x1, Object x2) {
    return call("outer", () -> Products.outer(x1, x2), x1, x2);
  }

  /** Returns the sum of products over the last two axes of x1 and the first two of x2. */
  public static Tensor tensordot(Object x1, Object x2) {
    return tensordot(x1, x2, 2);
  }

  /** Returns the sum of products over axes of x1 and the same number of axes of x2. */
  public static Tensor tensordot(Object x1, Object x2, int[] axes1, int[] axes2) {
    return Products.tensordot(x1, x2, axes1, axes2);
  }

  /**
   * Returns the sum of products over axes of both tensors.
   *
   * @param axes the number of axes: the last ones of x1 and the first ones of x2; or a list of two,
   *     the axes of x1 and those of x2
   */
  @Op("x1, x2, axes=2")
  public static Tensor tensordot(Object x1, Object x2, Object axes) {
    return call("tensordot", () -> Products.tensordot(x1, x2, axes), x1, x2, axes);
  }

  /** Returns the sums of products described by subscripts such as {@code "bij,bjk->bik"}. */
  public static Tensor einsum(String subscripts, Tensor... operands) {
    return einsum(subscripts, Check.all("einsum", "operands", operands));
  }

  /**
   * Returns the sums of products described by subscripts: a letter for each axis, {@code "..."} for
   * axes that are broadcast, and after {@code ->} the axes of the result; without it, those whose
   * letter occurs once, in alphabetical order.
   */
  @Op("subscripts, *operands")
  public static Tensor einsum(String subscripts, List<Tensor> operands) {
    return call("einsum", () -> Products.einsum(subscripts, operands), subscripts, operands);
  }

  /** Returns the cross product of vectors along the last axis. */
  public static Tensor cross(Object x1, Object x2) {
    return cross(x1, x2, -1, -1, -1, null);
  }

  /**
   * Returns the cross product of vectors with two or three components. For two vectors with two
   * components it is the third component, without an axis.
   *
   * @param axisa the axis of the components in x1
   * @param axisb the axis of the components in x2
   * @param axisc the axis of the components in the result
   * @param axis the axis of the components in all three, or null
   */
  @Op("x1, x2, axisa=-1, axisb=-1, axisc=-1, axis=None")
  public static Tensor cross(
      Object x1, Object x2, int axisa, int axisb, int axisc, @Nullable Integer axis) {
    return call(
        "cross",
        () -> Products.cross(x1, x2, axisa, axisb, axisc, axis),
        x1,
        x2,
        axisa,
        axisb,
        axisc,
        axis);
  }

  /** Returns the Kronecker product: the blocks are x2 multiplied by each element of x1. */
  @Op("x1, x2")
  public static Tensor kron(Object x1, Object x2) {
    return call("kron", () -> Products.kron(x1, x2), x1, x2);
  }

  /**
   * Returns the Euclidean distance between each row of x and each row of y: {@code (..., m, n)} for
   * {@code (..., m, d)} and {@code (..., n, d)}.
   */
  @Op(value = "x, y", module = "math", className = "CDist")
  public static Tensor cdist(Tensor x, Tensor y) {
    return call("cdist", () -> Products.cdist(x, y), x, y);
  }

  // ---- determinants and inverses ----

  /** Returns the determinants. */
  @Op(value = "x", module = "linalg")
  public static Tensor det(Tensor x) {
    return call("det", () -> LinearSystems.det(x), x);
  }

  /** Returns the signs of the determinants, then the logarithms of their absolute values. */
  @Op("x")
  public static List<Tensor> slogdet(Tensor x) {
    return call("slogdet", () -> LinearSystems.slogdet(x), x);
  }

  /** Returns the logarithms of the determinants; NaN for negative ones. */
  @Op(value = "x", module = "math")
  public static Tensor logdet(Tensor x) {
    return call("logdet", () -> LinearSystems.logdet(x), x);
  }

  /** Returns the inverse matrices. */
  @Op(value = "x", module = "linalg")
  public static Tensor inv(Tensor x) {
    return call("inv", () -> LinearSystems.inv(x), x);
  }

  /** Returns the pseudoinverses {@code (..., n, m)} of matrices {@code (..., m, n)}. */
  public static Tensor pinv(Tensor x) {
    return pinv(x, null);
  }

  /**
   * Returns the pseudoinverses {@code (..., n, m)} of matrices {@code (..., m, n)}.
   *
   * @param rcond singular values up to this fraction of the largest one are treated as 0; null for
   *     the rounding error of the larger size
   */
  @Op(value = "x, rcond=None", module = "linalg")
  public static Tensor pinv(Tensor x, @Nullable Double rcond) {
    return call("pinv", () -> LinearSystems.pinv(x, rcond), x, rcond);
  }

  /** Returns the ranks, int32. */
  public static Tensor matrixRank(Tensor x) {
    return matrixRank(x, null);
  }

  /**
   * Returns the ranks, int32: the number of singular values above {@code tol}; null for the
   * rounding error of the largest one.
   */
  @Op(value = "x, tol=None", module = "linalg")
  public static Tensor matrixRank(Tensor x, @Nullable Double tol) {
    return call("matrix_rank", () -> LinearSystems.matrixRank(x, tol), x, tol);
  }

  /** Raises square matrices to a power; negative powers are those of their inverses. */
  @Op(later = "x, n")
  public static Tensor matrixPower(Tensor x, int n) {
    return LinearSystems.matrixPower(x, n);
  }

  // ---- linear systems ----

  /**
   * Returns the solution x of {@code a · x = b} for square matrices a {@code (..., m, m)}, and
   * vectors {@code (..., m)} or matrices {@code (..., m, k)} b.
   */
  @Op(value = "a, b", module = "linalg")
  public static Tensor solve(Tensor a, Tensor b) {
    return call("solve", () -> LinearSystems.solve(a, b), a, b);
  }

  /** Returns the solution x of {@code a · x = b} for an upper triangular matrix a. */
  public static Tensor solveTriangular(Tensor a, Tensor b) {
    return solveTriangular(a, b, false);
  }

  /**
   * Returns the solution x of {@code a · x = b}; only the lower or the upper triangle of a is used.
   */
  @Op(value = "a, b, lower=False", module = "linalg")
  public static Tensor solveTriangular(Tensor a, Tensor b, boolean lower) {
    return call("solve_triangular", () -> LinearSystems.solveTriangular(a, b, lower), a, b, lower);
  }

  /** Returns the least-squares solution x of {@code a · x = b} with the smallest norm. */
  public static Tensor lstsq(Tensor a, Tensor b) {
    return lstsq(a, b, null);
  }

  /**
   * Returns the least-squares solution x of {@code a · x = b}, of several solutions the one with
   * the smallest norm: a vector {@code (n,)} or matrix {@code (n, k)} for a matrix a {@code (m, n)}
   * and b {@code (m,)} or {@code (m, k)}.
   *
   * @param rcond singular values of a up to this fraction of the largest one are treated as 0; null
   *     for the rounding error of the larger size
   */
  @Op(value = "a, b, rcond=None", module = "linalg")
  public static Tensor lstsq(Tensor a, Tensor b, @Nullable Double rcond) {
    return call("lstsq", () -> LinearSystems.lstsq(a, b, rcond), a, b, rcond);
  }

  // ---- Cholesky, LU and QR decompositions ----

  /** Returns the lower triangular L of a symmetric positive definite matrix {@code x = L · Lᵀ}. */
  public static Tensor cholesky(Tensor x) {
    return cholesky(x, false);
  }

  /** Returns the Cholesky factor: L with {@code x = L · Lᵀ}, or U with {@code x = Uᵀ · U}. */
  @Op(value = "x, upper=False", module = "linalg")
  public static Tensor cholesky(Tensor x, boolean upper) {
    return call("cholesky", () -> Decompositions.cholesky(x, upper), x, upper);
  }

  /** Returns the inverses of matrices from their lower Cholesky factors x. */
  public static Tensor choleskyInverse(Tensor x) {
    return choleskyInverse(x, false);
  }

  /** Returns the inverses of matrices from their Cholesky factors x, lower or upper. */
  @Op(value = "x, upper=False", module = "linalg")
  public static Tensor choleskyInverse(Tensor x, boolean upper) {
    return call("cholesky_inverse", () -> Decompositions.choleskyInverse(x, upper), x, upper);
  }

  /**
   * Returns the LU factors of invertible matrices in one matrix, L below the diagonal and U on and
   * above it, and the int32 pivots: step i exchanges the rows i and {@code pivots[i]}, counted from
   * 0.
   */
  @Op(value = "x", module = "linalg")
  public static List<Tensor> luFactor(Tensor x) {
    return call("lu_factor", () -> Decompositions.luFactor(x), x);
  }

  /** Returns orthogonal q {@code (..., m, k)} and upper triangular r, k the smaller size. */
  public static List<Tensor> qr(Tensor x) {
    return qr(x, "reduced");
  }

  /**
   * Returns q with orthogonal columns and an upper triangular r with {@code x = q · r}.
   *
   * @param mode {@code "reduced"}, or {@code "complete"} for a square q, which has no gradient if
   *     the matrix has more rows than columns
   */
  @Op(value = "x, mode='reduced'", module = "linalg")
  public static List<Tensor> qr(Tensor x, String mode) {
    return call("qr", () -> Decompositions.qr(x, mode), x, mode);
  }

  // ---- singular values and eigenvalues ----

  /** Returns u, the singular values in descending order, and vᵀ, with square u and v. */
  public static List<Tensor> svd(Tensor x) {
    return svd(x, true);
  }

  /** Returns u, the singular values in descending order, and vᵀ. */
  public static List<Tensor> svd(Tensor x, boolean fullMatrices) {
    return Decompositions.svd(x, fullMatrices);
  }

  /**
   * Returns u, the singular values in descending order, and vᵀ with {@code x = u · diag(s) · vᵀ} as
   * a list; or only the singular values.
   *
   * @param fullMatrices whether u and v are square; otherwise they have one column for each
   *     singular value. No gradient flows through u and v with more columns
   * @param computeUv whether to return u and vᵀ
   */
  @Op(value = "x, full_matrices=True, compute_uv=True", module = "linalg", className = "SVD")
  public static Object svd(Tensor x, boolean fullMatrices, boolean computeUv) {
    return call(
        "svd", () -> Decompositions.svd(x, fullMatrices, computeUv), x, fullMatrices, computeUv);
  }

  /**
   * Returns the eigenvalues {@code (..., n)} and, as columns, the eigenvectors {@code (..., n, n)}
   * of square matrices in no particular order; both are complex64 and have no gradient.
   */
  @Op(value = "x", module = "linalg")
  public static List<Tensor> eig(Tensor x) {
    return call("eig", () -> Decompositions.eig(x), x);
  }

  /**
   * Returns the eigenvalues {@code (..., n)} of symmetric matrices in ascending order and, as
   * columns, their eigenvectors {@code (..., n, n)}.
   */
  @Op(value = "x", module = "linalg")
  public static List<Tensor> eigh(Tensor x) {
    return call("eigh", () -> Decompositions.eigh(x), x);
  }

  // ---- Fourier transforms ----

  /** Returns the discrete Fourier transform along the last axis, as a pair. */
  @Op(value = "x", module = "math", className = "FFT")
  public static List<Tensor> fft(List<Tensor> x) {
    return call("fft", () -> Signals.fft(x), x);
  }

  /** Returns the discrete Fourier transform over the last two axes, as a pair. */
  @Op(value = "x", module = "math", className = "FFT2")
  public static List<Tensor> fft2(List<Tensor> x) {
    return call("fft2", () -> Signals.fft2(x), x);
  }

  /** Returns the inverse of {@link #fft2}, as a pair. */
  @Op(value = "x", module = "math", className = "IFFT2")
  public static List<Tensor> ifft2(List<Tensor> x) {
    return call("ifft2", () -> Signals.ifft2(x), x);
  }

  // ---- real signals ----

  /** Returns the Fourier transform of real numbers along the last axis, as a pair. */
  public static List<Tensor> rfft(Tensor x) {
    return rfft(x, null);
  }

  /**
   * Returns the frequencies 0 to {@code n / 2} of the Fourier transform of real numbers along the
   * last axis, as a pair.
   *
   * @param fftLength n: rows are truncated or zero-padded to this length; null for their size
   */
  @Op(value = "x, fft_length=None", module = "math", className = "RFFT")
  public static List<Tensor> rfft(Tensor x, @Nullable Integer fftLength) {
    return call("rfft", () -> Signals.rfft(x, fftLength), x, fftLength);
  }

  /** Returns the real signal of even length from the frequencies that {@link #rfft} returns. */
  public static Tensor irfft(List<Tensor> x) {
    return irfft(x, null);
  }

  /**
   * Returns the real signal of n numbers from a pair of frequencies, as returned by {@link #rfft}.
   *
   * @param fftLength n; null for {@code 2 * (frequencies - 1)}
   */
  @Op(value = "x, fft_length=None", module = "math", className = "IRFFT")
  public static Tensor irfft(List<Tensor> x, @Nullable Integer fftLength) {
    return call("irfft", () -> Signals.irfft(x, fftLength), x, fftLength);
  }

  // ---- short-time transforms ----

  /** Returns the short-time Fourier transform with a Hann window, centered; as a pair. */
  public static List<Tensor> stft(Tensor x, int sequenceLength, int sequenceStride, int fftLength) {
    return stft(x, sequenceLength, sequenceStride, fftLength, "hann", true);
  }

  /**
   * Returns the Fourier transforms of overlapping windows: the pair {@code (..., windows, fftLength
   * / 2 + 1)} for a signal {@code (..., samples)}.
   *
   * @param window {@code "hann"}, {@code "hamming"}, a vector of {@code sequenceLength} weights, or
   *     null for 1; zero-padded on both sides if {@code fftLength} is longer
   * @param center whether the signal is padded by reflection, so that the first window is centred
   *     at the first sample
   */
  @Op(
      value = "x, sequence_length, sequence_stride, fft_length, window='hann', center=True",
      module = "math",
      className = "STFT")
  public static List<Tensor> stft(
      Tensor x,
      int sequenceLength,
      int sequenceStride,
      int fftLength,
      @Nullable Object window,
      boolean center) {
    return call(
        "stft",
        () -> Signals.stft(x, sequenceLength, sequenceStride, fftLength, window, center),
        x,
        sequenceLength,
        sequenceStride,
        fftLength,
        window,
        center);
  }

  /** Returns the signal from the result of {@link #stft} with a Hann window, centered. */
  public static Tensor istft(
      List<Tensor> x, int sequenceLength, int sequenceStride, int fftLength) {
    return istft(x, sequenceLength, sequenceStride, fftLength, null, "hann", true);
  }

  /**
   * Returns the signal {@code (..., samples)} whose {@link #stft} is a pair {@code (..., windows,
   * fftLength / 2 + 1)}, by adding the overlapping windows.
   *
   * @param length the number of samples to return, or null for all
   * @param window as in {@link #stft}; the signal is divided by the sum of its squares unless null
   * @param center whether the signal was padded at its ends; the padding is removed
   */
  @Op(
      value =
          "x, sequence_length, sequence_stride, fft_length, length=None, window='hann', center=True",
      module = "math",
      className = "ISTFT")
  public static Tensor istft(
      List<Tensor> x,
      int sequenceLength,
      int sequenceStride,
      int fftLength,
      @Nullable Integer length,
      @Nullable Object window,
      boolean center) {
    return call(
        "istft",
        () -> Signals.istft(x, sequenceLength, sequenceStride, fftLength, length, window, center),
        x,
        sequenceLength,
        sequenceStride,
        fftLength,
        length,
        window,
        center);
  }

  // ---- piecewise linear functions ----

  /** Returns x where it is positive, 0 elsewhere. */
  @Op(value = "x", module = "nn")
  public static Tensor relu(Tensor x) {
    return call("relu", () -> Nonlinearities.relu(x), x);
  }

  /** Returns x limited to [0, 6]. */
  @Op(value = "x", module = "nn")
  public static Tensor relu6(Tensor x) {
    return call("relu6", () -> Nonlinearities.relu6(x), x);
  }

  /** Returns x where it is positive, 0.2 x elsewhere. */
  public static Tensor leakyRelu(Tensor x) {
    return leakyRelu(x, 0.2);
  }

  /** Returns x where it is positive, {@code negativeSlope * x} elsewhere. */
  @Op(value = "x, negative_slope=0.2", module = "nn")
  public static Tensor leakyRelu(Tensor x, double negativeSlope) {
    return call("leaky_relu", () -> Nonlinearities.leakyRelu(x, negativeSlope), x, negativeSlope);
  }

  /** Returns (x + 3) / 6, limited to [0, 1]. */
  @Op(value = "x", module = "nn")
  public static Tensor hardSigmoid(Tensor x) {
    return call("hard_sigmoid", () -> Nonlinearities.hardSigmoid(x), x);
  }

  /** Returns x · hardSigmoid(x). */
  @Op(value = "x", module = "nn")
  public static Tensor hardSilu(Tensor x) {
    return call("hard_silu", () -> Nonlinearities.hardSilu(x), x);
  }

  /** Returns x · hardSigmoid(x), as {@link #hardSilu}. */
  @Op(value = "x", module = "nn", className = "HardSilu")
  public static Tensor hardSwish(Tensor x) {
    return call("hard_swish", () -> Nonlinearities.hardSwish(x), x);
  }

  /** Returns x limited to [−1, 1]. */
  @Op(value = "x", module = "nn")
  public static Tensor hardTanh(Tensor x) {
    return call("hard_tanh", () -> Nonlinearities.hardTanh(x), x);
  }

  /** Returns x, or 0 where |x| is at most 0.5. */
  public static Tensor hardShrink(Tensor x) {
    return hardShrink(x, 0.5);
  }

  /** Returns x, or 0 where |x| is at most a threshold. */
  @Op(value = "x, threshold=0.5", module = "nn")
  public static Tensor hardShrink(Tensor x, double threshold) {
    return call("hard_shrink", () -> Nonlinearities.hardShrink(x, threshold), x, threshold);
  }

  /** Returns x shifted towards 0 by 0.5, or 0 where |x| is at most 0.5. */
  public static Tensor softShrink(Tensor x) {
    return softShrink(x, 0.5);
  }

  /** Returns x shifted towards 0 by a threshold, or 0 where |x| is at most the threshold. */
  @Op(value = "x, threshold=0.5", module = "nn")
  public static Tensor softShrink(Tensor x, double threshold) {
    return call("soft_shrink", () -> Nonlinearities.softShrink(x, threshold), x, threshold);
  }

  /** Returns x where it is above a threshold, {@code defaultValue} elsewhere. */
  @Op(value = "x, threshold, default_value", module = "nn")
  public static Tensor threshold(Tensor x, double threshold, double defaultValue) {
    return call(
        "threshold",
        () -> Nonlinearities.threshold(x, threshold, defaultValue),
        x,
        threshold,
        defaultValue);
  }

  /** Returns (x + 1) / 2, limited to [0, 1]. */
  @Op(value = "x", module = "nn")
  public static Tensor sparseSigmoid(Tensor x) {
    return call("sparse_sigmoid", () -> Nonlinearities.sparseSigmoid(x), x);
  }

  /** Returns 0 up to −1, (x + 1)² / 4 from −1 to 1, and x above. */
  @Op(value = "x", module = "nn")
  public static Tensor sparsePlus(Tensor x) {
    return call("sparse_plus", () -> Nonlinearities.sparsePlus(x), x);
  }

  // ---- smooth functions ----

  /** Returns 1 / (1 + e⁻ˣ). */
  @Op(value = "x", module = "nn")
  public static Tensor sigmoid(Tensor x) {
    return call("sigmoid", () -> Nonlinearities.sigmoid(x), x);
  }

  /** Returns log(sigmoid(x)). */
  @Op(value = "x", module = "nn")
  public static Tensor logSigmoid(Tensor x) {
    return call("log_sigmoid", () -> Nonlinearities.logSigmoid(x), x);
  }

  /** Returns x · sigmoid(x). */
  @Op(value = "x", module = "nn")
  public static Tensor silu(Tensor x) {
    return call("silu", () -> Nonlinearities.silu(x), x);
  }

  /** Returns x · sigmoid(x), as {@link #silu}. */
  @Op(value = "x", module = "nn", className = "Silu")
  public static Tensor swish(Tensor x) {
    return call("swish", () -> Nonlinearities.swish(x), x);
  }

  /** Returns log(1 + eˣ). */
  @Op(value = "x", module = "nn")
  public static Tensor softplus(Tensor x) {
    return call("softplus", () -> Nonlinearities.softplus(x), x);
  }

  /** Returns x / (1 + |x|). */
  @Op(value = "x", module = "nn")
  public static Tensor softsign(Tensor x) {
    return call("softsign", () -> Nonlinearities.softsign(x), x);
  }

  /** Returns x − tanh(x). */
  @Op(value = "x", module = "nn")
  public static Tensor tanhShrink(Tensor x) {
    return call("tanh_shrink", () -> Nonlinearities.tanhShrink(x), x);
  }

  /** Returns (x + √(x² + 4)) / 2. */
  public static Tensor squareplus(Tensor x) {
    return squareplus(x, 4);
  }

  /** Returns (x + √(x² + b)) / 2. */
  @Op(value = "x, b=4", module = "nn")
  public static Tensor squareplus(Tensor x, double b) {
    return call("squareplus", () -> Nonlinearities.squareplus(x, b), x, b);
  }

  /** Returns x where it is positive, eˣ − 1 elsewhere. */
  public static Tensor elu(Tensor x) {
    return elu(x, 1);
  }

  /** Returns x where it is positive, {@code alpha * (eˣ − 1)} elsewhere. */
  @Op(value = "x, alpha=1.0", module = "nn")
  public static Tensor elu(Tensor x, double alpha) {
    return call("elu", () -> Nonlinearities.elu(x, alpha), x, alpha);
  }

  /** Returns 1.0507 x where x is positive, 1.0507 · 1.6733 (eˣ − 1) elsewhere. */
  @Op(value = "x", module = "nn")
  public static Tensor selu(Tensor x) {
    return call("selu", () -> Nonlinearities.selu(x), x);
  }

  /** Returns x where it is positive, eˣ − 1 elsewhere, as {@link #elu(Tensor)}. */
  public static Tensor celu(Tensor x) {
    return celu(x, 1);
  }

  /** Returns x where it is positive, {@code alpha * (exp(x / alpha) − 1)} elsewhere. */
  @Op(value = "x, alpha=1.0", module = "nn")
  public static Tensor celu(Tensor x, double alpha) {
    return call("celu", () -> Nonlinearities.celu(x, alpha), x, alpha);
  }

  /**
   * Returns x · Φ(x), where Φ is the normal distribution function, in its approximation by tanh.
   */
  public static Tensor gelu(Tensor x) {
    return gelu(x, true);
  }

  /**
   * Returns x · Φ(x), where Φ is the normal distribution function, exactly or approximated by tanh.
   */
  @Op(value = "x, approximate=True", module = "nn")
  public static Tensor gelu(Tensor x, boolean approximate) {
    return call("gelu", () -> Nonlinearities.gelu(x, approximate), x, approximate);
  }

  /** Returns the first half along the last axis multiplied by the sigmoid of the second half. */
  public static Tensor glu(Tensor x) {
    return glu(x, -1);
  }

  /** Returns the first half along an axis multiplied by the sigmoid of the second half. */
  @Op(value = "x, axis=-1", module = "nn")
  public static Tensor glu(Tensor x, int axis) {
    return call("glu", () -> Nonlinearities.glu(x, axis), x, axis);
  }

  // ---- distributions ----

  /** Returns eˣ / Σ eˣ along the last axis. */
  public static Tensor softmax(Tensor x) {
    return softmax(x, -1);
  }

  /** Returns eˣ / Σ eˣ, with the sum over axes; null for all axes. */
  @Op(value = "x, axis=-1", module = "nn")
  public static Tensor softmax(Tensor x, int @Nullable ... axis) {
    return call("softmax", () -> Nonlinearities.softmax(x, axis), x, axis);
  }

  /** Returns the logarithm of the softmax along the last axis. */
  public static Tensor logSoftmax(Tensor x) {
    return logSoftmax(x, -1);
  }

  /** Returns the logarithm of the softmax over axes; null for all axes. */
  @Op(value = "x, axis=-1", module = "nn")
  public static Tensor logSoftmax(Tensor x, int @Nullable ... axis) {
    return call("log_softmax", () -> Nonlinearities.logSoftmax(x, axis), x, axis);
  }

  /** Returns the sparsemax along the last axis: like the softmax, but 0 for small elements. */
  public static Tensor sparsemax(Tensor x) {
    return sparsemax(x, -1);
  }

  /**
   * Returns the sparsemax along an axis, {@code max(x − τ, 0)} (Martins and Astudillo, 2016). The
   * threshold τ is that of Keras, which sums the cumulative sums of the support, where the paper
   * uses the last of them.
   */
  @Op(value = "x, axis=-1", module = "nn")
  public static Tensor sparsemax(Tensor x, int axis) {
    return call("sparsemax", () -> Nonlinearities.sparsemax(x, axis), x, axis);
  }

  // ---- normalization ----

  /** Returns {@code (x − mean) / √(variance + 0.001)}. */
  public static Tensor batchNormalization(Tensor x, Tensor mean, Tensor variance, int axis) {
    return batchNormalization(x, mean, variance, axis, null, null, 1e-3);
  }

  /**
   * Returns {@code (x − mean) / √(variance + epsilon) * scale + offset}, where the statistics and
   * weights are vectors along an axis.
   */
  @Op(
      value = "x, mean, variance, axis, offset=None, scale=None, epsilon=0.001",
      module = "nn",
      className = "BatchNorm")
  public static Tensor batchNormalization(
      Tensor x,
      Tensor mean,
      Tensor variance,
      int axis,
      @Nullable Tensor offset,
      @Nullable Tensor scale,
      double epsilon) {
    return call(
        "batch_normalization",
        () -> Normalizers.batchNormalization(x, mean, variance, axis, offset, scale, epsilon),
        x,
        mean,
        variance,
        axis,
        offset,
        scale,
        epsilon);
  }

  /** Subtracts the mean of x and divides by its standard deviation, along the last axis. */
  public static Tensor layerNormalization(Tensor x) {
    return layerNormalization(x, null, null, new int[] {-1}, null, false);
  }

  /**
   * Returns the normalization along the last axis, multiplied by {@code gamma}, plus {@code beta}.
   */
  public static Tensor layerNormalization(Tensor x, Tensor gamma, Tensor beta) {
    return layerNormalization(x, gamma, beta, new int[] {-1}, null, false);
  }

  /**
   * Returns {@code (x − mean) / √(variance + epsilon) * gamma + beta}, with mean and variance over
   * axes.
   *
   * @param gamma has the sizes of these axes, or null for 1; {@code beta} likewise, or null for 0
   * @param epsilon null for that of {@link KerasConfig}
   * @param rmsScaling whether to only scale x, without subtracting the mean and without beta
   */
  @Op(
      value = "x, gamma=None, beta=None, axis=-1, epsilon=None, rms_scaling=False",
      module = "nn",
      className = "LayerNorm")
  public static Tensor layerNormalization(
      Tensor x,
      @Nullable Tensor gamma,
      @Nullable Tensor beta,
      int[] axis,
      @Nullable Double epsilon,
      boolean rmsScaling) {
    return call(
        "layer_normalization",
        () -> Normalizers.layerNormalization(x, gamma, beta, axis, epsilon, rmsScaling),
        x,
        gamma,
        beta,
        axis,
        epsilon,
        rmsScaling);
  }

  /** Divides x by the root of its mean square along the last axis. */
  public static Tensor rmsNormalization(Tensor x) {
    return rmsNormalization(x, null, new int[] {-1}, null);
  }

  /**
   * Returns {@code x / √(mean(x²) + epsilon) * scale}, with the mean over axes.
   *
   * @param scale is broadcast to x; null for 1
   * @param epsilon null for that of {@link KerasConfig}
   */
  @Op(value = "x, scale=None, axis=-1, epsilon=None", module = "nn", className = "RMSNorm")
  public static Tensor rmsNormalization(
      Tensor x, @Nullable Tensor scale, int[] axis, @Nullable Double epsilon) {
    return call(
        "rms_normalization",
        () -> Normalizers.rmsNormalization(x, scale, axis, epsilon),
        x,
        scale,
        axis,
        epsilon);
  }

  // ---- attention ----

  /** Returns {@code softmax(query · keyᵀ / √H) · value} for each head. */
  public static Tensor dotProductAttention(Tensor query, Tensor key, Tensor value) {
    return dotProductAttention(query, key, value, null, null, null, false, null, null);
  }

  /**
   * Returns {@code softmax(query · keyᵀ * scale + bias) · value} for each head.
   *
   * @param query {@code (batch, T, heads, H)}
   * @param key {@code (batch, S, K, H)}, where K is the number of heads or a divisor of it; then
   *     several heads share the same keys and values
   * @param value {@code (batch, S, K, H)}
   * @param bias is broadcast to {@code (batch, heads, T, S)}, or null
   * @param mask true for valid keys, broadcast like {@code bias}, or null
   * @param scale null for {@code 1 / √H}
   * @param isCausal whether a query ignores keys after it
   * @param flashAttention not supported: null or false
   * @param attnLogitsSoftCap not supported: null
   */
  @Op(
      value =
          "query, key, value, bias=None, mask=None, scale=None, is_causal=False, flash_attention=None,"
              + " attn_logits_soft_cap=None",
      module = "nn")
  public static Tensor dotProductAttention(
      Tensor query,
      Tensor key,
      Tensor value,
      @Nullable Tensor bias,
      @Nullable Tensor mask,
      @Nullable Double scale,
      boolean isCausal,
      @Nullable Boolean flashAttention,
      @Nullable Double attnLogitsSoftCap) {
    return call(
        "dot_product_attention",
        () ->
            Normalizers.dotProductAttention(
                query, key, value, bias, mask, scale, isCausal, flashAttention, attnLogitsSoftCap),
        query,
        key,
        value,
        bias,
        mask,
        scale,
        isCausal,
        flashAttention,
        attnLogitsSoftCap);
  }

  // ---- cross-entropies ----

  /** Returns {@code −y log p − (1 − y) log (1 − p)} for targets y and probabilities p. */
  public static Tensor binaryCrossentropy(Tensor target, Tensor output) {
    return binaryCrossentropy(target, output, false);
  }

  // ---- cross-entropies ----

  /**
   * Returns {@code −y log p − (1 − y) log (1 − p)} for each element.
   *
   * @param fromLogits whether the outputs are logits rather than probabilities
   */
  @Op(value = "target, output, from_logits=False", module = "nn")
  public static Tensor binaryCrossentropy(Tensor target, Tensor output, boolean fromLogits) {
    return call(
        "binary_crossentropy",
        () -> CrossEntropies.binaryCrossentropy(target, output, fromLogits),
        target,
        output,
        fromLogits);
  }

  /** Returns {@code −Σ y log p} along the last axis, for targets y and probabilities p. */
  public static Tensor categoricalCrossentropy(Tensor target, Tensor output) {
    return categoricalCrossentropy(target, output, false, -1);
  }

  /**
   * Returns {@code −Σ y log p} along an axis.
   *
   * @param fromLogits whether the outputs are logits rather than probabilities
   */
  @Op(value = "target, output, from_logits=False, axis=-1", module = "nn")
  public static Tensor categoricalCrossentropy(
      Tensor target, Tensor output, boolean fromLogits, int axis) {
    return call(
        "categorical_crossentropy",
        () -> CrossEntropies.categoricalCrossentropy(target, output, fromLogits, axis),
        target,
        output,
        fromLogits,
        axis);
  }

  /** Returns {@code −log p[y]} for targets y that are class indices along the last axis. */
  public static Tensor sparseCategoricalCrossentropy(Tensor target, Tensor output) {
    return sparseCategoricalCrossentropy(target, output, false, -1);
  }

  /**
   * Returns {@code −log p[y]} for targets y that are class indices along an axis.
   *
   * @param target has the shape of the outputs without that axis, or with size 1 there
   * @param fromLogits whether the outputs are logits rather than probabilities
   */
  @Op(value = "target, output, from_logits=False, axis=-1", module = "nn")
  public static Tensor sparseCategoricalCrossentropy(
      Tensor target, Tensor output, boolean fromLogits, int axis) {
    return call(
        "sparse_categorical_crossentropy",
        () -> CrossEntropies.sparseCategoricalCrossentropy(target, output, fromLogits, axis),
        target,
        output,
        fromLogits,
        axis);
  }

  // ---- connectionist temporal classification ----

  /** Returns the CTC loss of sequences of labels, in which 0 is the blank. */
  public static Tensor ctcLoss(
      Tensor target, Tensor output, Tensor targetLength, Tensor outputLength) {
    return ctcLoss(target, output, targetLength, outputLength, 0);
  }

  /**
   * Returns the connectionist temporal classification loss of each sample: the negative logarithm
   * of the probability of its labels; infinite if there are too few steps for them.
   *
   * @param target the labels, {@code (batch, most)}
   * @param output logits, {@code (batch, steps, classes)}
   * @param targetLength the number of valid labels, {@code (batch)}
   * @param outputLength the number of valid steps, {@code (batch)}
   * @param maskIndex the index of the blank class
   */
  @Op(
      value = "target, output, target_length, output_length, mask_index=0",
      module = "nn",
      className = "CTCLoss")
  public static Tensor ctcLoss(
      Tensor target, Tensor output, Tensor targetLength, Tensor outputLength, int maskIndex) {
    return call(
        "ctc_loss",
        () -> CrossEntropies.ctcLoss(target, output, targetLength, outputLength, maskIndex),
        target,
        output,
        targetLength,
        outputLength,
        maskIndex);
  }

  /** Returns the most likely labels and their scores, {@code (1, batch, steps)} and (batch, 1). */
  public static List<Tensor> ctcDecode(Tensor inputs, Tensor sequenceLengths) {
    return ctcDecode(inputs, sequenceLengths, "greedy", 100, 1, true, 0);
  }

  /**
   * Returns the labels {@code (topPaths, batch, steps)}, int32 with −1 after the last one, and
   * their scores {@code (batch, topPaths)}: with the greedy strategy the negative sum of the logits
   * of the most likely classes, with beam search the logarithm of the probability.
   *
   * @param inputs logits, {@code (batch, steps, classes)}
   * @param sequenceLengths the number of valid steps, {@code (batch)}
   * @param strategy {@code "greedy"}, the most likely class of each step, or {@code "beam_search"}
   * @param beamWidth the number of prefixes that beam search keeps
   * @param topPaths the number of sequences that beam search returns
   * @param mergeRepeated whether the greedy strategy merges equal labels without a blank between
   * @param maskIndex the index of the blank class; null for the last
   */
  @Op(
      value =
          "inputs, sequence_lengths, strategy='greedy', beam_width=100, top_paths=1,"
              + " merge_repeated=True, mask_index=0",
      module = "nn",
      className = "CTCDecode")
  public static List<Tensor> ctcDecode(
      Tensor inputs,
      Tensor sequenceLengths,
      String strategy,
      int beamWidth,
      int topPaths,
      boolean mergeRepeated,
      @Nullable Integer maskIndex) {
    return call(
        "ctc_decode",
        () ->
            CrossEntropies.ctcDecode(
                inputs, sequenceLengths, strategy, beamWidth, topPaths, mergeRepeated, maskIndex),
        inputs,
        sequenceLengths,
        strategy,
        beamWidth,
        topPaths,
        mergeRepeated,
        maskIndex);
  }

  // ---- convolution ----

  /** Returns the convolution of inputs with a kernel, without padding. */
  public static Tensor conv(Tensor inputs, Tensor kernel) {
    return conv(inputs, kernel, 1, "valid");
  }

  /** Returns the convolution of inputs with a kernel. */
  public static Tensor conv(Tensor inputs, Tensor kernel, int strides, String padding) {
    return conv(inputs, kernel, new int[] {strides}, padding, null, Convolutions.ONE);
  }

  /**
   * Returns the convolution of inputs with a kernel.
   *
   * @param kernel {@code (window..., channels, filters)}; if it has fewer channels than the inputs,
   *     the convolution is grouped
   * @param padding {@code "valid"} or {@code "same"}
   */
  @Op(
      value = "inputs, kernel, strides=1, padding='valid', data_format=None, dilation_rate=1",
      module = "nn")
  public static Tensor conv(
      Tensor inputs,
      Tensor kernel,
      int[] strides,
      String padding,
      @Nullable String dataFormat,
      int[] dilationRate) {
    return call(
        "conv",
        () -> Convolutions.conv(inputs, kernel, strides, padding, dataFormat, dilationRate),
        inputs,
        kernel,
        strides,
        padding,
        dataFormat,
        dilationRate);
  }

  // ---- depthwise and separable ----

  /** Returns the convolution of each channel with its own filters, without padding. */
  public static Tensor depthwiseConv(Tensor inputs, Tensor kernel) {
    return depthwiseConv(inputs, kernel, 1, "valid");
  }

  /** Returns the convolution of each channel with its own filters. */
  public static Tensor depthwiseConv(Tensor inputs, Tensor kernel, int strides, String padding) {
    return depthwiseConv(inputs, kernel, new int[] {strides}, padding, null, Convolutions.ONE);
  }

  /**
   * Returns the convolution of each channel with its own filters.
   *
   * @param kernel {@code (window..., channels, multiplier)}, with {@code multiplier} outputs for
   *     each channel
   * @param padding {@code "valid"} or {@code "same"}
   */
  @Op(
      value = "inputs, kernel, strides=1, padding='valid', data_format=None, dilation_rate=1",
      module = "nn")
  public static Tensor depthwiseConv(
      Tensor inputs,
      Tensor kernel,
      int[] strides,
      String padding,
      @Nullable String dataFormat,
      int[] dilationRate) {
    return call(
        "depthwise_conv",
        () ->
            Convolutions.depthwiseConv(inputs, kernel, strides, padding, dataFormat, dilationRate),
        inputs,
        kernel,
        strides,
        padding,
        dataFormat,
        dilationRate);
  }

  /** Returns a depthwise convolution followed by a pointwise one, without padding. */
  public static Tensor separableConv(
      Tensor inputs, Tensor depthwiseKernel, Tensor pointwiseKernel) {
    return separableConv(inputs, depthwiseKernel, pointwiseKernel, 1, "valid");
  }

  /** Returns a depthwise convolution followed by a pointwise one. */
  public static Tensor separableConv(
      Tensor inputs, Tensor depthwiseKernel, Tensor pointwiseKernel, int strides, String padding) {
    return Convolutions.separableConv(inputs, depthwiseKernel, pointwiseKernel, strides, padding);
  }

  /**
   * Returns a depthwise convolution followed by a pointwise one.
   *
   * @param depthwiseKernel {@code (window..., channels, multiplier)}
   * @param pointwiseKernel {@code (1..., channels * multiplier, filters)}
   * @param padding {@code "valid"} or {@code "same"}
   */
  @Op(
      value =
          "inputs, depthwise_kernel, pointwise_kernel, strides=1, padding='valid', data_format=None,"
              + " dilation_rate=1",
      module = "nn")
  public static Tensor separableConv(
      Tensor inputs,
      Tensor depthwiseKernel,
      Tensor pointwiseKernel,
      int[] strides,
      String padding,
      @Nullable String dataFormat,
      int[] dilationRate) {
    return call(
        "separable_conv",
        () ->
            Convolutions.separableConv(
                inputs,
                depthwiseKernel,
                pointwiseKernel,
                strides,
                padding,
                dataFormat,
                dilationRate),
        inputs,
        depthwiseKernel,
        pointwiseKernel,
        strides,
        padding,
        dataFormat,
        dilationRate);
  }

  // ---- transposed ----

  /** Returns the transposed convolution of inputs with a kernel, without cropping. */
  public static Tensor convTranspose(Tensor inputs, Tensor kernel) {
    return convTranspose(inputs, kernel, 1, "valid");
  }

  /** Returns the transposed convolution of inputs with a kernel. */
  public static Tensor convTranspose(Tensor inputs, Tensor kernel, int strides, String padding) {
    return convTranspose(
        inputs, kernel, new int[] {strides}, padding, null, null, Convolutions.ONE);
  }

  /**
   * Returns the transposed convolution of inputs with a kernel: each input position adds the kernel
   * to the output, at positions {@code strides} apart.
   *
   * @param kernel {@code (window..., filters, channels)}
   * @param padding {@code "valid"} for the full output, {@code "same"} for {@code size * strides}
   * @param outputPadding the number of positions beyond the smallest output; null for the size
   *     given by {@code padding}
   */
  @Op(
      value =
          "inputs, kernel, strides=1, padding='valid', output_padding=None, data_format=None,"
              + " dilation_rate=1",
      module = "nn")
  public static Tensor convTranspose(
      Tensor inputs,
      Tensor kernel,
      int[] strides,
      String padding,
      int @Nullable [] outputPadding,
      @Nullable String dataFormat,
      int[] dilationRate) {
    return call(
        "conv_transpose",
        () ->
            Convolutions.convTranspose(
                inputs, kernel, strides, padding, outputPadding, dataFormat, dilationRate),
        inputs,
        kernel,
        strides,
        padding,
        outputPadding,
        dataFormat,
        dilationRate);
  }

  // ---- pooling ----

  /** Returns the largest value in each window; windows do not overlap. */
  public static Tensor maxPool(Tensor inputs, int poolSize) {
    return maxPool(inputs, new int[] {poolSize}, null, "valid", null);
  }

  /** Returns the largest value in each window. */
  public static Tensor maxPool(Tensor inputs, int poolSize, int strides, String padding) {
    return maxPool(inputs, new int[] {poolSize}, new int[] {strides}, padding, null);
  }

  /**
   * Returns the largest value in each window, over one to three spatial axes.
   *
   * @param strides null for windows that do not overlap
   * @param padding {@code "valid"} or {@code "same"}
   */
  @Op(value = "inputs, pool_size, strides=None, padding='valid', data_format=None", module = "nn")
  public static Tensor maxPool(
      Tensor inputs,
      int[] poolSize,
      int @Nullable [] strides,
      String padding,
      @Nullable String dataFormat) {
    return call(
        "max_pool",
        () -> Windowing.maxPool(inputs, poolSize, strides, padding, dataFormat),
        inputs,
        poolSize,
        strides,
        padding,
        dataFormat);
  }

  /** Returns the mean of each window; windows do not overlap. */
  public static Tensor averagePool(Tensor inputs, int poolSize) {
    return averagePool(inputs, new int[] {poolSize}, null, "valid", null);
  }

  /** Returns the mean of each window. */
  public static Tensor averagePool(Tensor inputs, int poolSize, int strides, String padding) {
    return averagePool(inputs, new int[] {poolSize}, new int[] {strides}, padding, null);
  }

  /**
   * Returns the mean of each window, over one to three spatial axes; padding is not counted.
   *
   * @param strides null for windows that do not overlap
   * @param padding {@code "valid"} or {@code "same"}
   */
  @Op(value = "inputs, pool_size, strides=None, padding='valid', data_format=None", module = "nn")
  public static Tensor averagePool(
      Tensor inputs,
      int[] poolSize,
      int @Nullable [] strides,
      String padding,
      @Nullable String dataFormat) {
    return call(
        "average_pool",
        () -> Windowing.averagePool(inputs, poolSize, strides, padding, dataFormat),
        inputs,
        poolSize,
        strides,
        padding,
        dataFormat);
  }

  /** Returns the largest value in each of {@code outputSize} windows along each spatial axis. */
  public static Tensor adaptiveMaxPool(Tensor inputs, int... outputSize) {
    return adaptiveMaxPool(inputs, outputSize, null);
  }

  /** Returns the largest value in each of {@code outputSize} windows along each spatial axis. */
  @Op(value = "inputs, output_size, data_format=None", module = "nn")
  public static Tensor adaptiveMaxPool(
      Tensor inputs, int[] outputSize, @Nullable String dataFormat) {
    return call(
        "adaptive_max_pool",
        () -> Windowing.adaptiveMaxPool(inputs, outputSize, dataFormat),
        inputs,
        outputSize,
        dataFormat);
  }

  /** Returns the mean of each of {@code outputSize} windows along each spatial axis. */
  public static Tensor adaptiveAveragePool(Tensor inputs, int... outputSize) {
    return adaptiveAveragePool(inputs, outputSize, null);
  }

  /** Returns the mean of each of {@code outputSize} windows along each spatial axis. */
  @Op(value = "inputs, output_size, data_format=None", module = "nn")
  public static Tensor adaptiveAveragePool(
      Tensor inputs, int[] outputSize, @Nullable String dataFormat) {
    return call(
        "adaptive_average_pool",
        () -> Windowing.adaptiveAveragePool(inputs, outputSize, dataFormat),
        inputs,
        outputSize,
        dataFormat);
  }

  /** Returns the adjacent square patches of images. */
  public static Tensor unfold(Tensor x, int kernelSize) {
    return unfold(x, new int[] {kernelSize}, Windowing.ONE, Windowing.ZERO, Windowing.ONE);
  }

  /**
   * Returns the patches of images {@code (batch, channels, height, width)} as columns {@code
   * (batch, channels * positions, patches)}.
   */
  @Op(value = "x, kernel_size, dilation=1, padding=0, stride=1", module = "nn")
  public static Tensor unfold(
      Tensor x, int[] kernelSize, int[] dilation, int[] padding, int[] stride) {
    return call(
        "unfold",
        () -> Windowing.unfold(x, kernelSize, dilation, padding, stride),
        x,
        kernelSize,
        dilation,
        padding,
        stride);
  }

  /** Returns images as sums of square patches, as returned by {@link #unfold(Tensor, int)}. */
  public static Tensor fold(Tensor x, int[] outputSize, int kernelSize) {
    return fold(
        x, outputSize, new int[] {kernelSize}, Windowing.ONE, Windowing.ZERO, Windowing.ONE);
  }

  /**
   * Returns images {@code (batch, channels, height, width)} as sums of patches, columns {@code
   * (batch, channels * positions, patches)} as returned by {@link #unfold}.
   */
  @Op(value = "x, output_size, kernel_size, dilation=1, padding=0, stride=1", module = "nn")
  public static Tensor fold(
      Tensor x, int[] outputSize, int[] kernelSize, int[] dilation, int[] padding, int[] stride) {
    return call(
        "fold",
        () -> Windowing.fold(x, outputSize, kernelSize, dilation, padding, stride),
        x,
        outputSize,
        kernelSize,
        dilation,
        padding,
        stride);
  }

  // ---- blocks ----

  /** Rearranges channels into spatial blocks. */
  public static Tensor depthToSpace(Tensor x, int blockSize) {
    return depthToSpace(x, blockSize, "channels_last");
  }

  /**
   * Rearranges channels into spatial blocks: {@code (batch, height, width, channels)} becomes
   * {@code (batch, height * size, width * size, channels / size²)}.
   */
  @Op(value = "x, block_size, data_format='channels_last'", module = "nn")
  public static Tensor depthToSpace(Tensor x, int blockSize, String dataFormat) {
    return call(
        "depth_to_space",
        () -> Windowing.depthToSpace(x, blockSize, dataFormat),
        x,
        blockSize,
        dataFormat);
  }

  /** Rearranges spatial blocks into channels. */
  public static Tensor spaceToDepth(Tensor x, int blockSize) {
    return spaceToDepth(x, blockSize, "channels_last");
  }

  /**
   * Rearranges spatial blocks into channels: {@code (batch, height, width, channels)} becomes
   * {@code (batch, height / size, width / size, channels * size²)}.
   */
  @Op(value = "x, block_size, data_format='channels_last'", module = "nn")
  public static Tensor spaceToDepth(Tensor x, int blockSize, String dataFormat) {
    return call(
        "space_to_depth",
        () -> Windowing.spaceToDepth(x, blockSize, dataFormat),
        x,
        blockSize,
        dataFormat);
  }

  // ---- branches ----

  /**
   * Returns the result of {@code trueFn} if the condition is true, else that of {@code falseFn}. In
   * a graph both are computed, so neither may fail if the other one is selected.
   */
  public static Tensor cond(Tensor pred, Supplier<Tensor> trueFn, Supplier<Tensor> falseFn) {
    return ControlFlow.cond(pred, trueFn, falseFn);
  }

  /**
   * Returns the result of the branch with the given index on the operands; an index out of range
   * selects the nearest branch.
   */
  public static Tensor switchCase(
      Tensor index, List<Function<List<Tensor>, Tensor>> branches, Tensor... operands) {
    return ControlFlow.switchCase(index, branches, operands);
  }

  // ---- loops ----

  /** Repeats {@code body} on a tensor while {@code cond} is true for it. */
  public static Tensor whileLoop(
      Function<Tensor, Tensor> cond,
      UnaryOperator<Tensor> body,
      Tensor loopVar,
      Integer maximumIterations) {
    return ControlFlow.whileLoop(cond, body, loopVar, maximumIterations);
  }

  /**
   * Repeats {@code body} on the loop variables while {@code cond} is true for them.
   *
   * @param maximumIterations the largest number of steps; null for no limit, which only a loop on
   *     arrays can have
   */
  public static List<Tensor> whileLoop(
      Function<List<Tensor>, Tensor> cond,
      UnaryOperator<List<Tensor>> body,
      List<Tensor> loopVars,
      Integer maximumIterations) {
    return ControlFlow.whileLoop(cond, body, loopVars, maximumIterations);
  }

  /** Returns {@code body(upper − 1, ... body(lower + 1, body(lower, initVal)))}. */
  public static Tensor foriLoop(
      int lower, int upper, BinaryOperator<Tensor> bodyFun, Tensor initVal) {
    return ControlFlow.foriLoop(lower, upper, bodyFun, initVal);
  }

  /** Applies a function to each slice along the first axis and stacks the results. */
  public static Tensor map(UnaryOperator<Tensor> f, Tensor xs) {
    return ControlFlow.map(f, xs);
  }

  /**
   * Applies a function to each slice along the first axis and stacks the results, as {@link #map}.
   */
  public static Tensor vectorizedMap(UnaryOperator<Tensor> function, Tensor elements) {
    return map(function, elements);
  }

  /**
   * Scans a function over the slices along the first axis; each step gets the carry of the previous
   * one.
   */
  public static Scanned scan(BiFunction<Tensor, Tensor, Step> f, Tensor init, Tensor xs) {
    return scan(f, init, xs, null, false);
  }

  /**
   * Scans a function over the slices along the first axis; each step gets the carry of the previous
   * one.
   *
   * @param xs the slices, or null for {@code length} steps without input
   * @param reverse whether to start at the end
   */
  public static Scanned scan(
      BiFunction<Tensor, Tensor, Step> f,
      Tensor init,
      Tensor xs,
      @Nullable Integer length,
      boolean reverse) {
    return ControlFlow.scan(f, init, xs, length, reverse);
  }

  /** Returns the cumulative results of an associative function along the first axis. */
  public static Tensor associativeScan(BinaryOperator<Tensor> f, Tensor elems) {
    return associativeScan(f, elems, false, 0);
  }

  /**
   * Returns the cumulative results of an associative function along an axis of known size: {@code
   * x0, f(x0, x1), f(f(x0, x1), x2), ...}, with about log₂ n calls on large parts.
   */
  public static Tensor associativeScan(
      BinaryOperator<Tensor> f, Tensor elems, boolean reverse, int axis) {
    return ControlFlow.associativeScan(f, elems, reverse, axis);
  }

  // ---- functions of functions ----

  /**
   * Returns a function with a custom gradient instead of the one derived from its operations. In
   * this example the gradient ignores a rounding:
   *
   * <pre>{@code
   * var rounded = Ops.customGradient(x -> new WithGradient(Ops.round(x), upstream -> upstream));
   * }</pre>
   *
   * <p>Weights that the function uses have no gradient from it.
   *
   * @param f returns the value for x, and a function from the gradient with respect to the value to
   *     the gradient with respect to x
   */
  public static UnaryOperator<Tensor> customGradient(Function<Tensor, WithGradient> f) {
    return ControlFlow.customGradient(f);
  }

  /** Returns the value of a function and its directional derivative {@code ∂f/∂x · tangent}. */
  public static Gradients.Jvp jvp(UnaryOperator<Tensor> fun, Tensor primals, Tensor tangents) {
    return ControlFlow.jvp(fun, primals, tangents);
  }

  /** Converts a function of single elements to a function of tensors, whose sizes must be known. */
  public static UnaryOperator<Tensor> vectorize(UnaryOperator<Tensor> pyfunc) {
    return ControlFlow.vectorize(pyfunc);
  }

  /**
   * Converts a function of small tensors to a function of tensors with additional leading axes,
   * over which it is broadcast; their sizes must be known.
   *
   * @param signature the axes of the function's arguments and result, {@code "(n),(n)->()"}
   */
  public static Function<List<Tensor>, Tensor> vectorize(
      Function<List<Tensor>, Tensor> pyfunc, String signature) {
    return ControlFlow.vectorize(pyfunc, signature);
  }

  // ---- reductions over one axis ----

  /** Returns the sum over an axis. */
  public static Tensor sum(Tensor x, int axis, boolean keepdims) {
    return sum(x, new int[] {axis}, keepdims);
  }

  /** Returns the product over an axis. */
  public static Tensor prod(Tensor x, int axis, boolean keepdims) {
    return prod(x, new int[] {axis}, keepdims);
  }

  /** Returns the mean over an axis. */
  public static Tensor mean(Tensor x, int axis, boolean keepdims) {
    return mean(x, new int[] {axis}, keepdims);
  }

  /** Returns the logarithm of the sum of exponentials over an axis. */
  public static Tensor logsumexp(Tensor x, int axis, boolean keepdims) {
    return logsumexp(x, new int[] {axis}, keepdims);
  }

  /** Returns the largest element over an axis. */
  public static Tensor max(Tensor x, int axis, boolean keepdims) {
    return max(x, new int[] {axis}, keepdims);
  }

  /** Returns the largest element over an axis. */
  public static Tensor amax(Tensor x, int axis, boolean keepdims) {
    return amax(x, new int[] {axis}, keepdims);
  }

  /** Returns the smallest element over an axis. */
  public static Tensor min(Tensor x, int axis, boolean keepdims) {
    return min(x, new int[] {axis}, keepdims);
  }

  /** Returns the smallest element over an axis. */
  public static Tensor amin(Tensor x, int axis, boolean keepdims) {
    return amin(x, new int[] {axis}, keepdims);
  }

  /** Returns the difference of the largest and the smallest element over an axis. */
  public static Tensor ptp(Tensor x, int axis, boolean keepdims) {
    return ptp(x, new int[] {axis}, keepdims);
  }

  /** Returns whether any element is true over an axis. */
  public static Tensor any(Tensor x, int axis, boolean keepdims) {
    return any(x, new int[] {axis}, keepdims);
  }

  /** Returns whether all elements are true over an axis. */
  public static Tensor all(Tensor x, int axis, boolean keepdims) {
    return all(x, new int[] {axis}, keepdims);
  }

  /** Returns the variance over an axis. */
  public static Tensor var(Tensor x, int axis, boolean keepdims) {
    return var(x, new int[] {axis}, keepdims);
  }

  /** Returns the standard deviation over an axis. */
  public static Tensor std(Tensor x, int axis, boolean keepdims) {
    return std(x, new int[] {axis}, keepdims);
  }

  /** Returns the median over an axis. */
  public static Tensor median(Tensor x, int axis, boolean keepdims) {
    return median(x, new int[] {axis}, keepdims);
  }

  /** Returns the sum without NaN over an axis. */
  public static Tensor nansum(Tensor x, int axis, boolean keepdims) {
    return nansum(x, new int[] {axis}, keepdims);
  }

  /** Returns the product without NaN over an axis. */
  public static Tensor nanprod(Tensor x, int axis, boolean keepdims) {
    return nanprod(x, new int[] {axis}, keepdims);
  }

  /** Returns the mean without NaN over an axis. */
  public static Tensor nanmean(Tensor x, int axis, boolean keepdims) {
    return nanmean(x, new int[] {axis}, keepdims);
  }

  /** Returns the variance without NaN over an axis. */
  public static Tensor nanvar(Tensor x, int axis, boolean keepdims) {
    return nanvar(x, new int[] {axis}, keepdims);
  }

  /** Returns the standard deviation without NaN over an axis. */
  public static Tensor nanstd(Tensor x, int axis, boolean keepdims) {
    return nanstd(x, new int[] {axis}, keepdims);
  }

  /** Returns the largest element that is not NaN over an axis. */
  public static Tensor nanmax(Tensor x, int axis, boolean keepdims) {
    return nanmax(x, new int[] {axis}, keepdims);
  }

  /** Returns the smallest element that is not NaN over an axis. */
  public static Tensor nanmin(Tensor x, int axis, boolean keepdims) {
    return nanmin(x, new int[] {axis}, keepdims);
  }

  /** Returns the median without NaN over an axis. */
  public static Tensor nanmedian(Tensor x, int axis, boolean keepdims) {
    return nanmedian(x, new int[] {axis}, keepdims);
  }

  /** Returns the mean and the variance over an axis. */
  public static List<Tensor> moments(Tensor x, int axis, boolean keepdims) {
    return moments(x, new int[] {axis}, keepdims);
  }

  /** Returns the mean and the variance over axes. */
  public static List<Tensor> moments(Tensor x, int[] axes, boolean keepdims) {
    return moments(x, axes, keepdims, false);
  }

  // ---- losses of logits ----

  /** Returns {@code −Σ y log p} along the last axis, of probabilities or of logits. */
  public static Tensor categoricalCrossentropy(Tensor target, Tensor output, boolean fromLogits) {
    return categoricalCrossentropy(target, output, fromLogits, -1);
  }

  /** Returns {@code −log p[y]} along the last axis, of probabilities or of logits. */
  public static Tensor sparseCategoricalCrossentropy(
      Tensor target, Tensor output, boolean fromLogits) {
    return sparseCategoricalCrossentropy(target, output, fromLogits, -1);
  }

  /** The result of a step of {@link #scan}: the carry of the next step, and the output or null. */
  public record Step(Tensor carry, Tensor output) {}

  /** The last carry of {@link #scan}, and the stacked outputs, or null if there are none. */
  public record Scanned(Tensor carry, @Nullable Tensor outputs) {}
}
