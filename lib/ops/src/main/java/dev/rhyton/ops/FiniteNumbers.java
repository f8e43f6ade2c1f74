package dev.rhyton.ops;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import org.jspecify.annotations.Nullable;

/** Infinities, NaN and signs, as in {@code keras.ops}. */
final class FiniteNumbers {
  private FiniteNumbers() {}

  static Tensor isnan(Tensor x) {
    return Elementwise.onFloats("IsNan", x);
  }

  static Tensor isinf(Tensor x) {
    return Elementwise.onFloats("IsInf", x);
  }

  static Tensor isposinf(Tensor x) {
    return Elementwise.floats(x).equal(Double.POSITIVE_INFINITY);
  }

  static Tensor isneginf(Tensor x) {
    return Elementwise.floats(x).equal(Double.NEGATIVE_INFINITY);
  }

  static Tensor full(Tensor like, double value, DType dtype) {
    return TensorOps.full(TensorOps.shape(like), TensorOps.constant(value, dtype));
  }

  static Tensor signbit(Tensor x) {
    if (!x.dtype().isFloat()) {
      return x.dtype() == DType.BOOL ? full(x, 0, DType.BOOL) : x.less(0);
    }
    // 1 / −0 is −∞, which distinguishes −0 from 0
    return TensorOps.where(x.equal(0), Elementwise.raw("Reciprocal", x).less(0), x.less(0));
  }

  static Tensor nanToNum(Tensor x, double nan, @Nullable Double posinf, @Nullable Double neginf) {
    if (!x.dtype().isFloat()) return x;
    double largest = largest(x.dtype());
    var known = TensorOps.where(isnan(x), full(x, nan, x.dtype()), x);
    var below =
        TensorOps.where(isposinf(x), full(x, posinf == null ? largest : posinf, x.dtype()), known);
    return TensorOps.where(
        isneginf(x), full(x, neginf == null ? -largest : neginf, x.dtype()), below);
  }

  /** Returns the largest finite number of a float dtype. */
  static double largest(DType dtype) {
    return switch (dtype) {
      case FLOAT16 -> 65504;
      case BFLOAT16 -> Float.intBitsToFloat(0x7f7f0000);
      case FLOAT64 -> Double.MAX_VALUE;
      default -> Float.MAX_VALUE;
    };
  }
}
