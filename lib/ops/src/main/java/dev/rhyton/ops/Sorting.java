package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sorting and searching, as in {@code keras.ops}; NaN is the largest. */
final class Sorting {
  private static final int MOST_COLUMNS = 10_000; // each is sorted by

  private Sorting() {}

  // ---- order ----

  /**
   * Returns numbers in the same order as the elements: integers where their bits are at hand, which
   * have a place for NaN.
   */
  private static Tensor keys(String op, Tensor x) {
    var dtype = x.dtype();
    Check.that(
        !dtype.isComplex() && dtype != DType.STRING,
        "%s: elements of %s have no order.",
        op,
        dtype);
    if (!dtype.isFloat()) {
      return x.cast(dtype.bytes() < 4 ? DType.INT32 : dtype == DType.INT32 ? dtype : DType.INT64);
    }
    boolean wide = dtype == DType.FLOAT64;
    var value = x.stopGradient().cast(wide ? DType.FLOAT64 : DType.FLOAT32);
    var graph = GraphBuilder.current();
    if (graph != null && graph.isInlining()) return value; // files of other programs have no bits
    // a single representation of NaN and of 0
    var nan = TensorOps.constant(Double.NaN, value.dtype());
    var plain = TensorOps.where(FiniteNumbers.isnan(value), nan, value.add(0));
    var whole = wide ? DType.INT64 : DType.INT32;
    var bits = RawOps.op("Bitcast", OpAttributes.of("type", whole), plain);
    // the bits of a negative number increase as the number decreases
    var magnitude = NDArray.from(wide ? (Object) Long.MAX_VALUE : (Object) Integer.MAX_VALUE);
    var turned = RawOps.op("BitwiseXor", OpAttributes.NONE, bits, magnitude);
    return TensorOps.where(bits.less(0), turned, bits);
  }

  /**
   * Returns the indices of the k largest elements of each row (the last axis), the first ones of
   * equals.
   */
  private static Tensor largest(Tensor keys, Tensor k) {
    return RawOps.all("TopKV2", OpAttributes.NONE, List.of(keys, k)).get(1);
  }

  /** Returns the indices that sort each row (the last axis) in ascending order. */
  private static Tensor order(String op, Tensor rows) {
    var keys = keys(op, rows);
    var falling =
        keys.dtype().isFloat() ? keys.negative() : RawOps.op("Invert", OpAttributes.NONE, keys);
    return largest(falling, Operands.size(rows, -1));
  }

  /** Applies an operation on rows along an axis; for null to all elements as one row. */
  private static Tensor along(
      String op, Tensor x, @Nullable Integer axis, UnaryOperator<Tensor> rule) {
    if (axis == null) return rule.apply(Shapes.ravel(Check.given(op, "x", x)));
    int at = Operands.axis(op, Check.given(op, "x", x).shape(), axis);
    return Ops.moveaxis(rule.apply(Ops.moveaxis(x, at, -1)), -1, at);
  }

  static Tensor sort(Tensor x, @Nullable Integer axis) {
    return along("sort", x, axis, rows -> TensorOps.takeAlongLast(rows, order("sort", rows)));
  }

  static Tensor argsort(Tensor x, @Nullable Integer axis) {
    return along("argsort", x, axis, rows -> order("argsort", rows));
  }

  static Tensor argpartition(Tensor x, int kth, @Nullable Integer axis) {
    return along(
        "argpartition",
        x,
        axis,
        rows -> {
          long size = rows.shape().last();
          Check.that(
              size == Shape.UNKNOWN || (kth >= -size && kth < size),
              "argpartition: there is no element %d among %d.",
              kth,
              size);
          return order("argpartition", rows);
        });
  }

  static List<Tensor> topK(Tensor x, int k) {
    var shape = x.shape();
    Check.that(shape.rank() > 0, "top_k: expected one axis or more, received a scalar.");
    Check.that(
        k >= 0 && (shape.last() == Shape.UNKNOWN || k <= shape.last()),
        "top_k: there are no %d elements in the last axis of a tensor of shape %s.",
        k,
        shape);
    var places = largest(keys("top_k", x), NDArray.from(k));
    return List.of(TensorOps.takeAlongLast(x, places), places);
  }

  // ---- searching ----

  static Tensor searchsorted(Tensor sortedSequence, Object values, String side) {
    Check.that(
        "left".equals(side) || "right".equals(side),
        "searchsorted: expected side \"left\" or \"right\", received \"%s\".",
        side);
    return bound("searchsorted", sortedSequence, values, side.equals("left"));
  }

