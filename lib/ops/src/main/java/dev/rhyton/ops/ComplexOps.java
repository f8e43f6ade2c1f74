package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.OpAttributes;
import dev.rhyton.tensor.RawOps;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.List;

/** Complex numbers, their parts and angles, as in {@code keras.ops}. */
public abstract class ComplexOps extends FiniteOps {
  ComplexOps() {}

  /** Returns whether each element has no imaginary part. */
  @Op("x")
  public static Tensor isreal(Tensor x) {
    Check.given("isreal", "x", x);
    if (OpCall.isSymbolic(x)) return OpCall.record("isreal", x);
    return x.dtype().isComplex() ? imag(x).equal(0) : full(x, 1, DType.BOOL);
  }

  /** Returns the real part. */
  @Op("x")
  public static Tensor real(Tensor x) {
    Check.given("real", "x", x);
    if (OpCall.isSymbolic(x)) return OpCall.record("real", x);
    return x.dtype().isComplex() ? raw("Real", x) : x;
  }

  /** Returns the imaginary part; 0 for real numbers. */
  @Op("x")
  public static Tensor imag(Tensor x) {
    Check.given("imag", "x", x);
    if (OpCall.isSymbolic(x)) return OpCall.record("imag", x);
    return x.dtype().isComplex() ? raw("Imag", x) : TensorOps.zerosLike(x);
  }

  /** Returns the complex conjugate. */
  @Op("x")
  public static Tensor conj(Tensor x) {
    Check.given("conj", "x", x);
    if (OpCall.isSymbolic(x)) return OpCall.record("conj", x);
    return x.dtype().isComplex() ? raw("Conj", x) : x;
  }

  /** Returns the complex conjugate, as {@link #conj}. */
  @Op("x")
  public static Tensor conjugate(Tensor x) {
    Check.given("conjugate", "x", x);
    if (OpCall.isSymbolic(x)) return OpCall.record("conjugate", x);
    return conj(x);
  }

  /** Returns the angle in the complex plane, in radians; for real numbers 0 or π. */
  @Op("x")
  public static Tensor angle(Tensor x) {
    Check.given("angle", "x", x);
    if (OpCall.isSymbolic(x)) return OpCall.record("angle", x);
    if (x.dtype().isComplex()) return raw("Angle", x);
    var value = floats(x);
    var pi = full(value, Math.PI, value.dtype());
    var angle = TensorOps.where(signbit(value), pi, TensorOps.zerosLike(value));
    return TensorOps.where(isnan(value), value, angle);
  }

  /** Returns complex numbers with the given magnitudes and angles. */
  @Op("abs_, angle")
  public static Tensor polar(Tensor abs, Tensor angle) {
    Check.given("polar", "abs", abs);
    if (OpCall.isSymbolic(abs, angle)) return OpCall.record("polar", abs, angle);
    var parts = List.of(abs.multiply(cos(angle)), abs.multiply(sin(angle)));
    return RawOps.all("Complex", OpAttributes.of("Tout", DType.COMPLEX64), parts).get(0);
  }

  /** Converts pairs of real and imaginary parts along the last axis to complex numbers. */
  @Op("x")
  public static Tensor viewAsComplex(Tensor x) {
    Check.given("view_as_complex", "x", x);
    if (OpCall.isSymbolic(x)) return OpCall.record("view_as_complex", x);
    Check.that(
        x.shape().rank() > 0 && x.shape().last() == 2 && x.dtype().isFloat(),
        "view_as_complex: expected floats with a last axis of size 2, received shape %s of %s.",
        x.shape(),
        x.dtype());
    var parts = TensorOps.unstack(x.cast(DType.FLOAT32), -1);
    return RawOps.all("Complex", OpAttributes.of("Tout", DType.COMPLEX64), parts).get(0);
  }

  /** Converts complex numbers to pairs of real and imaginary parts along a new last axis. */
  @Op("x")
  public static Tensor viewAsReal(Tensor x) {
    Check.given("view_as_real", "x", x);
    if (OpCall.isSymbolic(x)) return OpCall.record("view_as_real", x);
    return TensorOps.stack(-1, List.of(real(x), imag(x)));
  }
}
