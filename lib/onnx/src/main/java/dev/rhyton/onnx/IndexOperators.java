package dev.rhyton.onnx;

import dev.rhyton.onnx.OperatorTable.Operator;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operators that read or write elements by their indices. */
final class IndexOperators {
  private IndexOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("Gather", Operator.moving(c -> c.result(gather(c))));
    table.put("GatherElements", Operator.of(c -> c.result(gatherElements(c))));
    table.put("GatherND", Operator.of(c -> c.result(gatherNd(c))));
    table.put("ScatterElements", Operator.of(c -> c.result(scatterElements(c))));
    table.put("ScatterND", Operator.of(c -> c.result(scatterNd(c))));
    table.put("OneHot", Operator.of(c -> c.result(oneHot(c))));
    table.put("NonZero", Operator.of(c -> c.result(nonZero(c))));
  }

  private static Tensor gather(OperatorCall c) {
    return Ops.take(c.in(0), c.in(1), c.axis("axis", 0, c.rank(0)));
  }

  private static Tensor gatherElements(OperatorCall c) {
    return Ops.takeAlongAxis(c.in(0), c.in(1), c.axis("axis", 0, c.rank(0)));
  }

  /** Returns an index below 0 counted from the end of an axis. */
  private static Tensor counted(Tensor index, Tensor size) {
    var places = index.cast(DType.INT64);
    return Ops.where(Ops.less(places, 0), Ops.add(places, size), places);
  }

  /** The elements at indices in the axes after those of the batch, which both inputs have. */
  private static Tensor gatherNd(OperatorCall c) {
    var x = c.in(0);
    var indices = c.in(1);
    int batch = c.whole("batch_dims", 0);
    int depth = depth(c, indices);
    Tensor place = null;
    for (int i = 0; i < batch; i++) {
      var here = Ops.arange(Value.size(x, i).cast(DType.INT32)).cast(DType.INT64);
      place = joined(place, alongAxis(here, i, indices.shape().rank() - 1), Value.size(x, i));
    }
    for (int k = 0; k < depth; k++) {
      var size = Value.size(x, batch + k);
      place = joined(place, counted(Ops.take(indices, k, -1), size), size);
    }
    var sizes = new ArrayList<Object>(List.of(-1));
    for (int i = batch + depth; i < x.shape().rank(); i++) sizes.add(Value.size(x, i));
    c.require(place != null, "its indices have no numbers");
    return Ops.take(Ops.reshape(x, sizes), place, 0);
  }

  private static int depth(OperatorCall c, Tensor indices) {
    long depth = indices.shape().last();
    c.require(depth != Shape.UNKNOWN, "the number of axes of its indices is known only in a run");
    return (int) depth;
  }

  private static Tensor joined(@Nullable Tensor place, Tensor index, Tensor size) {
    return place == null ? index : Ops.add(Ops.multiply(place, size), index);
  }

  /** Returns a vector as a tensor that extends along one of several axes. */
  private static Tensor alongAxis(Tensor vector, int axis, int rank) {
    var dims = new long[rank];
    for (int i = 0; i < rank; i++) dims[i] = i == axis ? -1 : 1;
    return vector.reshape(dims);
  }

  // ---- writing ----

  private static @Nullable String reduction(OperatorCall c) {
    var name = c.text("reduction", "none");
    return name.equals("none") ? null : name;
  }

  private static Tensor scatterNd(OperatorCall c) {
    var x = c.in(0);
    var indices = c.in(1);
    int depth = depth(c, indices);
    var columns = new ArrayList<Tensor>();
    for (int k = 0; k < depth; k++) {
      columns.add(counted(Ops.take(indices, k, -1), Value.size(x, k)));
    }
    return Ops.scatterUpdate(x, Ops.stack(columns, -1), c.in(2), reduction(c));
  }

  private static Tensor scatterElements(OperatorCall c) {
    var x = c.in(0);
    int rank = c.rank(0);
    int axis = c.axis("axis", 0, rank);
    var places = counted(c.in(1), Value.size(x, axis));
    var columns = new ArrayList<Tensor>();
    for (int i = 0; i < rank; i++) {
      var here = Ops.arange(Value.size(places, i).cast(DType.INT32)).cast(DType.INT64);
      boolean own = i == axis;
      columns.add(own ? places : Ops.add(alongAxis(here, i, rank), Ops.zerosLike(places)));
    }
    return Ops.scatterUpdate(x, Ops.stack(columns, -1), c.in(2), reduction(c));
  }

  // ---- others ----

  private static Tensor oneHot(OperatorCall c) {
    long depth = c.known(1).cast(DType.INT64).reshape(1).toLongs()[0];
    var places = counted(c.in(0), NDArray.of(new long[] {depth}));
    var values = c.in(2);
    var axis = c.axis("axis", -1, c.rank(0) + 1);
    var is = Ops.oneHot(places, Math.toIntExact(depth), axis, DType.BOOL, false);
    return Ops.where(is, Ops.take(values, 1, 0), Ops.take(values, 0, 0));
  }

  private static Tensor nonZero(OperatorCall c) {
    return Ops.nonzero(c.in(0)).cast(DType.INT64);
  }
}
