package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.OpAttributes;
import dev.rhyton.tensor.RawOps;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Activation functions, as in {@code keras.ops.nn}. Functions with fractional values return float32
 * for integers and booleans.
 */
public abstract class ActivationOps extends SignalOps {
  ActivationOps() {}

  /** Returns a tensor of real numbers; booleans are converted to int32. */
  static Tensor numbers(String op, Tensor x) {
    Check.given(op, "x", x);
    Check.that(
        x.dtype() != DType.STRING && !x.dtype().isComplex(),
        "%s: expected real numbers, received %s.",
        op,
        Operands.describe(x));
    return numbers(x);
  }

  /** Returns a tensor of real numbers in its float dtype, or in float32 if they are integers. */
  static Tensor floats(String op, Tensor x) {
    return floats(numbers(op, x));
  }

  /** Applies a function in at least 32 bits: several steps in 16 bits would lose precision. */
  static Tensor wide(String op, Tensor x, UnaryOperator<Tensor> function) {
    var value = floats(op, x);
    return function.apply(wide(value)).cast(value.dtype());
  }

  // ---- piecewise linear functions ----

  /** Returns x where it is positive, 0 elsewhere. */
  @Op("x")
  public static Tensor relu(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("relu", x);
    return numbers("relu", x).relu();
  }

  /** Returns x limited to [0, 6]. */
  @Op("x")
  public static Tensor relu6(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("relu6", x);
    return numbers("relu6", x).relu6();
  }

  /** Returns x where it is positive, 0.2 x elsewhere. */
  public static Tensor leakyRelu(Tensor x) {
    return leakyRelu(x, 0.2);
  }

  /** Returns x where it is positive, {@code negativeSlope * x} elsewhere. */
  @Op("x, negative_slope=0.2")
  public static Tensor leakyRelu(Tensor x, double negativeSlope) {
    if (OpCall.isSymbolic(x)) return OpCall.record("leaky_relu", x, negativeSlope);
    return floats("leaky_relu", x).leakyRelu(negativeSlope);
  }

  /** Returns (x + 3) / 6, limited to [0, 1]. */
  @Op("x")
  public static Tensor hardSigmoid(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("hard_sigmoid", x);
    return wide("hard_sigmoid", x, t -> t.add(3).relu6().divide(6));
  }

  /** Returns x · hardSigmoid(x). */
  @Op("x")
  public static Tensor hardSilu(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("hard_silu", x);
    return wide("hard_silu", x, t -> t.multiply(hardSigmoid(t)));
  }

  /** Returns x · hardSigmoid(x), as {@link #hardSilu}. */
  @Op("x")
  public static Tensor hardSwish(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("hard_swish", x);
    return wide("hard_swish", x, t -> t.multiply(hardSigmoid(t)));
  }

  /** Returns x limited to [−1, 1]. */
  @Op("x")
  public static Tensor hardTanh(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("hard_tanh", x);
    return clip(numbers("hard_tanh", x), -1, 1);
  }

  /** Returns x, or 0 where |x| is at most 0.5. */
  public static Tensor hardShrink(Tensor x) {
    return hardShrink(x, 0.5);
  }

  /** Returns x, or 0 where |x| is at most a threshold. */
  @Op("x, threshold=0.5")
  public static Tensor hardShrink(Tensor x, double threshold) {
    if (OpCall.isSymbolic(x)) return OpCall.record("hard_shrink", x, threshold);
    var value = numbers("hard_shrink", x);
    return TensorOps.where(abs(value).lessEqual(threshold), TensorOps.zerosLike(value), value);
  }

  /** Returns x shifted towards 0 by 0.5, or 0 where |x| is at most 0.5. */
  public static Tensor softShrink(Tensor x) {
    return softShrink(x, 0.5);
  }

  /** Returns x shifted towards 0 by a threshold, or 0 where |x| is at most the threshold. */
  @Op("x, threshold=0.5")
  public static Tensor softShrink(Tensor x, double threshold) {
    if (OpCall.isSymbolic(x)) return OpCall.record("soft_shrink", x, threshold);
    return wide("soft_shrink", x, t -> t.subtract(t.clip(-threshold, threshold)));
  }

