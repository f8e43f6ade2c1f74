package dev.rhyton.onnx;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The transpositions of a graph. ONNX has the channels of images as the second axis, TensorFlow as
 * the last one: two transpositions that follow each other become one or none, also those with
 * operations on each element between them.
 */
final class Transposes {
  private final IdentityHashMap<Tensor, Made> made = new IdentityHashMap<>();

  /** What a tensor was made of. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Made(Tensor source, int[] order) {}

  /** Returns a tensor with its axes in another order. */
  Tensor of(Tensor x, int... order) {
    if (IntStream.range(0, order.length).allMatch(i -> order[i] == i)) return x;
    var before = made.get(x);
    if (before != null) {
      return of(before.source, Arrays.stream(order).map(a -> before.order[a]).toArray());
    }
    var y = Ops.transpose(x, order);
    made.put(y, new Made(x, order));
    return y;
  }

  /** Returns a value with the channels as its last axis. */
  Tensor channelsLast(Tensor x) {
    int rank = x.shape().rank();
    var order = IntStream.range(0, rank).map(i -> i == 0 ? 0 : i + 1).toArray();
    order[rank - 1] = 1;
    return rank < 3 ? x : of(x, order);
  }

  /** Returns a value with the channels as its second axis. */
  Tensor channelsFirst(Tensor x) {
    int rank = x.shape().rank();
    var order = IntStream.range(0, rank).map(i -> i - 1).toArray();
    order[0] = 0;
    if (rank > 1) order[1] = rank - 1;
    return rank < 3 ? x : of(x, order);
  }

  /**
   * Returns the result of an operation on each element: where its inputs are transposed alike, that
   * of what they were made of, transposed.
   */
  Tensor elementwise(List<Tensor> inputs, Function<List<Tensor>, Tensor> operation) {
    var order = order(inputs);
    if (order == null) return operation.apply(inputs);
    return of(operation.apply(inputs.stream().map(x -> source(x, order)).toList()), order);
  }

  /** Returns the order in which all inputs are transposed, except for constants; or null. */
  int @Nullable [] order(List<Tensor> inputs) {
    int[] order = null;
    for (var x : inputs) {
      var of = made.get(x);
      if (of == null && isConstant(x)) continue;
      if (of == null || (order != null && !Arrays.equals(order, of.order))) return null;
      order = of.order;
    }
    int rank = order == null ? 0 : order.length;
    return inputs.stream().allMatch(x -> x.shape().rank() <= rank) ? order : null;
  }

  private static boolean isConstant(Tensor x) {
    return x instanceof NDArray || x instanceof Weight;
  }

  /** Returns what becomes an input by a transposition. */
  Tensor source(Tensor x, int... order) {
    var of = made.get(x);
    if (of != null) return of.source;
    if (x.shape().rank() == 0) return x;
    int more = order.length - x.shape().rank();
    var all = more == 0 ? x : Ops.expandDims(x, IntStream.range(0, more).toArray());
    var back = new ArrayList<Integer>();
    for (int i = 0; i < order.length; i++)
      back.add(IntStream.of(order).boxed().toList().indexOf(i));
    return Ops.transpose(all, back.stream().mapToInt(i -> i).toArray());
  }
}
