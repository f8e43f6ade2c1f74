package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Normalization and attention, as in {@code keras.ops.nn}. */
final class Normalizers {
  private Normalizers() {}

  // ---- normalization ----

  static Tensor batchNormalization(
      Tensor x,
      Tensor mean,
      Tensor variance,
      int axis,
      @Nullable Tensor offset,
      @Nullable Tensor scale,
      double epsilon) {
    var given = Nonlinearities.floats("batch_normalization", x);
    var value = TensorOps.wide(given);
    int at = Operands.axis("batch_normalization", value.shape(), axis);
    var factor = alongAxis("variance", variance, value, at).add(epsilon).rsqrt();
    if (scale != null) factor = factor.multiply(alongAxis("scale", scale, value, at));
    var centered = value.subtract(alongAxis("mean", mean, value, at));
    var y = centered.multiply(factor);
    if (offset != null) y = y.add(alongAxis("offset", offset, value, at));
    return y.cast(given.dtype());
  }

  private static Tensor alongAxis(String name, Tensor vector, Tensor x, int axis) {
    var expected = Shape.of(x.shape().dim(axis));
    Check.that(
        expected.accepts(vector.shape()),
        "batch_normalization: expected %s of shape %s, as axis %d of x %s, received shape %s.",
        name,
        expected,
        axis,
        x.shape(),
        vector.shape());
    var dims = new long[x.shape().rank()];
    Arrays.fill(dims, 1);
    dims[axis] = vector.shape().dim(0);
    return vector.cast(x.dtype()).reshape(dims);
  }

  static Tensor layerNormalization(
      Tensor x,
      @Nullable Tensor gamma,
      @Nullable Tensor beta,
      int[] axis,
      @Nullable Double epsilon,
      boolean rmsScaling) {
    var given = Nonlinearities.numbers("layer_normalization", x);
    int[] over = Operands.axes("layer_normalization", given.shape(), axis);
    var value = TensorOps.wide(Elementwise.floats(given));
    Check.that(over.length > 0, "layer_normalization: expected at least one axis, received none.");
    var centered = value.subtract(value.mean(over, true));
    var factor = centered.square().mean(over, true).add(orDefault(epsilon)).rsqrt();
    var y = (rmsScaling ? value : centered).multiply(factor);
    if (gamma != null) y = y.multiply(alongAxes("gamma", gamma, value, over));
    if (beta != null && !rmsScaling) y = y.add(alongAxes("beta", beta, value, over));
    return y.cast(x.dtype());
  }

  private static double orDefault(@Nullable Double epsilon) {
    return epsilon == null ? KerasConfig.epsilon() : epsilon;
  }

  /** Reshapes a weight with the sizes of some axes of x, with size 1 for the other axes. */
  private static Tensor alongAxes(String name, Tensor weight, Tensor x, int[] axes) {
    int[] sorted = Arrays.stream(axes).sorted().toArray();
    var expected = Shape.of(Arrays.stream(sorted).mapToLong(i -> x.shape().dim(i)).toArray());
    if (weight.shape().rank() == x.shape().rank()) {
      checkBroadcast("layer_normalization", name, weight, x);
      return weight.cast(x.dtype());
    }
    Check.that(
        expected.accepts(weight.shape()),
        "layer_normalization: expected %s of shape %s, as axes %s of x %s, received shape %s.",
        name,
        expected,
        Arrays.toString(sorted),
        x.shape(),
        weight.shape());
    var spread = weight.cast(x.dtype());
    for (int i = 0; i < x.shape().rank(); i++) {
      if (Arrays.binarySearch(sorted, i) < 0) spread = spread.expandDims(i);
    }
    return spread;
  }

  private static void checkBroadcast(String op, String name, Tensor x, Tensor to) {
    Check.that(
        Operands.broadcast(op, to.shape(), x.shape()).accepts(to.shape()),
        "%s: %s of shape %s cannot be broadcast to shape %s.",
        op,
        name,
        x.shape(),
        to.shape());
  }

  static Tensor rmsNormalization(
      Tensor x, @Nullable Tensor scale, int[] axis, @Nullable Double epsilon) {
    var given = Nonlinearities.numbers("rms_normalization", x);
    var value = TensorOps.wide(Elementwise.floats(given));
    if (value.shape().rank() == 0) value = value.reshape(1);
    int[] over = Operands.axes("rms_normalization", value.shape(), axis);
    Check.that(over.length > 0, "rms_normalization: expected at least one axis, received none.");
    var y = value.multiply(value.square().mean(over, true).add(orDefault(epsilon)).rsqrt());
    if (scale != null) {
      checkBroadcast("rms_normalization", "scale", scale, value);
      y = y.multiply(scale.cast(y.dtype()));
    }
    return y.cast(x.dtype());
  }

