package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/** Random sampling, named as in {@code keras.random}; no gradient flows through it. */
public final class RandomSampling {
  private RandomSampling() {}

  /** Returns uniform random numbers between 0 and 1, in the shape of {@code like}. */
  public static Tensor uniform(Tensor like) {
    return random("StatelessRandomUniform", like);
  }

  /** Returns standard normal random numbers, in the shape of {@code like}. */
  public static Tensor normal(Tensor like) {
    return random("StatelessRandomNormal", like);
  }

  /**
   * Returns a seed, two int64 numbers, for an operation on the given tensors: outside of a graph a
   * seed for a single use; in a graph and between symbolic tensors a new seed at each run.
   */
  public static Tensor seed(Tensor... inputs) {
    if (drawsAtOnce(inputs)) return NDArray.of(new long[] {Seed.next(), Seed.next()}, 2);
    var graph = GraphBuilder.current();
    return graph == null
        ? Node.record(ins -> List.of(seed(ins.toArray(new Tensor[0]))), List.of(inputs)).get(0)
        : graph.nextSeed();
  }

  /**
   * Returns whether an operation on the given tensors runs immediately: outside of a graph, on
   * values.
   */
  public static boolean drawsAtOnce(Tensor... inputs) {
    return RawOps.areValues(Check.all("RandomSampling", "tensors", inputs));
  }

  /** Returns random numbers in the dtype of {@code like}; they have fractions where it has none. */
  private static Tensor random(String type, Tensor like) {
    var drawn =
        RawOps.op(type, OpAttributes.of("dtype", DType.FLOAT32), TensorOps.shape(like), seed(like));
    return (like.dtype().isFloat() ? drawn.cast(like.dtype()) : drawn).stopGradient();
  }

  /** Returns uniformly distributed random bytes. */
  public static Tensor bytes(long... dims) {
    long size = Shape.of(dims).size();
    var words = TensorOps.constant(NDArray.of(new long[] {(size + 3) / 4}, 1));
    var attrs = OpAttributes.of("dtype", DType.INT32);
    var drawn = RawOps.op("StatelessRandomUniformFullInt", attrs, words, seed(words));
    var bytes = RawOps.op("Bitcast", OpAttributes.of("type", DType.UINT8), drawn);
    return bytes.reshape(Shape.UNKNOWN).slice(0, 0, size).reshape(dims);
  }

  /** Returns uniformly distributed integers from 0 to {@code bound - 1} in a known shape. */
  public static Tensor randint(long bound, long... dims) {
    Check.that(bound > 0, "randint: the bound must be at least 1, received %d.", bound);
    var shape = TensorOps.constant(NDArray.of(dims, dims.length));
    return RawOps.op(
        "StatelessRandomUniformInt",
        OpAttributes.of("dtype", DType.INT32),
        shape,
        seed(shape),
        TensorOps.constant(0, DType.INT32),
        TensorOps.constant((double) bound, DType.INT32));
  }

  /** Returns uniform random numbers between two bounds, in the shape of {@code like}. */
  public static Tensor uniform(Tensor like, double low, double high) {
    return uniform(like).multiply(high - low).add(low);
  }

  /** Returns a random permutation of 0 to n − 1 (int32) for the n rows of {@code like}. */
  public static Tensor shuffledRows(Tensor like) {
    var keys = uniform(TensorOps.zeros(like));
    var inputs = List.of(keys, TensorOps.shape(keys).squeeze(0).cast(DType.INT32));
    return RawOps.all("TopKV2", OpAttributes.NONE, inputs).get(1);
  }

  /**
   * Returns random numbers of the beta distribution, in the shape of {@code like}.
   *
   * @param alpha both of its parameters, a scalar
   */
  public static Tensor beta(Tensor like, Tensor alpha) {
    return logGamma(like, alpha).subtract(logGamma(like, alpha)).sigmoid();
  }

  /** Returns random numbers of the Dirichlet distribution, which sum to 1 along the last axis. */
  public static Tensor dirichlet(Tensor like, Tensor alpha) {
    return logGamma(like, alpha).softmax();
  }

  /**
   * Returns the logarithms of random numbers of the gamma distribution. For a small alpha the
   * numbers themselves would be 0 in single precision, so a draw for alpha + 1 is multiplied by
   * {@code u^(1/alpha)}.
   */
  private static Tensor logGamma(Tensor like, Tensor alpha) {
    var more = alpha.add(1);
    var drawn =
        RawOps.op(
            "StatelessRandomGammaV2", OpAttributes.NONE, TensorOps.shape(like), seed(like), more);
    var u = uniform(like).negative().add(1); // the logarithm of 0 is not finite
    return drawn.log().add(u.log().divide(alpha)).stopGradient();
  }
}
