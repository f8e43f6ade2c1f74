package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;

/** Infinities, NaN and signs, as in {@code keras.ops}. */
public abstract class FiniteOps extends ElementwiseOps {
  FiniteOps() {}

  /** Returns whether each element is NaN. */
  @Op("x")
  public static Tensor isnan(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("isnan", x);
    return onFloats("IsNan", x);
  }

  /** Returns whether each element is infinite. */
  @Op("x")
  public static Tensor isinf(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("isinf", x);
    return onFloats("IsInf", x);
  }

  /** Returns whether each element is neither infinite nor NaN. */
  @Op("x")
  public static Tensor isfinite(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("isfinite", x);
    return onFloats("IsFinite", x);
  }

  /** Returns whether each element is +∞. */
  @Op("x")
  public static Tensor isposinf(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("isposinf", x);
    return floats(x).equal(Double.POSITIVE_INFINITY);
  }

  /** Returns whether each element is −∞. */
  @Op("x")
  public static Tensor isneginf(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("isneginf", x);
    return floats(x).equal(Double.NEGATIVE_INFINITY);
  }

  static Tensor full(Tensor like, double value, DType dtype) {
    return TensorOps.full(TensorOps.shape(like), TensorOps.constant(value, dtype));
  }

  /** Returns whether the sign of each element is negative; it is for −0. */
  @Op("x")
  public static Tensor signbit(Tensor x) {
    Check.given("signbit", "x", x);
    if (OpCall.isSymbolic(x)) return OpCall.record("signbit", x);
    if (!x.dtype().isFloat()) {
      return x.dtype() == DType.BOOL ? full(x, 0, DType.BOOL) : x.less(0);
    }
    // 1 / −0 is −∞, which distinguishes −0 from 0
    return TensorOps.where(x.equal(0), raw("Reciprocal", x).less(0), x.less(0));
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
  public static Tensor nanToNum(Tensor x, double nan, Double posinf, Double neginf) {
    Check.given("nan_to_num", "x", x);
    if (OpCall.isSymbolic(x)) return OpCall.record("nan_to_num", x, nan, posinf, neginf);
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
