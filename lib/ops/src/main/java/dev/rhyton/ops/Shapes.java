package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.MemoryLimit;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Operations that change the shape of tensors and the order of their axes, as in {@code keras.ops}.
 */
final class Shapes {
  private Shapes() {}

  // ---- shape ----

  static Tensor reshape(Tensor x, Object newshape) {
    var shape = x.shape();
    if (isTraced(newshape)) return TensorOps.reshape(x, Creation.dims("reshape", newshape));
    var dims =
        newshape instanceof Shape s ? s.dims() : Operands.longs("reshape", "newshape", newshape);
    long open = Arrays.stream(dims).filter(d -> d == -1).count();
    boolean valid = open <= 1 && Arrays.stream(dims).allMatch(d -> d >= -1);
    Check.that(
        valid,
        "reshape: expected sizes of which one at most is -1, received %s.",
        Arrays.toString(dims));
    if (shape.isKnown()) {
      long given = Shape.of(Arrays.stream(dims).filter(d -> d != -1).toArray()).size();
      boolean fits = open == 0 ? given == shape.size() : given > 0 && shape.size() % given == 0;
      Check.that(
          fits,
          "reshape: the %d elements of a tensor of shape %s do not fit into %s.",
          shape.size(),
          shape,
          Arrays.toString(dims));
    }
    return x.reshape(dims);
  }

  /**
   * Returns whether the sizes are known only in a run: a tensor of a graph, or a list that contains
   * one.
   */
  private static boolean isTraced(Object sizes) {
    var all = sizes instanceof List<?> list ? list : Arrays.asList(sizes);
    return all.stream()
        .anyMatch(size -> size instanceof Tensor tensor && !TensorInternals.isKnown(tensor));
  }

  static Tensor ravel(Tensor x) {
    return x.reshape(-1);
  }

  static Tensor expandDims(Tensor x, int[] axis) {
    var shape = x.shape();
    int rank = shape.rank() + axis.length;
    var places = new TreeMap<Integer, Integer>();
    for (int a : axis) {
      Check.that(
          a >= -rank && a < rank && places.put(Math.floorMod(a, rank), a) == null,
          "expand_dims: axis %d is no place for a new axis, or a second time the same place, in"
              + " the %d axes to which those of a tensor of shape %s grow.",
          a,
          rank,
          shape);
    }
    var y = x;
    for (int place : places.keySet()) y = y.expandDims(place);
    return y;
  }

  static Tensor squeeze(Tensor x, int @Nullable ... axis) {
    var shape = x.shape();
    var axes =
        axis == null
            ? IntStream.range(0, shape.rank()).filter(i -> shape.dim(i) == 1).toArray()
            : Operands.axes("squeeze", shape, axis);
    for (int a : axes) {
      Check.that(
          shape.dim(a) == 1 || shape.dim(a) == Shape.UNKNOWN,
          "squeeze: axis %d of a tensor of shape %s has not size 1.",
          a,
          shape);
    }
    return axes.length == 0 ? x : x.squeeze(axes);
  }

  static Tensor broadcastTo(Tensor x, Object shape) {
    var from = x.shape();
    var dims = Creation.dims("broadcast_to", shape);
    if (dims instanceof NDArray known && known.isKnown()) {
      var to = Shape.of(known.toLongs());
      int more = to.rank() - from.rank();
      boolean fits = more >= 0;
      for (int i = 0; fits && i < from.rank(); i++) {
        long size = from.dim(i);
        fits = size == 1 || size == Shape.UNKNOWN || size == to.dim(i + more);
      }
      Check.that(fits, "broadcast_to: a tensor of shape %s cannot be broadcast to %s.", from, to);
    }
    return Operands.broadcastTo(x, dims);
  }

  // ---- order of axes ----

  static Tensor transpose(Tensor x, int @Nullable ... axes) {
    var shape = x.shape();
    if (axes == null || shape.rank() == 0) return x.transpose();
    Check.that(
        axes.length == shape.rank(),
        "transpose: expected the %d axes of a tensor of shape %s, received %s.",
        shape.rank(),
        shape,
        Arrays.toString(axes));
    return x.transpose(Operands.axes("transpose", shape, axes));
  }

  static Tensor swapaxes(Tensor x, int axis1, int axis2) {
    var shape = x.shape();
    var order = IntStream.range(0, shape.rank()).toArray();
    int first = Operands.axis("swapaxes", shape, axis1);
    int second = Operands.axis("swapaxes", shape, axis2);
    order[first] = second;
    order[second] = first;
    return x.transpose(order);
  }

