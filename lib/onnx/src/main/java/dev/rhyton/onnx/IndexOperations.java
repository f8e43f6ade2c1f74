package dev.rhyton.onnx;

import dev.rhyton.tensor.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;

/** Operations that read or write elements by their indices. */
final class IndexOperations {
  private IndexOperations() {}

  static void addTo(Map<String, OperationTable.Conversion> table) {
    table.put("GatherV2", IndexOperations::gather);
    table.put("GatherNd", o -> o.result(o.add("GatherND", o.in(0), o.longsOf(1))));
    table.put("OneHot", IndexOperations::oneHot);
    table.put("Where", IndexOperations::places);
    table.put("ScatterNd", IndexOperations::scatter);
    table.put("TensorScatterUpdate", o -> scatter(o, "none"));
    table.put("TensorScatterAdd", o -> scatter(o, "add"));
    table.put("TensorScatterMax", o -> scatter(o, "max"));
    table.put("TensorScatterMin", o -> scatter(o, "min"));
    table.put("UnsortedSegmentSum", IndexOperations::segments);
    table.put("LowerBound", o -> bound(o, "Less"));
    table.put("UpperBound", o -> bound(o, "LessOrEqual"));
    table.put("DenseBincount", IndexOperations::counts);
    table.put("MatrixBandPart", IndexOperations::band);
    table.put("InvertPermutation", IndexOperations::inverse);
  }

  private static void gather(Operation o) {
    int batch = (int) o.number("batch_dims");
    int rank = o.rank(0);
    long axis = o.axes(2, rank)[0];
    if (batch < 0) batch += o.rank(1);
    if (batch == 0) {
      o.result(o.add("Gather", Map.of("axis", axis), o.in(0), o.in(1)));
      return;
    }
    if (axis != batch) throw o.refused("elements are chosen along another axis than the first");
    var indices = o.unsqueeze(o.longsOf(1), o.rank(1));
    o.result(o.add("GatherND", Map.of("batch_dims", batch), o.in(0), indices));
  }

  /** Indices below 0 are no elements in TensorFlow, and count from the end in ONNX' own OneHot. */
  private static void oneHot(Operation o) {
    int rank = o.rank(0);
    long axis = o.number("axis");
    if (axis < 0) axis += rank + 1L;
    var graph = o.graph();
    var each = o.unsqueeze(o.longsOf(0), axis);
    var depth = o.array(1);
    var classes =
        depth == null
            ? o.add(
                "Range", graph.scalar(0, DType.INT64), scalarOf(o, 1), graph.scalar(1, DType.INT64))
            : graph.longs(LongStream.range(0, depth.toLongs()[0]).toArray());
    var shape = new long[rank + 1];
    Arrays.fill(shape, 1);
    shape[(int) axis] = -1;
    var is = o.add("Equal", each, o.reshape(classes, shape));
    o.result(o.where(is, o.in(2), o.in(3), o.outType()));
  }

  private static String scalarOf(Operation o, int input) {
    return o.reshape(o.longsOf(input));
  }

  /** The indices of what is not 0, a row for each. */
  private static void places(Operation o) {
    var found = o.add("NonZero", o.in(0));
    o.result(o.add("Transpose", Map.of("perm", new long[] {1, 0}), found));
  }

  // ---- writing ----

  private static void scatter(Operation o) {
    var type = OnnxTypes.calculated(o.outType());
    var zeros = o.add("Expand", o.scalar(0, type), o.longsOf(2));
    var values = o.cast(o.in(1), o.dtype(1), type);
    var sum = o.add("ScatterND", Map.of("reduction", "add"), zeros, rows(o, 0), values);
    o.result(o.cast(sum, type, o.outType()));
  }

  private static void scatter(Operation o, String reduction) {
    var how = Map.of("reduction", reduction);
    o.result(o.add("ScatterND", how, o.in(0), rows(o, 1), o.in(2)));
  }

  /** Returns indices as a row for each element; those of a vector are numbers in TensorFlow. */
  private static String rows(Operation o, int input) {
    var indices = o.longsOf(input);
    return o.rank(input) == 1 ? o.unsqueeze(indices, 1) : indices;
  }

