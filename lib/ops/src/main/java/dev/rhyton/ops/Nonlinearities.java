package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Activation functions, as in {@code keras.ops.nn}. Functions with fractional values return float32
 * for integers and booleans.
 */
final class Nonlinearities {
  private Nonlinearities() {}

  /** Returns a tensor of real numbers; booleans are converted to int32. */
  static Tensor numbers(String op, Tensor x) {
    checkReal(op, x);
    return Elementwise.numbers(x);
  }

  private static void checkReal(String op, Tensor x) {
    Check.given(op, "x", x);
    Check.that(
        x.dtype() != DType.STRING && !x.dtype().isComplex(),
        "%s: expected real numbers, received %s.",
        op,
        Operands.describe(x));
  }

  /** Returns a tensor of real numbers in its float dtype, or in float32 if they are integers. */
  static Tensor floats(String op, Tensor x) {
    checkReal(op, x);
    return Elementwise.floats(x);
  }

  /** Applies a function in at least 32 bits: several steps in 16 bits would lose precision. */
  static Tensor wide(String op, Tensor x, UnaryOperator<Tensor> function) {
    var value = floats(op, x);
    return function.apply(TensorOps.wide(value)).cast(value.dtype());
  }

  // ---- piecewise linear functions ----

  static Tensor relu(Tensor x) {
    return numbers("relu", x).relu();
  }

  static Tensor relu6(Tensor x) {
    return numbers("relu6", x).relu6();
  }

  static Tensor leakyRelu(Tensor x, double negativeSlope) {
    return floats("leaky_relu", x).leakyRelu(negativeSlope);
  }

  static Tensor hardSigmoid(Tensor x) {
    return wide("hard_sigmoid", x, t -> t.divide(6).add(0.5).clip(0, 1));
  }

  static Tensor hardSilu(Tensor x) {
    return wide("hard_silu", x, t -> t.multiply(hardSigmoid(t)));
  }

  static Tensor hardSwish(Tensor x) {
    return wide("hard_swish", x, t -> t.multiply(hardSigmoid(t)));
  }

  static Tensor hardTanh(Tensor x) {
    return Elementwise.clip(numbers("hard_tanh", x), -1, 1);
  }

  static Tensor hardShrink(Tensor x, double threshold) {
    var value = numbers("hard_shrink", x);
    return TensorOps.where(
        Elementwise.abs(value).lessEqual(threshold), TensorOps.zerosLike(value), value);
  }

  static Tensor softShrink(Tensor x, double threshold) {
    return wide("soft_shrink", x, t -> t.subtract(t.clip(-threshold, threshold)));
  }

  static Tensor threshold(Tensor x, double threshold, double defaultValue) {
    var value = numbers("threshold", x);
    var other = TensorOps.constant(defaultValue, value.dtype());
    return TensorOps.where(value.lessEqual(threshold), other, value);
  }

  static Tensor sparseSigmoid(Tensor x) {
    return wide("sparse_sigmoid", x, t -> t.clip(-1, 1).add(1).multiply(0.5));
  }

  static Tensor sparsePlus(Tensor x) {
    return wide(
        "sparse_plus",
        x,
        t -> {
          var middle = t.clip(-1, 1).add(1).square().multiply(0.25);
          return TensorOps.where(t.less(1), middle, t);
        });
  }

  // ---- smooth functions ----

  static Tensor sigmoid(Tensor x) {
    return floats("sigmoid", x).sigmoid();
  }

  static Tensor logSigmoid(Tensor x) {
    return floats("log_sigmoid", x).negative().softplus().negative();
  }

  static Tensor silu(Tensor x) {
    return wide("silu", x, t -> t.multiply(t.sigmoid()));
  }

  static Tensor swish(Tensor x) {
    return wide("swish", x, t -> t.multiply(t.sigmoid()));
  }

  static Tensor softplus(Tensor x) {
    return floats("softplus", x).softplus();
  }

  static Tensor softsign(Tensor x) {
    return floats("softsign", x).softsign();
  }

  static Tensor tanhShrink(Tensor x) {
    return wide("tanh_shrink", x, t -> t.subtract(t.tanh()));
  }

  static Tensor squareplus(Tensor x, double b) {
    return wide("squareplus", x, t -> t.add(t.square().add(b).sqrt()).multiply(0.5));
  }

  static Tensor elu(Tensor x, double alpha) {
    var value = floats("elu", x);
    var y = value.elu();
    return alpha == 1 ? y : TensorOps.where(value.greater(0), value, y.multiply(alpha));
  }

