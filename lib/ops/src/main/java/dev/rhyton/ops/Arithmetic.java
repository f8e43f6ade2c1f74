package dev.rhyton.ops;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;

/**
 * Elementwise functions of two tensors, as in {@code keras.ops.numpy}: operands are broadcast to a
 * common shape and converted to Keras' common dtype. An operand is a tensor, an array, or a number:
 * {@code Ops.subtract(1, x)}.
 */
final class Arithmetic {
  private Arithmetic() {}

  static Tensor raw(String type, Operands.Pair pair) {
    return RawOps.op(type, OpAttributes.NONE, pair.x1(), pair.x2());
  }

  static Operands.Pair numbers(String op, Object x1, Object x2) {
    var pair = Operands.pair(op, x1, x2);
    return pair.dtype() == DType.BOOL ? pair.cast(DType.INT32) : pair;
  }

  // ---- arithmetic ----

  static Tensor add(Object x1, Object x2) {
    return Operands.pair("add", x1, x2).apply(Tensor::add);
  }

  static Tensor subtract(Object x1, Object x2) {
    return Operands.pair("subtract", x1, x2).apply(Tensor::subtract);
  }

  static Tensor multiply(Object x1, Object x2) {
    return Operands.pair("multiply", x1, x2).apply(Tensor::multiply);
  }

  static Tensor divide(Object x1, Object x2) {
    return Operands.floats("divide", x1, x2).apply(Tensor::divide);
  }

  static Tensor trueDivide(Object x1, Object x2) {
    return Operands.floats("true_divide", x1, x2).apply(Tensor::divide);
  }

  static Tensor divideNoNan(Object x1, Object x2) {
    return Operands.floats("divide_no_nan", x1, x2).apply(Tensor::divideNoNan);
  }

  static Tensor floorDivide(Object x1, Object x2) {
    return Operands.pair("floor_divide", x1, x2).apply(Tensor::floorDivide);
  }

  static Tensor mod(Object x1, Object x2) {
    return Operands.pair("mod", x1, x2).apply(Tensor::mod);
  }

  static Tensor fmod(Object x1, Object x2) {
    var pair = numbers("fmod", x1, x2);
    if (!pair.dtype().isFloat()) {
      var wide = pair.cast(DType.INT64);
      return raw("TruncateMod", wide).cast(pair.dtype());
    }
    var quotient = Elementwise.trunc(raw("RealDiv", pair)).stopGradient();
    var linear = pair.x1().subtract(pair.x2().multiply(quotient));
    boolean half = pair.dtype().bytes() == 2; // 16 bits, which TensorFlow lacks here
    var exact = raw("TruncateMod", half ? pair.cast(DType.FLOAT32) : pair).cast(pair.dtype());
    return TensorOps.withGradientOf(exact, linear);
  }

  static Tensor power(Object x1, Object x2) {
    if (x1 instanceof Tensor x && x2 instanceof Number exponent) return x.power(exponent);
    if (x1 instanceof Tensor x && x2 instanceof Tensor exponents) {
      Operands.broadcast("power", x.shape(), exponents.shape());
      return x.power(exponents);
    }
    return Operands.pair("power", x1, x2).apply(Tensor::power);
  }

  static Tensor maximum(Object x1, Object x2) {
    return Operands.pair("maximum", x1, x2).apply(Tensor::maximum);
  }

  static Tensor minimum(Object x1, Object x2) {
    return Operands.pair("minimum", x1, x2).apply(Tensor::minimum);
  }

  static Tensor fmax(Object x1, Object x2) {
    return aroundNan("fmax", x1, x2, maximum(x1, x2));
  }

  static Tensor fmin(Object x1, Object x2) {
    return aroundNan("fmin", x1, x2, minimum(x1, x2));
  }