  /** Returns x where it is above a threshold, {@code defaultValue} elsewhere. */
  @Op("x, threshold, default_value")
  public static Tensor threshold(Tensor x, double threshold, double defaultValue) {
    if (OpCall.isSymbolic(x)) return OpCall.record("threshold", x, threshold, defaultValue);
    var value = numbers("threshold", x);
    var other = TensorOps.constant(defaultValue, value.dtype());
    return TensorOps.where(value.lessEqual(threshold), other, value);
  }

  /** Returns (x + 1) / 2, limited to [0, 1]. */
  @Op("x")
  public static Tensor sparseSigmoid(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("sparse_sigmoid", x);
    return wide("sparse_sigmoid", x, t -> t.clip(-1, 1).add(1).multiply(0.5));
  }

  /** Returns 0 up to −1, (x + 1)² / 4 from −1 to 1, and x above. */
  @Op("x")
  public static Tensor sparsePlus(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("sparse_plus", x);
    return wide(
        "sparse_plus",
        x,
        t -> {
          var middle = t.clip(-1, 1).add(1).square().multiply(0.25);
          return TensorOps.where(t.less(1), middle, t);
        });
  }

  // ---- smooth functions ----

  /** Returns 1 / (1 + e⁻ˣ). */
  @Op("x")
  public static Tensor sigmoid(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("sigmoid", x);
    return floats("sigmoid", x).sigmoid();
  }

  /** Returns log(sigmoid(x)). */
  @Op("x")
  public static Tensor logSigmoid(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("log_sigmoid", x);
    return floats("log_sigmoid", x).negative().softplus().negative();
  }

  /** Returns x · sigmoid(x). */
  @Op("x")
  public static Tensor silu(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("silu", x);
    return wide("silu", x, t -> t.multiply(t.sigmoid()));
  }

  /** Returns x · sigmoid(x), as {@link #silu}. */
  @Op("x")
  public static Tensor swish(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("swish", x);
    return wide("swish", x, t -> t.multiply(t.sigmoid()));
  }

  /** Returns log(1 + eˣ). */
  @Op("x")
  public static Tensor softplus(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("softplus", x);
    return floats("softplus", x).softplus();
  }

  /** Returns x / (1 + |x|). */
  @Op("x")
  public static Tensor softsign(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("softsign", x);
    return floats("softsign", x).softsign();
  }

  /** Returns x − tanh(x). */
  @Op("x")
  public static Tensor tanhShrink(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("tanh_shrink", x);
    return wide("tanh_shrink", x, t -> t.subtract(t.tanh()));
  }

  /** Returns (x + √(x² + 4)) / 2. */
  public static Tensor squareplus(Tensor x) {
    return squareplus(x, 4);
  }

  /** Returns (x + √(x² + b)) / 2. */
  @Op("x, b=4")
  public static Tensor squareplus(Tensor x, double b) {
    if (OpCall.isSymbolic(x)) return OpCall.record("squareplus", x, b);
    return wide("squareplus", x, t -> t.add(t.square().add(b).sqrt()).divide(2));
  }

  /** Returns x where it is positive, eˣ − 1 elsewhere. */
  public static Tensor elu(Tensor x) {
    return elu(x, 1);
  }

  /** Returns x where it is positive, {@code alpha * (eˣ − 1)} elsewhere. */
  @Op("x, alpha=1.0")
  public static Tensor elu(Tensor x, double alpha) {
    if (OpCall.isSymbolic(x)) return OpCall.record("elu", x, alpha);
    var value = floats("elu", x);
    var y = value.elu();
    return alpha == 1 ? y : TensorOps.where(value.greater(0), value, y.multiply(alpha));
  }

  /** Returns 1.0507 x where x is positive, 1.0507 · 1.6733 (eˣ − 1) elsewhere. */
  @Op("x")
  public static Tensor selu(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("selu", x);
    return floats("selu", x).selu();
  }

  /** Returns x where it is positive, eˣ − 1 elsewhere, as {@link #elu(Tensor)}. */
  public static Tensor celu(Tensor x) {
    return celu(x, 1);
  }