  static Tensor selu(Tensor x) {
    return floats("selu", x).selu();
  }

  static Tensor celu(Tensor x, double alpha) {
    Check.that(alpha != 0, "celu: alpha must not be 0.");
    var value = floats("celu", x);
    var y = value.divide(alpha).elu().multiply(alpha);
    return alpha == 1 ? value.elu() : TensorOps.where(value.greater(0), value, y);
  }

  static Tensor gelu(Tensor x, boolean approximate) {
    return wide(
        "gelu",
        x,
        t -> {
          var sign = approximate ? bent(t).tanh() : t.divide(Math.sqrt(2)).erf();
          return t.multiply(sign.add(1)).multiply(0.5);
        });
  }

  /** Returns {@code √(2/π) · (x + 0.044715x³)}, whose tanh is close to erf(x/√2). */
  private static Tensor bent(Tensor x) {
    var cube = x.multiply(x).multiply(x);
    return x.add(cube.multiply(0.044715)).multiply(Math.sqrt(2 / Math.PI));
  }

  static Tensor glu(Tensor x, int axis) {
    var value = floats("glu", x);
    int at = Operands.axis("glu", value.shape(), axis);
    long size = value.shape().dim(at);
    Check.that(
        size % 2 == 0 || size == Shape.UNKNOWN,
        "glu: axis %d of %s must have an even size, as it is cut in halves.",
        axis,
        value.shape());
    var halves = Ops.split(value, 2, at);
    return halves.get(0).multiply(halves.get(1).sigmoid());
  }

  // ---- distributions ----

  static Tensor softmax(Tensor x, int @Nullable ... axis) {
    var value = floats("softmax", x);
    if (value.shape().rank() == 0) return softmax(value.reshape(1), axis).reshape();
    int[] over = Operands.axes("softmax", value.shape(), axis);
    if (over.length == 0) return TensorOps.onesLike(value);
    if (isLast(value, over)) return value.softmax();
    return wide(
        "softmax",
        value,
        t -> {
          var powers = shifted(t, over).exp();
          return powers.divide(powers.sum(over, true));
        });
  }

  static Tensor logSoftmax(Tensor x, int @Nullable ... axis) {
    var value = floats("log_softmax", x);
    if (value.shape().rank() == 0) return logSoftmax(value.reshape(1), axis).reshape();
    int[] over = Operands.axes("log_softmax", value.shape(), axis);
    if (over.length == 0 || isEmpty(value)) return TensorOps.zerosLike(value);
    boolean known = value.shape().last() != Shape.UNKNOWN;
    if (known && isLast(value, over)) return value.logSoftmax();
    return wide(
        "log_softmax",
        value,
        t -> {
          var below = shifted(t, over);
          return below.subtract(below.exp().sum(over, true).log());
        });
  }

  private static boolean isLast(Tensor x, int[] axes) {
    return axes.length == 1 && axes[0] == x.shape().rank() - 1;
  }

  /** Returns whether the tensor is known to have no elements. */
  static boolean isEmpty(Tensor x) {
    for (long size : x.shape().dims()) if (size == 0) return true;
    return false;
  }

  /** Subtracts the maximum, so that the exponential does not overflow. */
  private static Tensor shifted(Tensor x, int[] axes) {
    return x.subtract(x.max(axes, true).stopGradient());
  }

  static Tensor sparsemax(Tensor x, int axis) {
    var value = floats("sparsemax", x);
    int at = Operands.axis("sparsemax", value.shape(), axis);
    if (isEmpty(value)) return value;
    int last = value.shape().rank() - 1;
    return wide(
        "sparsemax", value, t -> Ops.moveaxis(aboveThreshold(Ops.moveaxis(t, at, last)), last, at));
  }

  private static Tensor aboveThreshold(Tensor x) {
    int last = x.shape().rank() - 1;
    var size = TensorOps.shape(x).slice(0, last, last + 1).reshape().cast(DType.INT32);
    var order = RawOps.all("TopKV2", OpAttributes.NONE, List.of(x, size)).get(1);
    var sorted = TensorOps.takeAlongLast(x, order);
    var sums = sorted.cumsum(-1);
    var rank = TensorOps.cumulativeCount(sorted);
    var inSupport = sorted.subtract(sums.subtract(1).divide(rank)).greater(0);
    var total = TensorOps.where(inSupport, sums, TensorOps.zerosLike(sums)).sum(-1, true);
    var threshold = total.subtract(1).divide(inSupport.cast(x.dtype()).sum(-1, true));
    return x.subtract(threshold).maximum(0);
  }
}
