package dev.rhyton.onnx;

import dev.rhyton.tensor.DType;
import java.util.Map;

/** Operations that reduce axes, or compute along one. */
final class ReductionOperations {
  private static final Map<String, String> NAMES =
      Map.of(
          "Sum", "ReduceSum",
          "Mean", "ReduceMean",
          "Max", "ReduceMax",
          "Min", "ReduceMin",
          "Prod", "ReduceProd",
          "All", "ReduceMin",
          "Any", "ReduceMax",
          "EuclideanNorm", "ReduceL2");

  private ReductionOperations() {}

  static void addTo(Map<String, OperationTable.Conversion> table) {
    NAMES.forEach((from, to) -> table.put(from, o -> reduce(o, to)));
    table.put("L2Loss", ReductionOperations::halfOfSquares);
    table.put("ArgMax", o -> index(o, "ArgMax"));
    table.put("ArgMin", o -> index(o, "ArgMin"));
    table.put("Cumsum", ReductionOperations::runningSum);
    table.put("Cumprod", ReductionOperations::runningProduct);
    table.put("TopKV2", ReductionOperations::largest);
  }

  private static void reduce(Operation o, String type) {
    var axes = o.axes(1, o.rank(0));
    var x = o.in(0);
    if (axes.length == 0) {
      o.result(x);
      return;
    }
    var in = OnnxTypes.calculated(o.dtype(0));
    var kept = Map.of("keepdims", o.flag("keep_dims"));
    var reduced = o.add(type, kept, o.cast(x, o.dtype(0), in), o.graph().longs(axes));
    o.result(o.cast(reduced, in, o.outType()));
  }

  private static void halfOfSquares(Operation o) {
    var sum = o.add("ReduceSumSquare", Map.of("keepdims", 0), o.in(0));
    o.result(o.add("Mul", sum, o.scalar(0.5, o.dtype(0))));
  }

  private static void index(Operation o, String type) {
    long axis = o.axes(1, o.rank(0))[0];
    var in = OnnxTypes.calculated(o.dtype(0));
    var x = o.cast(o.in(0), o.dtype(0), in);
    var index = o.add(type, Map.of("axis", axis, "keepdims", 0), x);
    o.result(o.cast(index, DType.INT64, o.outType()));
  }

  private static void runningSum(Operation o) {
    var in = OnnxTypes.calculated(o.dtype(0));
    var how = Map.of("exclusive", o.flag("exclusive"), "reverse", o.flag("reverse"));
    var x = o.cast(o.in(0), o.dtype(0), in);
    o.result(o.cast(o.add("CumSum", how, x, o.in(1)), in, o.outType()));
  }

  /** ONNX has no running product: the products of 2, 4, 8, ... neighbours are combined. */
  private static void runningProduct(Operation o) {
    int axis = (int) o.axes(1, o.rank(0))[0];
    long size = o.shape(0).dim(axis);
    if (size < 0) throw o.refused("a running product along an axis of unknown size");
    var x = o.in(0);
    boolean reverse = o.flag("reverse");
    if (o.flag("exclusive")) x = shifted(o, x, axis, 1, reverse);
    for (long step = 1; step < size; step *= 2) {
      x = o.add("Mul", x, shifted(o, x, axis, step, reverse));
    }
    o.result(x);
  }

  /** Returns the elements some steps before each one, and 1 where there are none. */
  private static String shifted(Operation o, String x, int axis, long steps, boolean reverse) {
    var graph = o.graph();
    int rank = o.rank(0);
    var start = graph.longs(reverse ? steps : 0);
    var end = graph.longs(reverse ? Long.MAX_VALUE : -steps);
    var kept = o.add("Slice", x, start, end, graph.longs(axis));
    var pads = new long[2 * rank];
    pads[reverse ? rank + axis : axis] = steps;
    return o.add("Pad", kept, graph.longs(pads), o.scalar(1, o.dtype(0)));
  }

  private static void largest(Operation o) {
    var in = OnnxTypes.calculated(o.dtype(0));
    var x = o.cast(o.in(0), o.dtype(0), in);
    var count = o.add("Reshape", o.longsOf(1), o.graph().longs(1));
    var made = o.graph().nodes("TopK", Map.of("axis", -1), 2, x, count);
    o.result(0, o.cast(made.get(0), in, o.outType(0)));
    o.result(1, o.cast(made.get(1), DType.INT64, o.outType(1)));
  }
}
