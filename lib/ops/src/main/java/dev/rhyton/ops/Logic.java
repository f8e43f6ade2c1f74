package dev.rhyton.ops;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;

/** Comparisons of two tensors, and logical operations, as in {@code keras.ops}. */
final class Logic {
  private Logic() {}

  // ---- comparisons ----

  static Tensor equal(Object x1, Object x2) {
    return Operands.pair("equal", x1, x2).apply(Tensor::equal);
  }

  static Tensor notEqual(Object x1, Object x2) {
    return Operands.pair("not_equal", x1, x2).apply(Tensor::notEqual);
  }

  static Tensor greater(Object x1, Object x2) {
    return Operands.pair("greater", x1, x2).apply(Tensor::greater);
  }

  static Tensor greaterEqual(Object x1, Object x2) {
    return Operands.pair("greater_equal", x1, x2).apply(Tensor::greaterEqual);
  }

  static Tensor less(Object x1, Object x2) {
    return Operands.pair("less", x1, x2).apply(Tensor::less);
  }

  static Tensor lessEqual(Object x1, Object x2) {
    return Operands.pair("less_equal", x1, x2).apply(Tensor::lessEqual);
  }

  // ---- logic ----

  private static Operands.Pair booleans(String op, Object x1, Object x2) {
    var a = Operands.tensor(x1);
    var b = Operands.tensor(x2);
    Operands.broadcast(op, a.shape(), b.shape());
    return new Operands.Pair(Creation.cast(a, DType.BOOL), Creation.cast(b, DType.BOOL));
  }

  static Tensor logicalAnd(Object x1, Object x2) {
    return booleans("logical_and", x1, x2).apply(Tensor::logicalAnd);
  }

  static Tensor logicalOr(Object x1, Object x2) {
    return booleans("logical_or", x1, x2).apply(Tensor::logicalOr);
  }

  static Tensor logicalXor(Object x1, Object x2) {
    return Arithmetic.raw("NotEqual", booleans("logical_xor", x1, x2));
  }

  static Tensor logicalNot(Tensor x) {
    return Creation.cast(x, DType.BOOL).logicalNot();
  }

  static Tensor isclose(Object x1, Object x2, double rtol, double atol, boolean equalNan) {
    var pair = Operands.floats("isclose", x1, x2);
    var apart = Elementwise.abs(pair.x1().subtract(pair.x2()));
    var within = apart.lessEqual(Elementwise.abs(pair.x2()).multiply(rtol).add(atol));
    var close = Arithmetic.raw("Equal", pair).logicalOr(within.logicalAnd(pair.x2().isfinite()));
    if (!equalNan) return close;
    return close.logicalOr(
        FiniteNumbers.isnan(pair.x1()).logicalAnd(FiniteNumbers.isnan(pair.x2())));
  }

  static Tensor allclose(Object x1, Object x2, double rtol, double atol, boolean equalNan) {
    return isclose(x1, x2, rtol, atol, equalNan).all();
  }
}
