package dev.rhyton.ops;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;

/**
 * Elementwise functions of a tensor, as in {@code keras.ops.numpy}. Functions with fractional
 * values return float32 for integers and booleans.
 */
final class Elementwise {
  private Elementwise() {}

  static Tensor raw(String type, Tensor x) {
    return RawOps.op(type, OpAttributes.NONE, x);
  }

  /** Applies an operation to the elements converted to floats. */
  static Tensor onFloats(String type, Tensor x) {
    return raw(type, floats(x));
  }

  /** Returns a tensor in its float dtype, or in float32 if its elements are integers. */
  static Tensor floats(Tensor x) {
    return x.cast(x.dtype().toFloat());
  }

  /** Converts booleans to int32; returns other tensors unchanged. */
  static Tensor numbers(Tensor x) {
    return x.dtype() == DType.BOOL ? x.cast(DType.INT32) : x;
  }

  static Tensor abs(Tensor x) {
    return x.dtype().isComplex() ? raw("ComplexAbs", x) : x.abs();
  }

  static Tensor absolute(Tensor x) {
    return abs(x);
  }

  static Tensor fabs(Tensor x) {
    return abs(floats(x));
  }

  static Tensor cbrt(Tensor x) {
    var value = floats(x);
    return abs(value).power(1 / 3.0).multiply(value.sign());
  }

  static Tensor exp2(Tensor x) {
    return floats(x).multiply(Math.log(2)).exp();
  }

  static Tensor log2(Tensor x) {
    return x.log().divide(Math.log(2));
  }

  static Tensor log10(Tensor x) {
    return x.log().divide(Math.log(10));
  }

  static Tensor sinc(Tensor x) {
    var angle = floats(x).multiply(Math.PI);
    var zero = angle.equal(0);
    var safe = TensorOps.where(zero, TensorOps.onesLike(angle), angle);
    return TensorOps.where(zero, TensorOps.onesLike(angle), safe.sin().divide(safe));
  }

  static Tensor i0(Tensor x) {
    var value = floats(x);
    return raw("BesselI0e", value).multiply(abs(value).exp());
  }

  static Tensor erfc(Tensor x) {
    return TensorOps.withGradientOf(onFloats("Erfc", x), x.erf().negative());
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

  static Tensor trunc(Tensor x) {
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
    var value = numbers(x);
    if (xMin instanceof Number low && xMax instanceof Number high) {
      var type = value.dtype().promote(low).promote(high);
      return value.cast(type).clip(low.doubleValue(), high.doubleValue());
    }
    return Arithmetic.minimum(Arithmetic.maximum(value, xMin), xMax);
  }
}
