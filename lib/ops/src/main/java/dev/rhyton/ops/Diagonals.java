package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Diagonals and triangles of matrices, and matrices computed from vectors, as in {@code keras.ops}.
 */
final class Diagonals {
  private Diagonals() {}

  static Tensor diag(Tensor x, int k) {
    int rank = x.shape().rank();
    Check.that(
        rank == 1 || rank == 2, "diag: expected a vector or a matrix, received %s.", x.shape());
    return rank == 1 ? matrix(x, k) : diagonal("diag", x, k, 0, 1);
  }

  private static Tensor matrix(Tensor x, int k) {
    MemoryCheck.check(Shape.of(Math.abs((long) k), Math.abs((long) k)), x.dtype());
    var rows = Ops.pad(x, new int[] {Math.max(0, -k), Math.max(0, k)}).expandDims(1);
    var on = distance(rows, 0, rows, 0).equal(k);
    return TensorOps.where(on, rows, TensorOps.zerosLike(rows));
  }

  /**
   * Returns the distance of each column of a matrix to the right of the main diagonal, as int32.
   */
  private static Tensor distance(Tensor rows, int axis1, Tensor columns, int axis2) {
    var down = Operands.range(0, Operands.size(rows, axis1), 1).expandDims(1);
    return Operands.range(0, Operands.size(columns, axis2), 1).subtract(down);
  }

  static Tensor diagflat(Tensor x, int k) {
    return matrix(Shapes.ravel(x), k);
  }

  static Tensor diagonal(Tensor x, int offset, int axis1, int axis2) {
    return diagonal("diagonal", x, offset, axis1, axis2);
  }

  private static Tensor diagonal(String op, Tensor x, int offset, int axis1, int axis2) {
    int rank = Check.given(op, "x", x).shape().rank();
    Check.that(rank >= 2, "%s: expected a tensor of two axes or more, received %s.", op, x.shape());
    var axes = Operands.axes(op, x.shape(), axis1, axis2);
    long rows = Joining.known(op, x, axes[0]);
    long columns = Joining.known(op, x, axes[1]);
    long first = offset < 0 ? -(long) offset * columns : offset;
    long count = Math.max(0, Math.min(rows + Math.min(0L, offset), columns - Math.max(0L, offset)));
    var places = IntStream.range(0, (int) count).map(i -> (int) (first + i * (columns + 1)));
    var indices = places.toArray();
    var moved = Shapes.moveaxis(x, axes, new int[] {rank - 2, rank - 1});
    var sizes = Operands.sizes(moved).subList(0, rank - 2);
    var flat = new ArrayList<Object>(sizes);
    flat.add(Check.whole(op, "the size of a matrix", rows * columns));
    return Operands.gather(
        Shapes.reshape(moved, flat), NDArray.of(indices, indices.length), rank - 2);
  }

  static Tensor trace(Tensor x, int offset, int axis1, int axis2) {
    var diagonal = diagonal("trace", x, offset, axis1, axis2);
    var dtype =
        switch (x.dtype()) {
          case BOOL, INT8, INT16 -> DType.INT32;
          case UINT8, UINT16 -> DType.UINT32;
          default -> x.dtype();
        };
    boolean whole = dtype.isInteger();
    return (whole ? diagonal.cast(DType.INT64) : diagonal).sum(-1).cast(dtype);
  }

  static Tensor tril(Tensor x, int k) {
    return triangle("tril", x, k, true);
  }

  static Tensor triu(Tensor x, int k) {
    return triangle("triu", x, k, false);
  }

  private static Tensor triangle(String op, Tensor x, int k, boolean lower) {
    Check.that(
        Check.given(op, "x", x).shape().rank() >= 1,
        "%s: expected a tensor of two axes or more, received %s.",
        op,
        x.shape());
    int rows = x.shape().rank() == 1 ? -1 : -2;
    var distance = distance(x, rows, x, -1);
    var kept = lower ? distance.lessEqual(k) : distance.greaterEqual(k);
    return TensorOps.where(kept, x, TensorOps.zerosLike(x));
  }

  static Tensor vander(Tensor x, @Nullable Integer n, boolean increasing) {
    Operands.rank("vander", x, 1);
    Check.that(n == null || n >= 0, "vander: N must not be negative, received %d.", n);
    int count = n == null ? Check.whole("vander", "a size", Joining.known("vander", x, 0)) : n;
    var powers = increasing ? Ops.arange(count) : Ops.arange(count - 1, -1, -1);
    boolean whole = x.dtype().isInteger() || x.dtype() == DType.BOOL;
    var base = (whole ? x.cast(DType.INT64) : x).expandDims(1);
    return base.power(powers.cast(base.dtype())).cast(x.dtype());
  }

  static Tensor extractSequences(Tensor x, int sequenceLength, int sequenceStride) {
    int rank = x.shape().rank();
    Check.that(rank > 0, "extract_sequences: expected one axis or more, received a scalar.");
    Check.positive("extract_sequences", "sequence_length", sequenceLength);
    Check.positive("extract_sequences", "sequence_stride", sequenceStride);
    var end = Operands.size(x, -1).subtract(sequenceLength - 1).maximum(0);
    var starts = Operands.range(0, end, sequenceStride).expandDims(1);
    return Operands.gather(x, starts.add(Ops.arange(sequenceLength)), rank - 1);
  }

  static List<Tensor> meshgrid(List<Tensor> x, String indexing) {
    Check.that(
        "xy".equals(indexing) || "ij".equals(indexing),
        "meshgrid: expected indexing \"xy\" or \"ij\", received \"%s\".",
        indexing);
    Check.that(x != null, "meshgrid: expected tensors, received null.");
    if (x.isEmpty()) return List.of();
    boolean exchanged = indexing.equals("xy") && x.size() > 1;
    var sizes = new Tensor[x.size()];
    var vectors = new ArrayList<Tensor>();
    for (int i = 0; i < x.size(); i++) {
      int at = exchanged && i < 2 ? 1 - i : i;
      var vector = Shapes.ravel(x.get(i));
      sizes[at] = Operands.size(vector, 0);
      var dims = new long[x.size()];
      Arrays.fill(dims, 1);
      dims[at] = -1;
      vectors.add(
          vector.shape().isKnown() ? vector.reshape(with(dims, at, vector)) : vector.reshape(dims));
    }
    return vectors.stream().map(v -> Operands.broadcastTo(v, List.of(sizes))).toList();
  }

  private static long[] with(long[] dims, int at, Tensor vector) {
    dims[at] = vector.shape().dim(0); // since −1 is ambiguous for an empty vector
    return dims;
  }
}