  private static Tensor aroundNan(String op, Object x1, Object x2, Tensor both) {
    var pair = Operands.pair(op, x1, x2);
    if (!pair.dtype().isFloat()) return both;
    var second = TensorOps.where(FiniteNumbers.isnan(pair.x1()), pair.x2(), both);
    return TensorOps.where(FiniteNumbers.isnan(pair.x2()), pair.x1(), second);
  }

  static Tensor hypot(Object x1, Object x2) {
    var pair = Operands.floats("hypot", x1, x2);
    var a = Elementwise.abs(pair.x1());
    var b = Elementwise.abs(pair.x2());
    var larger = raw("Maximum", new Operands.Pair(a, b));
    var none = larger.equal(0);
    var scale = TensorOps.where(none, TensorOps.onesLike(larger), larger).stopGradient();
    var sum = a.divide(scale).square().add(b.divide(scale).square());
    var safe = TensorOps.where(none, TensorOps.onesLike(sum), sum);
    var length = TensorOps.where(none, TensorOps.zerosLike(sum), safe.sqrt().multiply(scale));
    return TensorOps.where(
        FiniteNumbers.isinf(a),
        a,
        TensorOps.where(FiniteNumbers.isinf(b), b, length)); // also with NaN
  }

  static Tensor arctan2(Object x1, Object x2) {
    var pair = Operands.floats("arctan2", x1, x2);
    return angle(pair.x1(), pair.x2());
  }

  /** Returns the angle of the point {@code (x, y)}, from −π to π. */
  private static Tensor angle(Tensor y, Tensor x) {
    // TensorFlow's gradient is wrong; a term whose value is always 0 adds the right one.
    var yNow = y.stopGradient();
    var xNow = x.stopGradient();
    var squares = yNow.square().add(xNow.square());
    var zero = xNow.multiply(y).subtract(yNow.multiply(x)).divideNoNan(squares);
    var none = TensorOps.zerosLike(zero);
    var safe = TensorOps.where(zero.isfinite(), zero, none); // there is no gradient at infinity
    return raw("Atan2", new Operands.Pair(yNow, xNow)).add(safe);
  }

  static Tensor logaddexp(Object x1, Object x2) {
    return logaddexp("logaddexp", x1, x2, 1);
  }

  static Tensor logaddexp2(Object x1, Object x2) {
    return logaddexp("logaddexp2", x1, x2, Math.log(2));
  }

  private static Tensor logaddexp(String op, Object x1, Object x2, double scale) {
    var pair = Operands.floats(op, x1, x2);
    var distance = pair.x1().subtract(pair.x2());
    var none = FiniteNumbers.isnan(distance); // the difference of infinities
    var safe = TensorOps.where(none, TensorOps.zerosLike(distance), distance);
    var apart = safe.multiply(scale);
    var value = raw("Maximum", pair).add(apart.abs().negative().exp().log1p().divide(scale));
    // of one smooth function: where both are equal, each has half of the gradient
    return TensorOps.withGradientOf(value, pair.x2().add(apart.softplus().divide(scale)));
  }

  static Tensor ldexp(Object x1, Object x2) {
    return multiply(Elementwise.floats(Operands.tensor(x1)), Elementwise.exp2(Operands.tensor(x2)));
  }

  static Tensor heaviside(Object x1, Object x2) {
    var common = Operands.pair("heaviside", x1, x2);
    var dtype = common.dtype() == DType.INT64 ? DType.FLOAT64 : common.dtype().toFloat();
    if (common.dtype() == DType.BOOL) return raw("LogicalOr", common);
    var pair = common.cast(dtype);
    var sum = pair.x1().add(pair.x2()); // has both shapes
    var x = pair.x1().add(TensorOps.zerosLike(sum));
    var step = x.greater(0).cast(dtype);
    var middle = pair.x2().add(TensorOps.zerosLike(sum));
    var value = TensorOps.where(x.equal(0), middle, step);
    return TensorOps.where(FiniteNumbers.isnan(x), x, value);
  }

  static Tensor nextafter(Object x1, Object x2) {
    return raw("NextAfter", Operands.floats("nextafter", x1, x2));
  }