  private static Tensor bound(String op, Tensor sorted, Object values, boolean lower) {
    Operands.rank(op, Check.given(op, "the sorted vector", sorted), 1);
    var x = Operands.tensor(Check.given(op, "values", values));
    var dtype = sorted.dtype().promote(x.dtype());
    var row = keys(op, sorted.cast(dtype));
    var found = TensorOps.searchsorted(row, keys(op, Shapes.ravel(x).cast(dtype)), !lower);
    return Shapes.reshape(found, List.<Object>copyOf(Operands.sizes(x)));
  }

  static Tensor digitize(Tensor x, Object bins) {
    var bounds = Operands.tensor(bins);
    return bound("digitize", bounds, x, false);
  }

  // ---- unique ----

  static Tensor unique(Tensor x) {
    return (Tensor) Ops.unique(x, true, false, false, false, null, null, null);
  }

  static Object unique(
      Tensor x,
      boolean sorted,
      boolean returnIndex,
      boolean returnInverse,
      boolean returnCounts,
      @Nullable Integer axis,
      @Nullable Integer size,
      @Nullable Object fillValue) {
    var shape = x.shape();
    Check.that(size == null || size >= 0, "unique: size must not be negative, received %d.", size);
    int at = axis == null ? 0 : Operands.axis("unique", shape, axis);
    Check.that(
        !x.dtype().isComplex(),
        "unique: complex numbers are not supported, received %s.",
        x.dtype());
    var fill = Operands.tensor(fillValue == null ? (Object) 0 : fillValue);
    Operands.rank("unique", fill, 0);
    var values = axis == null ? Shapes.ravel(x) : x;
    var coded = x.dtype() == DType.BOOL ? values.cast(DType.INT32) : values;
    var found =
        RawOps.all(
            "UniqueWithCountsV2",
            OpAttributes.NONE,
            List.of(coded.stopGradient(), TensorOps.constant(NDArray.of(new int[] {at}, 1))));
    var inverse = found.get(1);
    var counts = found.get(2);
    var count = Operands.size(counts, 0);
    var places = Operands.range(0, Operands.size(values, at), 1);
    var index = RawOps.op("UnsortedSegmentMin", OpAttributes.NONE, places, inverse, count);
    if (sorted) {
      var order = lexicographic(Operands.gather(values, index, at), at);
      index = Operands.gather(index, order, 0);
      counts = Operands.gather(counts, order, 0);
      var rank = RawOps.op("InvertPermutation", OpAttributes.NONE, order);
      inverse = Operands.gather(rank, inverse, 0);
    }
    var shown = size == null ? index : TensorOps.stridedSlice(index, 0, null, size, 1);
    var results = new ArrayList<Tensor>();
    results.add(filled(Operands.gather(values, shown, at), at, size, fill));
    if (returnIndex) results.add(filled(shown, 0, size, NDArray.from(1)));
    if (returnInverse) {
      results.add(
          axis == null ? Shapes.reshape(inverse, List.<Object>copyOf(Operands.sizes(x))) : inverse);
    }
    if (returnCounts) {
      var cut = size == null ? counts : TensorOps.stridedSlice(counts, 0, null, size, 1);
      results.add(filled(cut, 0, size, NDArray.from(0)));
    }
    return results.size() == 1 ? results.get(0) : results;
  }

  /** Returns the lexicographic order of the slices along an axis. */
  private static Tensor lexicographic(Tensor x, int axis) {
    int rank = x.shape().rank();
    if (rank == 1) return order("unique", x);
    long columns = 1;
    for (int i = 0; i < rank; i++) if (i != axis) columns *= Joining.known("unique", x, i);
    Check.that(
        columns <= MOST_COLUMNS,
        "unique: expected at most %d elements in each slice along axis %d, received %d.",
        MOST_COLUMNS,
        axis,
        columns);
    var slices = Ops.moveaxis(x, axis, 0);
    var rows = Shapes.reshape(slices, List.of(Operands.size(slices, 0), (int) columns));
    var order = Operands.range(0, Operands.size(slices, 0), 1);
    for (int i = (int) columns - 1; i >= 0; i--) {
      var column = Operands.gather(Indexing.getItem(rows, List.of(Slice.ALL, i)), order, 0);
      order = Operands.gather(order, order("unique", column), 0);
    }
    return order;
  }

  /** Pads an axis to a size, if there is one. */
  private static Tensor filled(Tensor x, int axis, @Nullable Integer size, Tensor value) {
    if (size == null) return x;
    MemoryCheck.check(x.shape().with(axis, size), x.dtype());
    int rank = x.shape().rank();
    var end = new int[rank][2];
    end[axis][1] = 1;
    var pairs =
        NDArray.from(end).multiply(NDArray.from((int) size).subtract(Operands.size(x, axis)));
    var y = RawOps.op("PadV2", OpAttributes.NONE, x, pairs, Creation.cast(value, x.dtype()));
    return x.shape().with(axis, size).isKnown() ? y.reshape(x.shape().with(axis, size).dims()) : y;
  }
}