  static Tensor moveaxis(Tensor x, int[] source, int[] destination) {
    var shape = x.shape();
    Check.that(
        source.length == destination.length,
        "moveaxis: expected as many destinations as sources, received %d and %d.",
        source.length,
        destination.length);
    var from = Operands.axes("moveaxis", shape, source);
    var to = Operands.axes("moveaxis", shape, destination);
    var order = new ArrayList<Integer>();
    for (int i = 0; i < shape.rank(); i++) order.add(i);
    order.removeAll(Arrays.stream(from).boxed().toList());
    var places = new TreeMap<Integer, Integer>();
    for (int i = 0; i < to.length; i++) places.put(to[i], from[i]);
    places.forEach(order::add);
    return x.transpose(order.stream().mapToInt(i -> i).toArray());
  }

  static Tensor rearrange(Tensor tensor, String pattern, Map<String, ?> axesLengths) {
    return Rearrangement.of(pattern)
        .apply(tensor, Check.given("rearrange", "axes_lengths", axesLengths));
  }

  // ---- repetition ----

  static Tensor tile(Tensor x, Object repeats) {
    if (repeats instanceof Integer times) return tile(x, new int[] {times});
    var times = Creation.dims("tile", repeats);
    int more = (int) times.shape().dim(0) - x.shape().rank();
    var y = x;
    for (int i = 0; i < more; i++) y = y.expandDims(0);
    if (more < 0) {
      var ones = new long[-more];
      Arrays.fill(ones, 1);
      times = TensorOps.concatenate(0, NDArray.of(ones, ones.length), times);
    }
    return TensorOps.tile(y, times);
  }

  static Tensor repeat(Tensor x, Object repeats, @Nullable Integer axis) {
    if (axis == null) return repeat(ravel(x), repeats, 0);
    int at = Operands.axis("repeat", x.shape(), axis);
    long size = x.shape().dim(at);
    var times = Operands.indices("repeat", "repeats", repeats);
    long count = times.shape().rank() == 0 ? 1 : times.shape().dim(0);
    Check.that(
        times.shape().rank() <= 1 && (count == 1 || count == size || count < 0 || size < 0),
        "repeat: expected one number, or one for each of the %d slices along axis %d of %s, received"
            + " %s.",
        size,
        axis,
        x.shape(),
        Operands.describe(repeats));
    if (times.shape().rank() == 0 && size != Shape.UNKNOWN && TensorInternals.isKnown(times)) {
      return repeated(x, (long) times.value().item(), at);
    }
    double bytes = x.dtype().bytes();
    for (int i = 0; i < x.shape().rank(); i++) {
      if (i != at) bytes *= Math.max(1, x.shape().dim(i));
    }
    return Operands.gather(x, repeated(times, Operands.size(x, at), bytes), at);
  }

  /** Repeats each slice along an axis of known size. */
  private static Tensor repeated(Tensor x, long times, int axis) {
    Check.that(times >= 0, "repeat: the number %d is negative.", times);
    Check.whole("repeat", "repeats", times);
    if (times == 1) return x;
    var dims = x.shape().dims();
    var tiles = new long[dims.length + 1];
    Arrays.fill(tiles, 1);
    tiles[axis + 1] = times;
    dims[axis] *= times;
    return x.expandDims(axis + 1).tile(tiles).reshape(dims);
  }

  /**
   * Returns each index below a size, repeated the given number of times.
   *
   * @param bytes the memory of a slice, as far as it is known, which limits their number
   */
  private static Tensor repeated(Tensor times, Tensor size, double bytes) {
    if (times instanceof NDArray given
        && given.isKnown()
        && size instanceof NDArray known
        && known.isKnown()) {
      MemoryCheck.checkArray(Shape.of((long) known.item()), DType.INT32);
      var counts = new int[(int) known.item()];
      var numbers = given.toInts();
      Arrays.setAll(counts, i -> numbers[numbers.length == 1 ? 0 : i]);
      for (int n : counts) Check.that(n >= 0, "repeat: the number %d is negative.", n);
      long sum = Arrays.stream(counts).asLongStream().sum();
      MemoryCheck.checkArray(Shape.of(sum), DType.INT32);
      var all = new int[(int) sum];
      int end = 0;
      for (int i = 0; i < counts.length; i++) Arrays.fill(all, end, end += counts[i], i);
      return NDArray.of(all, all.length);
    }
    var fine =
        TensorOps.checked(
            times,
            times.greaterEqual(0).all(),
            "repeat: the numbers must not be negative, received {}.",
            times);
    var whole = Operands.broadcastTo(fine, List.of(size));
    var sum = whole.cast(DType.FLOAT64).sum();
    double most = Math.min(Integer.MAX_VALUE, MemoryLimit.bytes() / bytes);
    var each =
        TensorOps.checked(
            whole,
            sum.lessEqual(most),
            "repeat: there are more slices than memory holds: {}.",
            sum);
    var ends = each.cumsum(0);
    var places = Operands.range(0, each.sum(), 1);
    return TensorOps.searchsorted(ends, places, true);
  }
}