  /** Returns x where it is positive, {@code alpha * (exp(x / alpha) − 1)} elsewhere. */
  @Op("x, alpha=1.0")
  public static Tensor celu(Tensor x, double alpha) {
    if (OpCall.isSymbolic(x)) return OpCall.record("celu", x, alpha);
    Check.that(alpha != 0, "celu: alpha must not be 0.");
    var value = floats("celu", x);
    var y = value.divide(alpha).elu().multiply(alpha);
    return alpha == 1 ? value.elu() : TensorOps.where(value.greater(0), value, y);
  }

  /**
   * Returns x · Φ(x), where Φ is the normal distribution function, in its approximation by tanh.
   */
  public static Tensor gelu(Tensor x) {
    return gelu(x, true);
  }

  /**
   * Returns x · Φ(x), where Φ is the normal distribution function, exactly or approximated by tanh.
   */
  @Op("x, approximate=True")
  public static Tensor gelu(Tensor x, boolean approximate) {
    if (OpCall.isSymbolic(x)) return OpCall.record("gelu", x, approximate);
    return wide(
        "gelu",
        x,
        t -> {
          var inner = t.add(t.multiply(t).multiply(t).multiply(0.044715));
          var sign =
              approximate
                  ? inner.multiply(Math.sqrt(2 / Math.PI)).tanh()
                  : t.multiply(Math.sqrt(0.5)).erf();
          return t.multiply(0.5).multiply(sign.add(1));
        });
  }

  /** Returns the first half along the last axis multiplied by the sigmoid of the second half. */
  public static Tensor glu(Tensor x) {
    return glu(x, -1);
  }

  /** Returns the first half along an axis multiplied by the sigmoid of the second half. */
  @Op("x, axis=-1")
  public static Tensor glu(Tensor x, int axis) {
    if (OpCall.isSymbolic(x)) return OpCall.record("glu", x, axis);
    var value = floats("glu", x);
    int at = Operands.axis("glu", value.shape(), axis);
    long size = value.shape().dim(at);
    Check.that(
        size % 2 == 0 || size == Shape.UNKNOWN,
        "glu: axis %d of %s must have an even size, as it is cut in halves.",
        axis,
        value.shape());
    var halves = TensorOps.split(value, 2, at);
    return halves.get(0).multiply(halves.get(1).sigmoid());
  }

  // ---- distributions ----

  /** Returns eˣ / Σ eˣ along the last axis. */
  public static Tensor softmax(Tensor x) {
    return softmax(x, -1);
  }

  /** Returns eˣ / Σ eˣ, with the sum over axes; null for all axes. */
  @Op("x, axis=-1")
  public static Tensor softmax(Tensor x, int... axis) {
    if (OpCall.isSymbolic(x)) return OpCall.record("softmax", x, axis);
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

  /** Returns the logarithm of the softmax along the last axis. */
  public static Tensor logSoftmax(Tensor x) {
    return logSoftmax(x, -1);
  }

  /** Returns the logarithm of the softmax over axes; null for all axes. */
  @Op("x, axis=-1")
  public static Tensor logSoftmax(Tensor x, int... axis) {
    if (OpCall.isSymbolic(x)) return OpCall.record("log_softmax", x, axis);
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

  /** Returns the sparsemax along the last axis: like the softmax, but 0 for small elements. */
  public static Tensor sparsemax(Tensor x) {
    return sparsemax(x, -1);
  }

  /**
   * Returns the sparsemax along an axis, {@code max(x − τ, 0)} (Martins and Astudillo, 2016). The
   * threshold τ is that of Keras, which sums the cumulative sums of the support, where the paper
   * uses the last of them.
   */
  @Op("x, axis=-1")
  public static Tensor sparsemax(Tensor x, int axis) {
    if (OpCall.isSymbolic(x)) return OpCall.record("sparsemax", x, axis);
    var value = floats("sparsemax", x);
    int at = Operands.axis("sparsemax", value.shape(), axis);
    if (isEmpty(value)) return value;
    int last = value.shape().rank() - 1;
    return wide("sparsemax", value, t -> moveaxis(aboveThreshold(moveaxis(t, at, last)), last, at));
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
