package dev.rhyton.onnx;

import dev.rhyton.onnx.OperatorTable.Operator;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Operators that move elements: reshaping, joining, cutting, padding and repeating; constants. */
final class ShapeOperators {
  private ShapeOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("Reshape", Operator.moving(ShapeOperators::reshape));
    table.put("Flatten", Operator.moving(c -> c.result(flatten(c))));
    table.put("Squeeze", Operator.moving(c -> c.result(squeeze(c))));
    table.put("Unsqueeze", Operator.moving(c -> c.result(unsqueeze(c))));
    table.put("Transpose", Operator.moving(c -> c.result(transpose(c))));
    table.put("Shape", Operator.of(ShapeOperators::shape));
    table.put("Size", Operator.of(c -> c.result(Ops.size(c.in(0)).cast(DType.INT64))));
    table.put("Concat", Operator.joining(c -> c.result(concat(c))));
    table.put("Split", Operator.moving(ShapeOperators::split));
    table.put("Slice", Operator.moving(c -> c.result(slice(c))));
    table.put("Pad", Operator.of(c -> c.result(pad(c))));
    table.put("Tile", Operator.moving(c -> c.result(tile(c))));
    table.put("Expand", Operator.moving(c -> c.result(expand(c))));
    table.put("Constant", Operator.of(c -> c.result(constant(c))));
    table.put("ConstantOfShape", Operator.of(c -> c.result(filled(c))));
    table.put("Range", Operator.of(c -> c.result(range(c.in(0), c.in(1), c.in(2)))));
    table.put("Trilu", Operator.of(c -> c.result(triangle(c))));
  }

  // ---- reshaping ----

  private static void reshape(OperatorCall c) {
    var x = c.in(0);
    var sizes = c.has(1) ? c.sizes(1) : new ArrayList<Object>(boxed(c.required("shape")));
    if (c.number("allowzero", 0) == 0) {
      for (int i = 0; i < sizes.size(); i++) {
        if (sizes.get(i).equals(0L)) sizes.set(i, size(x, i));
      }
    }
    c.result(reshaped(x, sizes));
  }

  private static List<Long> boxed(long... values) {
    return LongStream.of(values).boxed().toList();
  }

  /** Returns a size: a Long if it is known, otherwise a tensor. */
  private static Object size(Tensor x, int axis) {
    long size = x.shape().dim(axis);
    return size == Shape.UNKNOWN ? Value.size(x, axis) : (Object) size;
  }

  /** Reshapes to sizes, of which a single one that is not known follows from the others. */
  private static Tensor reshaped(Tensor x, List<Object> sizes) {
    long open = sizes.stream().filter(s -> s instanceof Tensor || s.equals(-1L)).count();
    if (open == 0 || (open == 1 && !sizes.contains(0L))) {
      return x.reshape(sizes.stream().mapToLong(s -> s instanceof Long l ? l : -1).toArray());
    }
    return Ops.reshape(x, vector(sizes));
  }

  /** Returns sizes as a vector. */
  private static Tensor vector(List<Object> sizes) {
    var numbers = new ArrayList<Tensor>();
    for (var size : sizes) {
      numbers.add(size instanceof Tensor t ? t.cast(DType.INT64) : NDArray.of(scalar(size)));
    }
    return Ops.stack(numbers);
  }

  private static long[] scalar(Object size) {
    return new long[] {(Long) size};
  }

  private static Tensor flatten(OperatorCall c) {
    var x = c.in(0);
    int rank = c.rank(0);
    long given = c.number("axis", 1);
    int axis = given == rank ? rank : c.axis(given, rank);
    return reshaped(x, List.of(product(x, 0, axis), product(x, axis, rank)));
  }

  private static Object product(Tensor x, int from, int to) {
    var part = x.shape().upTo(to).from(from);
    if (part.isKnown()) return part.size();
    return IntStream.range(from, to)
        .mapToObj(i -> Value.size(x, i))
        .reduce(Tensor::multiply)
        .orElseThrow();
  }

  private static Tensor squeeze(OperatorCall c) {
    return Ops.squeeze(c.in(0), c.axes(1, c.rank(0)));
  }

  private static Tensor unsqueeze(OperatorCall c) {
    var given = c.has(1) ? c.longs(1) : c.required("axes");
    int rank = c.rank(0) + given.length;
    return Ops.expandDims(
        c.in(0), LongStream.of(given).mapToInt(a -> c.axis(a, rank)).sorted().toArray());
  }

  private static Tensor transpose(OperatorCall c) {
    int rank = c.rank(0);
    var order = c.numbers("perm");
    if (order == null) order = LongStream.range(0, rank).map(i -> rank - 1 - i).toArray();
    return c.transpose(c.in(0), LongStream.of(order).mapToInt(i -> (int) i).toArray());
  }

  /** Only some of the sizes since opset 15. */
  private static void shape(OperatorCall c) {
    var x = c.in(0);
    var sizes = Value.sizesOf(x).numbers();
    int rank = sizes.size();
    int start = bounded(c.number("start", 0), rank);
    int end = bounded(c.number("end", rank), rank);
    var part = sizes.subList(start, Math.max(start, end));
    c.result(Value.of(Shape.of(part.size()), part));
  }

  private static int bounded(long axis, int rank) {
    return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
  }

  // ---- joining and cutting ----

  private static Tensor concat(OperatorCall c) {
    var xs = c.ins();
    int axis = c.axis("axis", 1, c.rank(0));
    var order = c.transposes().order(xs);
    if (order == null) return Ops.concatenate(xs, axis);
    var sources = xs.stream().map(x -> c.transposes().source(x, order)).toList();
    return c.transpose(Ops.concatenate(sources, order[axis]), order);
  }

  private static void split(OperatorCall c) {
    var x = c.in(0);
    int axis = c.axis("axis", 0, c.rank(0));
    var sizes = c.has(1) ? c.longs(1) : c.numbers("split");
    long whole = x.shape().dim(axis);
    int parts = c.results();
    if (sizes == null && whole == Shape.UNKNOWN) {
      c.results(Ops.split(x, parts, axis));
      return;
    }
    if (sizes == null) {
      long each = (whole + parts - 1) / parts; // the last part may be smaller
      sizes = LongStream.range(0, parts).map(i -> Math.min(each, whole - i * each)).toArray();
    }
    var all = new ArrayList<Tensor>();
    long from = 0;
    for (long size : sizes) all.add(x.slice(axis, from, from += size));
    c.results(all);
  }

  /** The bounds are attributes before opset 10. */
  private static Tensor slice(OperatorCall c) {
    var starts = c.has(1) ? c.sizes(1) : new ArrayList<Object>(boxed(c.required("starts")));
    var ends = c.has(2) ? c.sizes(2) : new ArrayList<Object>(boxed(c.required("ends")));
    var axes = c.axes(3, c.rank(0));
    var steps = c.has(4) ? c.longs(4) : null;
    var x = c.in(0);
    for (int i = 0; i < starts.size(); i++) {
      int axis = axes == null ? i : axes[i];
      long step = steps == null ? 1 : steps[i];
      boolean known = starts.get(i) instanceof Long && ends.get(i) instanceof Long;
      if (known) {
        x = cut(x, axis, (Long) starts.get(i), (Long) ends.get(i), step);
      } else {
        c.require(step == 1, "the ends of a slice with steps are known only in a run");
        x = cut(x, axis, starts.get(i), ends.get(i));
      }
    }
    return x;
  }

  private static Tensor cut(Tensor x, int axis, long start, long end, long step) {
    if (start == 0 && step == 1 && end >= Integer.MAX_VALUE) return x;
    return TensorOps.stridedSlice(
        x,
        axis,
        within(start),
        end >= Integer.MAX_VALUE ? null : backwards(end, step),
        within(step));
  }

  /** Returns an end; null for one before the first element. */
  private static @Nullable Integer backwards(long end, long step) {
    return step < 0 && end <= Integer.MIN_VALUE ? null : (Integer) within(end);
  }

  private static int within(long value) {
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
  }

  /** Cuts between bounds that only a run knows. */
  private static Tensor cut(Tensor x, int axis, Object start, Object end) {
    var size = Value.size(x, axis);
    var from = place(start, size);
    var count = Ops.maximum(Ops.subtract(place(end, size), from), 0);
    return Ops.take(x, Ops.add(Ops.arange(count.cast(DType.INT32)).cast(DType.INT64), from), axis);
  }

  private static Tensor place(Object bound, Tensor size) {
    var given = bound instanceof Tensor t ? t.cast(DType.INT64) : NDArray.of(scalar(bound));
    var counted = Ops.where(Ops.less(given, 0), Ops.add(given, size), given);
    return Ops.minimum(Ops.maximum(counted, 0), size);
  }

  // ---- padding and repeating ----

  /** The paddings are an attribute before opset 11; those below 0 cut elements off. */
  private static Tensor pad(OperatorCall c) {
    var x = c.in(0);
    int rank = c.rank(0);
    var pads = c.has(1) ? c.longs(1) : c.required("pads");
    var axes = c.has(3) ? c.axes(3, rank) : IntStream.range(0, rank).toArray();
    var pairs = new int[rank][2];
    c.require(axes != null, "its axes are missing");
    for (int i = 0; i < axes.length; i++) {
      pairs[axes[i]][0] = Math.toIntExact(pads[i]);
      pairs[axes[i]][1] = Math.toIntExact(pads[axes.length + i]);
    }
    var mode = c.text("mode", "constant");
    var value = mode.equals("constant") ? padding(c) : null;
    boolean isBool = x.dtype() == DType.BOOL;
    var y = cropped(isBool ? x.cast(DType.INT32) : x, pairs);
    for (var pair : pairs) for (int i = 0; i < 2; i++) pair[i] = Math.max(0, pair[i]);
    y = Ops.pad(y, pairs, mode, value);
    return isBool ? y.cast(DType.BOOL) : y;
  }

  private static Tensor padding(OperatorCall c) {
    if (c.has(2)) return Ops.reshape(c.in(2));
    return NDArray.from(c.decimal("value", 0));
  }

  private static Tensor cropped(Tensor x, int[][] pairs) {
    var y = x;
    for (int axis = 0; axis < pairs.length; axis++) {
      int before = Math.min(0, pairs[axis][0]);
      int after = Math.min(0, pairs[axis][1]);
      if (before == 0 && after == 0) continue;
      y = TensorOps.stridedSlice(y, axis, -before, after == 0 ? null : (Integer) after, 1);
    }
    return y;
  }

  private static Tensor tile(OperatorCall c) {
    return Ops.tile(c.in(0), vector(c.sizes(1)));
  }

  private static Tensor expand(OperatorCall c) {
    var x = c.in(0);
    var sizes = new ArrayList<>(c.sizes(1));
    while (sizes.size() < c.rank(0)) sizes.add(0, 1L);
    int more = sizes.size() - c.rank(0);
    for (int i = more; i < sizes.size(); i++) {
      sizes.set(i, broadcast(size(x, i - more), sizes.get(i)));
    }
    return Ops.broadcastTo(x, vector(sizes));
  }

  private static Object broadcast(Object own, Object wanted) {
    if (wanted.equals(1L)) return own;
    if (own.equals(1L) || wanted.equals(own)) return wanted;
    if (own instanceof Long) return own;
    return wanted instanceof Long ? wanted : Ops.maximum(own, wanted);
  }

  // ---- constants ----

  private static Tensor constant(OperatorCall c) {
    var array = c.array("value");
    if (array != null) return array;
    if (c.hasAttribute("value_int")) return NDArray.of(new long[] {c.number("value_int", 0)});
    if (c.hasAttribute("value_ints")) return NDArray.from(c.required("value_ints"));
    if (c.hasAttribute("value_float")) {
      return NDArray.from(c.decimal("value_float", 0)).cast(c.dtype());
    }
    c.require(c.hasAttribute("value_floats"), "its constant is no tensor of numbers");
    var floats = c.decimals("value_floats");
    var values = new float[floats.size()];
    for (int i = 0; i < values.length; i++) values[i] = floats.get(i);
    return NDArray.of(values, values.length).cast(c.dtype());
  }

  private static Tensor filled(OperatorCall c) {
    var given = c.array("value");
    var value = given == null ? NDArray.from(0f).cast(c.dtype()) : given.reshape();
    return Ops.full(vector(c.sizes(0)), value, value.dtype());
  }

  private static Tensor range(Tensor start, Tensor limit, Tensor delta) {
    return RawOps.op("Range", OpAttributes.NONE, start.reshape(), limit.reshape(), delta.reshape());
  }

  private static Tensor triangle(OperatorCall c) {
    int k = c.has(1) ? Math.toIntExact(c.known(1).cast(DType.INT64).reshape(1).toLongs()[0]) : 0;
    var x = c.in(0);
    boolean isBool = x.dtype() == DType.BOOL;
    var whole = isBool ? x.cast(DType.INT32) : x;
    var y = c.number("upper", 1) != 0 ? Ops.triu(whole, k) : Ops.tril(whole, k);
    return isBool ? y.cast(DType.BOOL) : y;
  }
}
