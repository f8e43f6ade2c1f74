package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.OpAttributes;
import dev.rhyton.tensor.RawOps;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;

/**
 * Elementwise functions of a tensor, as in {@code keras.ops.numpy}. Functions with fractional
 * values return float32 for integers and booleans.
 */
public abstract class ElementwiseOps extends RangeOps {
  ElementwiseOps() {}

  static Tensor raw(String type, Tensor x) {
    return RawOps.op(type, OpAttributes.NONE, x);
  }

  /** Requires that a tensor is given. */
  private static Tensor given(Tensor x) {
    Check.that(x != null, "An operation expects a tensor, received null.");
    return x;
  }

  /** Applies an operation to the elements converted to floats. */
  static Tensor onFloats(String type, Tensor x) {
    return raw(type, floats(x));
  }

  /** Returns a tensor in its float dtype, or in float32 if its elements are integers. */
  static Tensor floats(Tensor x) {
    return given(x).cast(x.dtype().toFloat());
  }

  /** Converts booleans to int32; returns other tensors unchanged. */
  static Tensor numbers(Tensor x) {
    return given(x).dtype() == DType.BOOL ? x.cast(DType.INT32) : x;
  }

  /** Returns the absolute value; for complex numbers the magnitude, in float32. */
  @Op("x")
  public static Tensor abs(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("abs", x);
    return given(x).dtype().isComplex() ? raw("ComplexAbs", x) : x.abs();
  }

  /** Returns the absolute value, as {@link #abs}. */
  @Op("x")
  public static Tensor absolute(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("absolute", x);
    return abs(x);
  }

  /** Returns the absolute value in floating point. */
  @Op("x")
  public static Tensor fabs(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("fabs", x);
    return abs(floats(x));
  }

  /** Returns −x. */
  @Op("x")
  public static Tensor negative(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("negative", x);
    return given(x).negative();
  }

  /** Returns −1, 0 or 1. */
  @Op("x")
  public static Tensor sign(Tensor x) {
    Check.given("sign", "x", x);
    if (OpCall.isSymbolic(x)) return OpCall.record("sign", x);
    return x.sign();
  }

  /** Returns x². */
  @Op("x")
  public static Tensor square(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("square", x);
    return given(x).square();
  }

  /** Returns √x. */
  @Op("x")
  public static Tensor sqrt(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("sqrt", x);
    return onFloats("Sqrt", x);
  }

  /** Returns 1 / √x. */
  @Op("x")
  public static Tensor rsqrt(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("rsqrt", x);
    return onFloats("Rsqrt", x);
  }

  /** Returns the cube root, also of negative numbers. */
  @Op("x")
  public static Tensor cbrt(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("cbrt", x);
    var value = floats(x);
    return abs(value).power(1 / 3.0).multiply(sign(value));
  }

  /** Returns 1 / x. */
  @Op("x")
  public static Tensor reciprocal(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("reciprocal", x);
    return onFloats("Reciprocal", x);
  }

  /** Returns eˣ. */
  @Op("x")
  public static Tensor exp(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("exp", x);
    return onFloats("Exp", x);
  }

  /** Returns 2ˣ. */
  @Op("x")
  public static Tensor exp2(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("exp2", x);
    return exp(floats(x).multiply(Math.log(2)));
  }

  /** Returns eˣ − 1, accurate near 0. */
  @Op("x")
  public static Tensor expm1(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("expm1", x);
    return onFloats("Expm1", x);
  }

  /** Returns the natural logarithm. */
  @Op("x")
  public static Tensor log(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("log", x);
    return onFloats("Log", x);
  }

  /** Returns log(1 + x), accurate near 0. */
  @Op("x")
  public static Tensor log1p(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("log1p", x);
    return onFloats("Log1p", x);
  }

  /** Returns the logarithm to base 2. */
  @Op("x")
  public static Tensor log2(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("log2", x);
    return log(x).divide(Math.log(2));
  }

  /** Returns the logarithm to base 10. */
  @Op("x")
  public static Tensor log10(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("log10", x);
    return log(x).divide(Math.log(10));
  }

  /** Returns the sine. */
  @Op("x")
  public static Tensor sin(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("sin", x);
    return onFloats("Sin", x);
  }

  /** Returns the cosine. */
  @Op("x")
  public static Tensor cos(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("cos", x);
    return onFloats("Cos", x);
  }

  /** Returns the tangent. */
  @Op("x")
  public static Tensor tan(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("tan", x);
    return onFloats("Tan", x);
  }

  /** Returns the inverse sine. */
  @Op("x")
  public static Tensor arcsin(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("arcsin", x);
    return onFloats("Asin", x);
  }

