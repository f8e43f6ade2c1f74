package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * The seeds and draws of the operations of {@code keras.random}, and random numbers in the shape of
 * a tensor; no gradient flows through them.
 */
public final class RandomSampling {
  private RandomSampling() {}

  /** Returns uniform random numbers between 0 and 1, in the shape of {@code like}. */
  public static Tensor uniformLike(Tensor like) {
    return random("StatelessRandomUniform", like);
  }

  /** Returns standard normal random numbers, in the shape of {@code like}. */
  public static Tensor normalLike(Tensor like) {
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
    var drawn = draw(type, TensorOps.shape(like), DType.FLOAT32, seed(like));
    return like.dtype().isFloat() ? drawn.cast(like.dtype()) : drawn;
  }

  /**
   * Returns the random numbers of an operation of TensorFlow such as {@code
   * "StatelessRandomNormal"}.
   *
   * @param dims the shape, int64
   * @param seed two int64 numbers
   */
  public static Tensor draw(String type, Tensor dims, DType dtype, Tensor seed) {
    return RawOps.op(type, OpAttributes.of("dtype", dtype), dims, seed).stopGradient();
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

  /** Returns uniform random numbers between two bounds, in the shape of {@code like}. */
  public static Tensor uniformLike(Tensor like, double low, double high) {
    return uniformLike(like).multiply(high - low).add(low);
  }

  /** Returns a random permutation of 0 to n − 1 (int32) for the n rows of {@code like}. */
  public static Tensor shuffledRows(Tensor like) {
    var keys = uniformLike(TensorOps.zerosPerSample(like));
    var inputs = List.of(keys, TensorOps.shape(keys).squeeze(0).cast(DType.INT32));
    return RawOps.all("TopKV2", OpAttributes.NONE, inputs).get(1);
  }
}