  /** Sums the rows of each segment; rows with an index below 0 are not counted. */
  private static void segments(Operation o) {
    if (o.rank(1) != 1) throw o.refused("its segments are no vector");
    var graph = o.graph();
    var count = o.reshape(o.longsOf(2), 1);
    var row = o.add("Slice", o.sizes(o.in(0)), graph.longs(1), graph.longs(Long.MAX_VALUE));
    // One row more, for those that are not counted.
    var more = o.add("Add", count, graph.longs(1));
    var sizes = o.add("Concat", Map.of("axis", 0), more, row);
    var zeros = o.add("Expand", o.scalar(0, o.outType()), sizes);
    var ids = o.longsOf(1);
    var none = o.add("Less", ids, graph.longs(0));
    var places = o.unsqueeze(o.add("Where", none, count, ids), 1);
    var sums = o.add("ScatterND", Map.of("reduction", "add"), zeros, places, o.in(0));
    o.result(o.add("Slice", sums, graph.longs(0), graph.longs(-1), graph.longs(0)));
  }

  // ---- counting ----

  /** The number of elements of each sorted row that are less than each value. */
  private static void bound(Operation o, String comparison) {
    var type = OnnxTypes.calculated(o.dtype(0));
    var row = o.unsqueeze(o.cast(o.in(0), o.dtype(0), type), 1);
    var values = o.unsqueeze(o.cast(o.in(1), o.dtype(1), type), 2);
    var less = o.add(comparison, row, values);
    var count =
        o.add(
            "ReduceSum",
            Map.of("keepdims", 0),
            o.cast(less, DType.BOOL, DType.INT64),
            o.graph().longs(2));
    o.result(o.cast(count, DType.INT64, o.outType()));
  }

  /** The sum of the weights of each integer, in each row. */
  private static void counts(Operation o) {
    var size = o.longs(1)[0];
    boolean weighted = o.shape(2).rank() > 0 && o.shape(2).dim(0) != 0;
    int rank = o.rank(0);
    var type = OnnxTypes.calculated(o.outType());
    var graph = o.graph();
    var classes = graph.longs(LongStream.range(0, size).toArray());
    var is = o.add("Equal", o.unsqueeze(o.longsOf(0), rank), classes);
    var each = o.cast(is, DType.BOOL, type);
    if (weighted) each = o.add("Mul", each, o.unsqueeze(o.cast(o.in(2), o.dtype(2), type), rank));
    var sum =
        o.flag("binary_output")
            ? o.add("ReduceMax", Map.of("keepdims", 0), each, graph.longs(rank - 1L))
            : o.add("ReduceSum", Map.of("keepdims", 0), each, graph.longs(rank - 1L));
    o.result(o.cast(sum, type, o.outType()));
  }

  /** Keeps some diagonals around the main one; a negative number keeps all on its side. */
  private static void band(Operation o) {
    long lower = o.longs(1)[0];
    long upper = o.longs(2)[0];
    var type = o.dtype(0) == DType.BOOL ? DType.BOOL : OnnxTypes.calculated(o.dtype(0));
    var x = o.cast(o.in(0), o.dtype(0), type);
    var graph = o.graph();
    if (upper >= 0) {
      x = o.add("Trilu", Map.of("upper", 0), x, graph.scalar((double) upper, DType.INT64));
    }
    if (lower >= 0) {
      x = o.add("Trilu", Map.of("upper", 1), x, graph.scalar((double) -lower, DType.INT64));
    }
    o.result(o.cast(x, type, o.dtype(0)));
  }

  private static void inverse(Operation o) {
    var order = o.longsOf(0);
    var graph = o.graph();
    var count = o.squeeze(o.sizes(o.in(0)), 0);
    var zero = graph.scalar(0, DType.INT64);
    var numbers = o.add("Range", zero, count, graph.scalar(1, DType.INT64));
    var made = o.add("ScatterElements", Map.of("axis", 0), order, order, numbers);
    o.result(o.cast(made, DType.INT64, o.outType()));
  }
}
