package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RandomSampling;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws random numbers, as in {@code keras.random}. */
final class RandomNumbers {
  private RandomNumbers() {}

  // ---- seeds, shapes, dtypes ----

  private static Tensor seed(String op, @Nullable Object seed, Tensor... inputs) {
    if (seed == null) return RandomSampling.seed(inputs);
    if (seed instanceof SeedGenerator generator) return generator.next(inputs);
    Check.that(
        seed instanceof Integer || seed instanceof Long,
        "%s: expected a whole number or a SeedGenerator as seed, received %s.",
        op,
        Operands.describe(seed));
    return TensorOps.constant(NDArray.of(new long[] {((Number) seed).longValue(), 0}, 2));
  }

  private static DType floating(String op, @Nullable DType dtype) {
    if (dtype == null) return KerasConfig.floatx();
    Check.that(dtype.isFloat(), "%s: expected a float dtype, received %s.", op, dtype);
    return dtype;
  }

  /** Returns the dtype in which TensorFlow draws if it does not support the given one. */
  private static DType wide(DType dtype) {
    return dtype == DType.FLOAT64 ? dtype : DType.FLOAT32;
  }

  // ---- random numbers ----

  static Tensor normal(
      Object shape, double mean, double stddev, @Nullable DType dtype, @Nullable Object seed) {
    return bell("random.normal", "StatelessRandomNormal", shape, mean, stddev, dtype, seed);
  }

  private static Tensor bell(
      String op,
      String type,
      Object shape,
      double mean,
      double stddev,
      @Nullable DType dtype,
      @Nullable Object seed) {
    var dims = Creation.dims(op, shape);
    var drawn = RandomSampling.draw(type, dims, floating(op, dtype), seed(op, seed, dims));
    return drawn.multiply(stddev).add(mean);
  }

  static Tensor truncatedNormal(
      Object shape, double mean, double stddev, @Nullable DType dtype, @Nullable Object seed) {
    return bell(
        "random.truncated_normal", "StatelessTruncatedNormal", shape, mean, stddev, dtype, seed);
  }

  static Tensor uniform(
      Object shape, double minval, double maxval, @Nullable DType dtype, @Nullable Object seed) {
    var op = "random.uniform";
    Check.that(
        Double.isFinite(maxval - minval) && minval <= maxval,
        "%s: expected finite bounds, minval not above maxval, received %s and %s.",
        op,
        minval,
        maxval);
    var dims = Creation.dims(op, shape);
    var drawn =
        RandomSampling.draw(
            "StatelessRandomUniform", dims, floating(op, dtype), seed(op, seed, dims));
    if (minval == 0 && maxval == 1) return drawn;
    var spread = drawn.multiply(maxval - minval).add(minval);
    // rounding can reach the upper bound, which is excluded
    var least = TensorOps.constant(minval, spread.dtype());
    return TensorOps.where(spread.less(maxval), spread, least);
  }

  static Tensor randint(
      Object shape, long minval, long maxval, @Nullable DType dtype, @Nullable Object seed) {
    var op = "random.randint";
    var type = dtype == null ? DType.INT32 : dtype;
    Check.that(type.isInteger(), "%s: expected a dtype of whole numbers, received %s.", op, type);
    Check.that(minval < maxval, "%s: minval %d must be below maxval %d.", op, minval, maxval);
    var dims = Creation.dims(op, shape);
    var attributes = OpAttributes.of("dtype", DType.INT64);
    var low = TensorOps.constant(NDArray.of(new long[] {minval}));
    var high = TensorOps.constant(NDArray.of(new long[] {maxval}));
    return RawOps.op("StatelessRandomUniformInt", attributes, dims, seed(op, seed, dims), low, high)
        .cast(type);
  }

  static Tensor gamma(Object shape, Object alpha, @Nullable DType dtype, @Nullable Object seed) {
    var op = "random.gamma";
    var type = floating(op, dtype);
    var dims = Creation.dims(op, shape);
    var each = parameter(op, "alpha", alpha, dims, wide(type));
    return gamma(dims, each, seed(op, seed, dims, each)).cast(type);
  }

  private static Tensor gamma(Tensor dims, Tensor alpha, Tensor seed) {
    return RawOps.op("StatelessRandomGammaV2", OpAttributes.NONE, dims, seed, alpha).stopGradient();
  }

  /** Returns a positive parameter, broadcast to the shape of the result. */
  private static Tensor parameter(String op, String name, Object value, Tensor dims, DType dtype) {
    Check.given(op, name, value);
    if (value instanceof Number n) {
      Check.that(n.doubleValue() > 0, "%s: %s must be above 0, received %s.", op, name, value);
    }
    return broadcast(op, name, Operands.tensor(value).cast(dtype), dims);
  }

  private static Tensor broadcast(String op, String name, Tensor x, Tensor dims) {
    if (dims instanceof NDArray known && known.isKnown()) {
      var shape = Shape.of(known.toLongs());
      Check.that(
          x.shape().rank() <= shape.rank()
              && shape.accepts(Operands.broadcast(op, x.shape(), shape)),
          "%s: %s of shape %s cannot be broadcast to %s.",
          op,
          name,
          x.shape(),
          shape);
    }
    return Operands.broadcastTo(x, dims);
  }

  static Tensor beta(
      Object shape, Object alpha, Object beta, @Nullable DType dtype, @Nullable Object seed) {
    var op = "random.beta";
    var type = floating(op, dtype);
    var dims = Creation.dims(op, shape);
    var a = parameter(op, "alpha", alpha, dims, wide(type));
    var b = parameter(op, "beta", beta, dims, wide(type));
    var first = seed(op, seed, dims, a, b);
    var x = logGamma(dims, a, first);
    var y = logGamma(dims, b, other(first, 1));
    return x.subtract(y).sigmoid().cast(type);
  }