  // ---- attention ----

  static Tensor dotProductAttention(
      Tensor query,
      Tensor key,
      Tensor value,
      @Nullable Tensor bias,
      @Nullable Tensor mask,
      @Nullable Double scale,
      boolean isCausal,
      @Nullable Boolean flashAttention,
      @Nullable Double attnLogitsSoftCap) {
    String op = "dot_product_attention";
    checkHeads(op, query, key, value);
    Check.that(
        !Boolean.TRUE.equals(flashAttention) && attnLogitsSoftCap == null,
        "%s: flash_attention and attn_logits_soft_cap are not supported: leave them out.",
        op);
    var dtype = query.dtype().promote(key.dtype()).promote(value.dtype()).toFloat();
    var q = heads(query, dtype);
    var k = shared(op, heads(key, dtype), q);
    var v = shared(op, heads(value, dtype), q);
    double factor = scale == null ? 1 / Math.sqrt((double) headSize(op, query, key)) : scale;
    var logits = q.matmul(k, false, true).multiply(factor);
    if (bias != null) {
      checkBroadcast(op, "bias", bias, logits);
      logits = logits.add(bias.cast(logits.dtype()));
    }
    if (mask != null) {
      checkBroadcast(op, "mask", mask, logits);
      logits = masked(logits, Creation.cast(mask, DType.BOOL), dtype);
    }
    if (isCausal) logits = masked(logits, causal(logits), dtype);
    return logits.softmax().matmul(v).transpose(0, 2, 1, 3).cast(dtype);
  }

  private static void checkHeads(String op, Tensor query, Tensor key, Tensor value) {
    Check.given(op, "query", query);
    Check.given(op, "key", key);
    Check.given(op, "value", value);
    Operands.rank(op, query, 4);
    Operands.rank(op, key, 4);
    Operands.rank(op, value, 4);
    var keys = key.shape();
    var q = query.shape();
    Check.that(
        q.with(1, Shape.UNKNOWN).with(2, Shape.UNKNOWN).accepts(keys)
            && keys.with(3, Shape.UNKNOWN).accepts(value.shape()),
        "%s: expected query (batch, T, heads, H), key and value (batch, S, K, H), received %s, %s"
            + " and %s.",
        op,
        query.shape(),
        keys,
        value.shape());
  }

  private static long headSize(String op, Tensor query, Tensor key) {
    long size = Math.max(query.shape().last(), key.shape().last());
    Check.that(
        size != Shape.UNKNOWN,
        "%s: the size of the heads must be known, or scale be given; received query %s.",
        op,
        query.shape());
    return size;
  }

  /** Returns {@code (batch, heads, steps, H)}, in at least 32 bits. */
  private static Tensor heads(Tensor x, DType dtype) {
    return TensorOps.wide(x.cast(dtype)).transpose(0, 2, 1, 3);
  }

  /** Repeats keys or values for the heads that share them; a single one is broadcast. */
  private static Tensor shared(String op, Tensor x, Tensor queries) {
    long of = queries.shape().dim(1);
    long here = x.shape().dim(1);
    if (here == of || here == 1) return x;
    Check.that(
        here > 0 && of % here == 0,
        "%s: the heads of query, shape %s, must be known, and a multiple of the %s of key and value.",
        op,
        queries.shape(),
        here == Shape.UNKNOWN ? "unknown number" : here);
    return Shapes.repeat(x, (int) (of / here), 1);
  }

  /** Replaces logits by the smallest number of the dtype where the mask is false. */
  private static Tensor masked(Tensor logits, Tensor mask, DType dtype) {
    double least = -0.7 * (dtype == DType.FLOAT16 ? 65500 : 3.38953e38);
    return TensorOps.where(mask, logits, TensorOps.constant(least, logits.dtype()));
  }

  /** Returns whether a key is not after the query. */
  private static Tensor causal(Tensor logits) {
    var ones = TensorOps.onesLike(logits);
    return ones.cumsum(-1).lessEqual(ones.cumsum(-2));
  }
}