  /** Returns the inverse cosine. */
  @Op("x")
  public static Tensor arccos(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("arccos", x);
    return onFloats("Acos", x);
  }

  /** Returns the inverse tangent. */
  @Op("x")
  public static Tensor arctan(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("arctan", x);
    return onFloats("Atan", x);
  }

  /** Returns the hyperbolic sine. */
  @Op("x")
  public static Tensor sinh(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("sinh", x);
    return onFloats("Sinh", x);
  }

  /** Returns the hyperbolic cosine. */
  @Op("x")
  public static Tensor cosh(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("cosh", x);
    return onFloats("Cosh", x);
  }

  /** Returns the hyperbolic tangent. */
  @Op("x")
  public static Tensor tanh(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("tanh", x);
    return onFloats("Tanh", x);
  }

  /** Returns the inverse hyperbolic sine. */
  @Op("x")
  public static Tensor arcsinh(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("arcsinh", x);
    return onFloats("Asinh", x);
  }

  /** Returns the inverse hyperbolic cosine. */
  @Op("x")
  public static Tensor arccosh(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("arccosh", x);
    return onFloats("Acosh", x);
  }

  /** Returns the inverse hyperbolic tangent. */
  @Op("x")
  public static Tensor arctanh(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("arctanh", x);
    return onFloats("Atanh", x);
  }

  /** Returns sin(πx) / (πx), and 1 at 0. */
  @Op("x")
  public static Tensor sinc(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("sinc", x);
    var angle = floats(x).multiply(Math.PI);
    var zero = angle.equal(0);
    var safe = TensorOps.where(zero, TensorOps.onesLike(angle), angle);
    return TensorOps.where(zero, TensorOps.onesLike(angle), sin(safe).divide(safe));
  }

  /** Returns the modified Bessel function of the first kind, of order 0. */
  @Op("x")
  public static Tensor i0(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("i0", x);
    var value = floats(x);
    return raw("BesselI0e", value).multiply(exp(abs(value)));
  }

  /** Returns the error function. */
  @Op("x")
  public static Tensor erf(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("erf", x);
    return onFloats("Erf", x);
  }

  /** Returns 1 − erf(x), accurate for large x. */
  @Op("x")
  public static Tensor erfc(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("erfc", x);
    return Operands.withGradientOf(onFloats("Erfc", x), erf(x).negative());
  }

  /** Returns the inverse of the error function. */
  @Op("x")
  public static Tensor erfinv(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("erfinv", x);
    var value = floats(x);
    boolean half = value.dtype().bytes() == 2; // 16 bits, which TensorFlow lacks here
    return raw("Erfinv", half ? value.cast(DType.FLOAT32) : value).cast(value.dtype());
  }

  /** Converts degrees to radians. */
  @Op("x")
  public static Tensor deg2rad(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("deg2rad", x);
    return floats(x).multiply(Math.PI / 180);
  }

  /** Converts radians to degrees. */
  @Op("x")
  public static Tensor rad2deg(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("rad2deg", x);
    return floats(x).multiply(180 / Math.PI);
  }

  /** Returns the largest integer that is not greater than x, as a float. */
  @Op("x")
  public static Tensor floor(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("floor", x);
    return onFloats("Floor", x);
  }

  /** Returns the smallest integer that is not less than x, as a float. */
  @Op("x")
  public static Tensor ceil(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("ceil", x);
    return onFloats("Ceil", x);
  }

  /** Returns x rounded towards 0. */
  @Op("x")
  public static Tensor trunc(Tensor x) {
    Check.given("trunc", "x", x);
    if (OpCall.isSymbolic(x)) return OpCall.record("trunc", x);
    if (!x.dtype().isFloat()) return x;
    return TensorOps.where(x.less(0), raw("Ceil", x), raw("Floor", x));
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
    if (OpCall.isSymbolic(x)) return OpCall.record("round", x, decimals);
    var number = numbers(x);
    if (!number.dtype().isFloat() && decimals >= 0) return number;
    var factor = Math.pow(10, decimals);
    if (decimals == 0) return raw("Round", number);
    var scaled = raw("Round", floats(number).multiply(factor));
    return scaled.divide(factor).cast(number.dtype());
  }

  /** Limits each element to {@code [xMin, xMax]}; the limits are numbers or tensors. */
  @Op("x, x_min, x_max")
  public static Tensor clip(Tensor x, Object xMin, Object xMax) {
    if (OpCall.isSymbolic(x, xMin, xMax)) return OpCall.record("clip", x, xMin, xMax);
    Check.given("clip", "x_min", xMin);
    Check.given("clip", "x_max", xMax);
    return Ops.minimum(Ops.maximum(numbers(x), xMin), xMax);
  }
}