  static Tensor gcd(Object x1, Object x2) {
    var pair = integers("gcd", x1, x2);
    var a =
        Elementwise.abs(pair.x1().cast(DType.INT64))
            .add(TensorOps.zerosLike(pair.x2().cast(DType.INT64)));
    var b = Elementwise.abs(pair.x2().cast(DType.INT64)).add(TensorOps.zerosLike(a));
    // Euclid's algorithm; numbers of n bits take at most 1.44 n steps
    for (int i = 0; i < 1.45 * 8 * pair.dtype().bytes(); i++) {
      var safe = TensorOps.where(b.equal(0), TensorOps.onesLike(b), b);
      var rest = TensorOps.where(b.equal(0), TensorOps.zerosLike(b), a.mod(safe));
      a = TensorOps.where(b.equal(0), a, b);
      b = rest;
    }
    return a.cast(pair.dtype());
  }

  static Tensor lcm(Object x1, Object x2) {
    var pair = integers("lcm", x1, x2);
    var divisor = gcd(x1, x2).cast(DType.INT64);
    var safe = TensorOps.where(divisor.equal(0), TensorOps.onesLike(divisor), divisor);
    var wide = pair.cast(DType.INT64);
    return Elementwise.abs(wide.x1())
        .floorDivide(safe)
        .multiply(Elementwise.abs(wide.x2()))
        .cast(pair.dtype());
  }

  // ---- bits ----

  @CanIgnoreReturnValue
  private static Operands.Pair integers(String op, Object x1, Object x2) {
    var pair = Operands.pair(op, x1, x2);
    Check.that(
        pair.dtype().isInteger() || pair.dtype() == DType.BOOL,
        "%s: expected whole numbers, received %s.",
        op,
        pair.dtype());
    return pair.dtype() == DType.BOOL ? pair.cast(DType.INT32) : pair;
  }

  private static Tensor bitwise(String op, String type, String logical, Object x, Object y) {
    var pair = Operands.pair(op, x, y);
    if (pair.dtype() != DType.BOOL) return raw(type, integers(op, x, y));
    return logical.isEmpty() ? Logic.notEqual(x, y) : raw(logical, pair);
  }

  static Tensor bitwiseAnd(Object x, Object y) {
    return bitwise("bitwise_and", "BitwiseAnd", "LogicalAnd", x, y);
  }

  static Tensor bitwiseOr(Object x, Object y) {
    return bitwise("bitwise_or", "BitwiseOr", "LogicalOr", x, y);
  }

  static Tensor bitwiseXor(Object x, Object y) {
    return bitwise("bitwise_xor", "BitwiseXor", "", x, y);
  }

  static Tensor bitwiseNot(Tensor x) {
    if (x.dtype() == DType.BOOL) return x.logicalNot();
    integers("bitwise_not", x, x);
    return RawOps.op("Invert", OpAttributes.NONE, x);
  }

  static Tensor bitwiseInvert(Tensor x) {
    return bitwiseNot(x);
  }

  static Tensor bitwiseLeftShift(Object x, Object y) {
    return raw("LeftShift", integers("bitwise_left_shift", x, y));
  }

  static Tensor bitwiseRightShift(Object x, Object y) {
    return raw("RightShift", integers("bitwise_right_shift", x, y));
  }

  static Tensor leftShift(Object x, Object y) {
    return bitwiseLeftShift(x, y);
  }

  static Tensor rightShift(Object x, Object y) {
    return bitwiseRightShift(x, y);
  }

  static Tensor gammainc(Object x1, Object x2) {
    var pair = Operands.pair("gammainc", x1, x2);
    var dtype = pair.dtype().toFloat();
    return RawOps.op(
            "Igamma",
            OpAttributes.NONE,
            TensorOps.wide(pair.x1().cast(dtype)),
            TensorOps.wide(pair.x2().cast(dtype)))
        .cast(dtype);
  }
}
