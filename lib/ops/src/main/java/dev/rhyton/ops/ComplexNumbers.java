package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;

/** Complex numbers, their parts and angles, as in {@code keras.ops}. */
final class ComplexNumbers {
  private ComplexNumbers() {}

  static Tensor isreal(Tensor x) {
    return x.dtype().isComplex() ? imag(x).equal(0) : FiniteNumbers.full(x, 1, DType.BOOL);
  }

  static Tensor real(Tensor x) {
    return x.dtype().isComplex() ? Elementwise.raw("Real", x) : x;
  }

  static Tensor imag(Tensor x) {
    return x.dtype().isComplex() ? Elementwise.raw("Imag", x) : TensorOps.zerosLike(x);
  }

  static Tensor conj(Tensor x) {
    return x.dtype().isComplex() ? Elementwise.raw("Conj", x) : x;
  }

  static Tensor conjugate(Tensor x) {
    return conj(x);
  }

  static Tensor angle(Tensor x) {
    if (x.dtype().isComplex()) return Elementwise.raw("Angle", x);
    var value = Elementwise.floats(x);
    var pi = FiniteNumbers.full(value, Math.PI, value.dtype());
    var angle = TensorOps.where(FiniteNumbers.signbit(value), pi, TensorOps.zerosLike(value));
    return TensorOps.where(FiniteNumbers.isnan(value), value, angle);
  }

  static Tensor polar(Tensor abs, Tensor angle) {
    Check.given("polar", "abs", abs);
    var parts = List.of(abs.multiply(angle.cos()), abs.multiply(angle.sin()));
    return RawOps.all("Complex", OpAttributes.of("Tout", DType.COMPLEX64), parts).get(0);
  }

  static Tensor viewAsComplex(Tensor x) {
    Check.that(
        x.shape().rank() > 0 && x.shape().last() == 2 && x.dtype().isFloat(),
        "view_as_complex: expected floats with a last axis of size 2, received shape %s of %s.",
        x.shape(),
        x.dtype());
    var parts = Ops.unstack(x.cast(DType.FLOAT32), null, -1);
    return RawOps.all("Complex", OpAttributes.of("Tout", DType.COMPLEX64), parts).get(0);
  }

  static Tensor viewAsReal(Tensor x) {
    return TensorOps.stack(-1, List.of(real(x), imag(x)));
  }
}
