package dev.rhyton.onnx;

import dev.rhyton.onnx.OperatorTable.Operator;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Operators that reduce axes, or compute along one. */
final class ReductionOperators {
  /** A reduction over some axes, which may keep them with size 1. */
  private interface Reduction {
    Tensor of(Tensor x, int @Nullable [] axes, boolean keepdims);
  }

  private static final Map<String, Reduction> REDUCTIONS =
      Map.of(
          "ReduceL1", (x, axes, kept) -> Ops.sum(Ops.abs(x), axes, kept),
          "ReduceL2", ReductionOperators::length,
          "ReduceLogSum", (x, axes, kept) -> Ops.log(Ops.sum(x, axes, kept)),
          "ReduceLogSumExp", Ops::logsumexp,
          "ReduceMax", Ops::max,
          "ReduceMean", Ops::mean,
          "ReduceMin", Ops::min,
          "ReduceProd", Ops::prod,
          "ReduceSum", Ops::sum,
          "ReduceSumSquare", (x, axes, kept) -> Ops.sum(Ops.square(x), axes, kept));

  private ReductionOperators() {}

  static void addTo(Map<String, Operator> table) {
    REDUCTIONS.forEach((type, by) -> table.put(type, Operator.of(c -> c.result(reduced(c, by)))));
    table.put("ArgMax", Operator.of(c -> c.result(place(c, Ops::argmax))));
    table.put("ArgMin", Operator.of(c -> c.result(place(c, Ops::argmin))));
    table.put("CumSum", Operator.of(c -> c.result(runningSum(c))));
    table.put("TopK", Operator.of(ReductionOperators::largest));
    table.put("Softmax", Operator.of(c -> c.result(along(c, Ops::softmax))));
    table.put("LogSoftmax", Operator.of(c -> c.result(along(c, Ops::logSoftmax))));
  }

  private static Tensor length(Tensor x, int @Nullable [] axes, boolean kept) {
    return Ops.sqrt(Ops.sum(Ops.square(x), axes, kept));
  }

  private static Tensor reduced(OperatorCall c, Reduction by) {
    var x = c.in(0);
    var axes = c.axes(1, c.rank(0));
    boolean none = axes == null || axes.length == 0;
    if (none && c.number("noop_with_empty_axes", 0) != 0) return x;
    if (none) axes = IntStream.range(0, c.rank(0)).toArray();
    return by.of(x, axes, c.number("keepdims", 1) != 0).cast(x.dtype());
  }

  /** The index of an extreme along an axis. */
  private interface Place {
    Tensor of(Tensor x, Integer axis, boolean keepdims);
  }

  private static Tensor place(OperatorCall c, Place by) {
    var x = c.in(0);
    int axis = c.axis("axis", 0, c.rank(0));
    boolean kept = c.number("keepdims", 1) != 0;
    if (c.number("select_last_index", 0) == 0) return by.of(x, axis, kept).cast(DType.INT64);
    var fromEnd = by.of(Ops.flip(x, axis), axis, kept).cast(DType.INT64);
    return Ops.subtract(Ops.subtract(Value.size(x, axis), 1), fromEnd);
  }

  private static Tensor runningSum(OperatorCall c) {
    var x = c.in(0);
    int axis = c.axis(c.longs(1)[0], c.rank(0));
    boolean reverse = c.number("reverse", 0) != 0;
    if (reverse) x = Ops.flip(x, axis);
    var sums = Ops.cumsum(x, axis).cast(x.dtype());
    if (c.number("exclusive", 0) != 0) sums = Ops.subtract(sums, x);
    return reverse ? Ops.flip(sums, axis) : sums;
  }

  /** The largest or smallest elements along an axis; how many is an attribute before opset 10. */
  private static void largest(OperatorCall c) {
    int rank = c.rank(0);
    int axis = c.axis("axis", -1, rank);
    int count = Math.toIntExact(c.has(1) ? c.longs(1)[0] : c.number("k", 1));
    var x = Ops.moveaxis(c.in(0), axis, -1);
    boolean smallest = c.number("largest", 1) == 0;
    var made = Ops.topK(smallest ? Ops.negative(x) : x, count);
    var values = smallest ? Ops.negative(made.get(0)) : made.get(0);
    c.results(
        List.of(
            Ops.moveaxis(values, -1, axis), Ops.moveaxis(made.get(1).cast(DType.INT64), -1, axis)));
  }

  private interface Along {
    Tensor of(Tensor x, int... axes);
  }

  /** Before opset 13, over all axes from the given one on. */
  private static Tensor along(OperatorCall c, Along by) {
    int rank = c.rank(0);
    if (c.opset() >= 13) return by.of(c.in(0), c.axis("axis", -1, rank));
    return by.of(c.in(0), IntStream.range(c.axis("axis", 1, rank), rank).toArray());
  }
}
