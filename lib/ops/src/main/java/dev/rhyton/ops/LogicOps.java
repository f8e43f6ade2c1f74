package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;

/** Comparisons of two tensors, and logical operations, as in {@code keras.ops}. */
public abstract class LogicOps extends BinaryOps {
  LogicOps() {}

  // ---- comparisons ----

  /** Compares two operands; booleans as 0 and 1, since TensorFlow does not order them. */
  private static Tensor ordered(String op, String type, Object x1, Object x2) {
    return raw(type, numbers(op, x1, x2));
  }

  /** Returns whether both are equal. */
  @Op("x1, x2")
  public static Tensor equal(Object x1, Object x2) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("equal", x1, x2);
    return raw("Equal", Operands.pair("equal", x1, x2));
  }

  /** Returns whether both differ. */
  @Op("x1, x2")
  public static Tensor notEqual(Object x1, Object x2) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("not_equal", x1, x2);
    return raw("NotEqual", Operands.pair("not_equal", x1, x2));
  }

  /** Returns whether x1 is greater than x2. */
  @Op("x1, x2")
  public static Tensor greater(Object x1, Object x2) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("greater", x1, x2);
    return ordered("greater", "Greater", x1, x2);
  }

  /** Returns whether x1 is at least x2. */
  @Op("x1, x2")
  public static Tensor greaterEqual(Object x1, Object x2) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("greater_equal", x1, x2);
    return ordered("greater_equal", "GreaterEqual", x1, x2);
  }

  /** Returns whether x1 is less than x2. */
  @Op("x1, x2")
  public static Tensor less(Object x1, Object x2) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("less", x1, x2);
    return ordered("less", "Less", x1, x2);
  }

  /** Returns whether x1 is at most x2. */
  @Op("x1, x2")
  public static Tensor lessEqual(Object x1, Object x2) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("less_equal", x1, x2);
    return ordered("less_equal", "LessEqual", x1, x2);
  }

  // ---- logic ----

  private static Operands.Pair booleans(String op, Object x1, Object x2) {
    Operands.pair(op, x1, x2);
    return new Operands.Pair(
        Ops.cast(Operands.tensor(x1), DType.BOOL), Ops.cast(Operands.tensor(x2), DType.BOOL));
  }

  /** Returns whether both are true; numbers are true unless they are 0. */
  @Op("x1, x2")
  public static Tensor logicalAnd(Object x1, Object x2) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("logical_and", x1, x2);
    return raw("LogicalAnd", booleans("logical_and", x1, x2));
  }

  /** Returns whether at least one is true; numbers are true unless they are 0. */
  @Op("x1, x2")
  public static Tensor logicalOr(Object x1, Object x2) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("logical_or", x1, x2);
    return raw("LogicalOr", booleans("logical_or", x1, x2));
  }

  /** Returns whether exactly one is true; numbers are true unless they are 0. */
  @Op("x1, x2")
  public static Tensor logicalXor(Object x1, Object x2) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("logical_xor", x1, x2);
    return raw("NotEqual", booleans("logical_xor", x1, x2));
  }

  /** Returns whether each element is false; numbers are false if they are 0. */
  @Op("x")
  public static Tensor logicalNot(Tensor x) {
    Check.given("logical_not", "x", x);
    if (OpCall.isSymbolic(x)) return OpCall.record("logical_not", x);
    return Ops.cast(x, DType.BOOL).logicalNot();
  }

  /** Returns whether both are equal within {@code 1e-8 + 1e-5 · |x2|}. */
  public static Tensor isclose(Object x1, Object x2) {
    return isclose(x1, x2, 1e-5, 1e-8, false);
  }

  /** Returns whether both are equal within {@code atol + rtol · |x2|}. */
  @Op("x1, x2, rtol=1e-05, atol=1e-08, equal_nan=False")
  public static Tensor isclose(Object x1, Object x2, double rtol, double atol, boolean equalNan) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("isclose", x1, x2, rtol, atol, equalNan);
    var pair = floats("isclose", x1, x2);
    var apart = abs(pair.x1().subtract(pair.x2()));
    var within = apart.lessEqual(abs(pair.x2()).multiply(rtol).add(atol));
    var close = raw("Equal", pair).logicalOr(within.logicalAnd(isfinite(pair.x2())));
    if (!equalNan) return close;
    return close.logicalOr(isnan(pair.x1()).logicalAnd(isnan(pair.x2())));
  }

  /** Returns whether all elements are equal within {@code 1e-8 + 1e-5 · |x2|}. */
  public static Tensor allclose(Object x1, Object x2) {
    return allclose(x1, x2, 1e-5, 1e-8, false);
  }

  /** Returns whether all elements are equal within {@code atol + rtol · |x2|}. */
  @Op("x1, x2, rtol=1e-05, atol=1e-08, equal_nan=False")
  public static Tensor allclose(Object x1, Object x2, double rtol, double atol, boolean equalNan) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("allclose", x1, x2, rtol, atol, equalNan);
    return isclose(x1, x2, rtol, atol, equalNan).all();
  }
}
