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
final class Elementwise {
  private Elementwise() {}

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

  static Tensor abs(Tensor x) {
    return given(x).dtype().isComplex() ? raw("ComplexAbs", x) : x.abs();
  }

  static Tensor absolute(Tensor x) {
    return abs(x);
  }

  static Tensor fabs(Tensor x) {
    return abs(floats(x));
  }

  static Tensor negative(Tensor x) {
    return given(x).negative();
  }

  static Tensor sign(Tensor x) {
    Check.given("sign", "x", x);
    return x.sign();
  }

  static Tensor square(Tensor x) {
    return given(x).square();
  }

  static Tensor sqrt(Tensor x) {
    return onFloats("Sqrt", x);
  }

  static Tensor rsqrt(Tensor x) {
    return onFloats("Rsqrt", x);
  }

  static Tensor cbrt(Tensor x) {
    var value = floats(x);
    return abs(value).power(1 / 3.0).multiply(sign(value));
  }

  static Tensor reciprocal(Tensor x) {
    return onFloats("Reciprocal", x);
  }

  static Tensor exp(Tensor x) {
    return onFloats("Exp", x);
  }

  static Tensor exp2(Tensor x) {
    return exp(floats(x).multiply(Math.log(2)));
  }

  static Tensor expm1(Tensor x) {
    return onFloats("Expm1", x);
  }

  static Tensor log(Tensor x) {
    return onFloats("Log", x);
  }

  static Tensor log1p(Tensor x) {
    return onFloats("Log1p", x);
  }

  static Tensor log2(Tensor x) {
    return log(x).divide(Math.log(2));
  }

  static Tensor log10(Tensor x) {
    return log(x).divide(Math.log(10));
  }

  static Tensor sin(Tensor x) {
    return onFloats("Sin", x);
  }

  static Tensor cos(Tensor x) {
    return onFloats("Cos", x);
  }

  static Tensor tan(Tensor x) {
    return onFloats("Tan", x);
  }

  static Tensor arcsin(Tensor x) {
    return onFloats("Asin", x);
  }

  static Tensor arccos(Tensor x) {
    return onFloats("Acos", x);
  }

  static Tensor arctan(Tensor x) {
    return onFloats("Atan", x);
  }

  static Tensor sinh(Tensor x) {
    return onFloats("Sinh", x);
  }

  static Tensor cosh(Tensor x) {
    return onFloats("Cosh", x);
  }

  static Tensor tanh(Tensor x) {
    return onFloats("Tanh", x);
  }

  static Tensor arcsinh(Tensor x) {
    return onFloats("Asinh", x);
  }

  static Tensor arccosh(Tensor x) {
    return onFloats("Acosh", x);
  }

  static Tensor arctanh(Tensor x) {
    return onFloats("Atanh", x);
  }

  static Tensor sinc(Tensor x) {
    var angle = floats(x).multiply(Math.PI);
    var zero = angle.equal(0);
    var safe = TensorOps.where(zero, TensorOps.onesLike(angle), angle);
    return TensorOps.where(zero, TensorOps.onesLike(angle), sin(safe).divide(safe));
  }

  static Tensor i0(Tensor x) {
    var value = floats(x);
    return raw("BesselI0e", value).multiply(exp(abs(value)));
  }

  static Tensor erf(Tensor x) {
    return onFloats("Erf", x);
  }

  static Tensor erfc(Tensor x) {
    return Operands.withGradientOf(onFloats("Erfc", x), erf(x).negative());
  }

  static Tensor erfinv(Tensor x) {
    var value = floats(x);
    boolean half = value.dtype().bytes() == 2; // 16 bits, which TensorFlow lacks here
    return raw("Erfinv", half ? value.cast(DType.FLOAT32) : value).cast(value.dtype());
  }

  static Tensor deg2rad(Tensor x) {
    return floats(x).multiply(Math.PI / 180);
  }

  static Tensor rad2deg(Tensor x) {
    return floats(x).multiply(180 / Math.PI);
  }

  static Tensor floor(Tensor x) {
    return onFloats("Floor", x);
  }

  static Tensor ceil(Tensor x) {
    return onFloats("Ceil", x);
  }

  static Tensor trunc(Tensor x) {
    Check.given("trunc", "x", x);
    if (!x.dtype().isFloat()) return x;
    return TensorOps.where(x.less(0), raw("Ceil", x), raw("Floor", x));
  }

  static Tensor round(Tensor x, int decimals) {
    var number = numbers(x);
    if (!number.dtype().isFloat() && decimals >= 0) return number;
    var factor = Math.pow(10, decimals);
    if (decimals == 0) return raw("Round", number);
    var scaled = raw("Round", floats(number).multiply(factor));
    return scaled.divide(factor).cast(number.dtype());
  }

  static Tensor clip(Tensor x, Object xMin, Object xMax) {
    Check.given("clip", "x_min", xMin);
    Check.given("clip", "x_max", xMax);
    return Arithmetic.minimum(Arithmetic.maximum(numbers(x), xMin), xMax);
  }
}