  /**
   * Returns the logarithms of random numbers of the gamma distribution. For a small alpha the
   * numbers themselves would be 0, so a draw for alpha + 1 is multiplied by {@code u^(1/alpha)}.
   */
  private static Tensor logGamma(Tensor dims, Tensor alpha, Tensor seed) {
    var u = RandomSampling.draw("StatelessRandomUniform", dims, alpha.dtype(), other(seed, 2));
    var positive = u.negative().add(1); // the logarithm of 0 is not finite
    var share = positive.log().divide(alpha);
    return gamma(dims, alpha.add(1), seed).log().add(share).stopGradient();
  }

  /** Returns another seed, for an operation that draws more than once. */
  private static Tensor other(Tensor seed, int row) {
    long step = 0x9E3779B97F4A7C15L * row;
    return seed.add(TensorOps.constant(NDArray.of(new long[] {step, step}, 2)));
  }

  static Tensor binomial(
      Object shape,
      Object counts,
      Object probabilities,
      @Nullable DType dtype,
      @Nullable Object seed) {
    var op = "random.binomial";
    var type = floating(op, dtype);
    Check.given(op, "counts", counts);
    Check.given(op, "probabilities", probabilities);
    if (counts instanceof Number n) {
      Check.that(n.doubleValue() >= 0, "%s: counts must be 0 or more, received %s.", op, n);
    }
    if (probabilities instanceof Number p) Check.share(op, "probabilities", p.doubleValue());
    var dims = Creation.dims(op, shape);
    var n = broadcast(op, "counts", Operands.tensor(counts).cast(DType.FLOAT64), dims);
    var p =
        broadcast(op, "probabilities", Operands.tensor(probabilities).cast(DType.FLOAT64), dims);
    var attributes = OpAttributes.of("dtype", wide(type));
    return RawOps.op("StatelessRandomBinomial", attributes, dims, seed(op, seed, dims, n, p), n, p)
        .cast(type)
        .stopGradient();
  }

  static Tensor categorical(
      Tensor logits, int numSamples, @Nullable DType dtype, @Nullable Object seed) {
    var op = "random.categorical";
    Operands.rank(op, Check.given(op, "logits", logits), 2);
    Check.that(logits.shape().last() != 0, "%s: logits %s have no classes.", op, logits.shape());
    Check.that(numSamples >= 0, "%s: num_samples is negative: %d.", op, numSamples);
    var samples = TensorOps.constant(numSamples, DType.INT32);
    var attributes = OpAttributes.of("output_dtype", DType.INT64);
    var drawn =
        RawOps.op(
            "StatelessMultinomial",
            attributes,
            Elementwise.floats(logits).stopGradient(),
            samples,
            seed(op, seed, logits));
    return drawn.cast(dtype == null ? DType.INT32 : dtype);
  }

  // ---- random changes of tensors ----

  static Tensor dropout(
      Tensor inputs, double rate, @Nullable Object noiseShape, @Nullable Object seed) {
    var op = "random.dropout";
    Check.given(op, "inputs", inputs);
    Check.share(op, "rate", rate);
    Check.that(
        inputs.dtype().isFloat(),
        "%s: expected inputs of a float dtype, received %s.",
        op,
        inputs.dtype());
    var like = noise(op, inputs, noiseShape);
    if (rate == 0) return inputs;
    if (rate == 1) return TensorOps.zerosLike(inputs);
    var dims = TensorOps.shape(like);
    var drawn =
        RandomSampling.draw("StatelessRandomUniform", dims, DType.FLOAT32, seed(op, seed, inputs));
    var zeros = TensorOps.zerosLike(inputs);
    return TensorOps.where(drawn.greaterEqual(rate), inputs.divide(1 - rate), zeros);
  }

  /** Returns a tensor in the shape of the noise: the inputs, sliced to size 1 along shared axes. */
  private static Tensor noise(String op, Tensor inputs, @Nullable Object noiseShape) {
    if (noiseShape == null) return inputs;
    int rank = inputs.shape().rank();
    var sizes =
        noiseShape instanceof List<?> list
            ? list
            : Arrays.stream(Operands.longs(op, "noise_shape", noiseShape)).boxed().toList();
    Check.that(
        sizes.size() == rank,
        "%s: expected a noise_shape of %d sizes, received %s.",
        op,
        rank,
        sizes);
    var like = inputs;
    for (int i = 0; i < rank; i++) {
      if (sizes.get(i) == null) continue;
      int size = Operands.integer(op, "noise_shape", sizes.get(i));
      long dim = inputs.shape().dim(i);
      Check.that(
          size == 1 || size == Shape.UNKNOWN || size == dim || dim == Shape.UNKNOWN,
          "%s: noise_shape %s does not fit inputs of shape %s: each size is 1 or that of inputs.",
          op,
          sizes,
          inputs.shape());
      if (size == 1 && dim != 0) like = like.slice(i, 0, 1);
    }
    return like;
  }

  static Tensor shuffle(Tensor x, int axis, @Nullable Object seed) {
    var op = "random.shuffle";
    Check.given(op, "x", x);
    int at = Operands.axis(op, x.shape(), axis);
    var size = TensorOps.shape(x).slice(0, at, at + 1);
    var drawn = seed(op, seed, x);
    var keys = RandomSampling.draw("StatelessRandomUniformFullInt", size, DType.INT64, drawn);
    var all = Operands.size(x, at);
    var order = RawOps.all("TopKV2", OpAttributes.NONE, List.of(keys, all)).get(1);
    return Operands.gather(x, order, at);
  }
}
