package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.MemoryLimit;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Diagonals and triangles of matrices, and matrices computed from vectors, as in {@code keras.ops}.
 */
public abstract class DiagonalOps extends PadOps {
  DiagonalOps() {}

  /** Returns the main diagonal of a matrix, or a matrix with a vector as its main diagonal. */
  public static Tensor diag(Tensor x) {
    return diag(x, 0);
  }

  /** Returns the k-th diagonal of a matrix, or a matrix with a vector as its k-th diagonal. */
  @Op("x, k=0")
  public static Tensor diag(Tensor x, int k) {
    if (OpCall.isSymbolic(x)) return OpCall.record("diag", x, k);
    int rank = Check.given("diag", "x", x).shape().rank();
    Check.that(
        rank == 1 || rank == 2, "diag: expected a vector or a matrix, received %s.", x.shape());
    return rank == 1 ? matrix(x, k) : diagonal("diag", x, k, 0, 1);
  }

  private static Tensor matrix(Tensor x, int k) {
    MemoryLimit.check(Shape.of(Math.abs((long) k), Math.abs((long) k)), x.dtype());
    var rows = pad(x, new int[] {Math.max(0, -k), Math.max(0, k)}).expandDims(1);
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

  /** Returns a matrix with all elements of a tensor as its main diagonal. */
  public static Tensor diagflat(Tensor x) {
    return diagflat(x, 0);
  }

  /** Returns a matrix with all elements of a tensor as its k-th diagonal. */
  @Op("x, k=0")
  public static Tensor diagflat(Tensor x, int k) {
    if (OpCall.isSymbolic(x)) return OpCall.record("diagflat", x, k);
    return matrix(ravel(Check.given("diagflat", "x", x)), k);
  }

  /** Returns the main diagonals of the matrices in the first two axes. */
  public static Tensor diagonal(Tensor x) {
    return diagonal(x, 0, 0, 1);
  }

  /**
   * Returns a diagonal of the matrices in two axes; it is the last axis of the result.
   *
   * @param offset 0 for the main diagonal, positive above it, negative below it
   */
  @Op("x, offset=0, axis1=0, axis2=1")
  public static Tensor diagonal(Tensor x, int offset, int axis1, int axis2) {
    if (OpCall.isSymbolic(x)) return OpCall.record("diagonal", x, offset, axis1, axis2);
    return diagonal("diagonal", x, offset, axis1, axis2);
  }

  private static Tensor diagonal(String op, Tensor x, int offset, int axis1, int axis2) {
    int rank = Check.given(op, "x", x).shape().rank();
    Check.that(rank >= 2, "%s: expected a tensor of two axes or more, received %s.", op, x.shape());
    var axes = Operands.axes(op, x.shape(), axis1, axis2);
    long rows = known(op, x, axes[0]);
    long columns = known(op, x, axes[1]);
    long first = offset < 0 ? -(long) offset * columns : offset;
    long count = Math.max(0, Math.min(rows + Math.min(0L, offset), columns - Math.max(0L, offset)));
    var places = IntStream.range(0, (int) count).map(i -> (int) (first + i * (columns + 1)));
    var indices = places.toArray();
    var moved = moveaxis(x, axes, new int[] {rank - 2, rank - 1});
    var sizes = Operands.sizes(moved).subList(0, rank - 2);
    var flat = new ArrayList<Object>(sizes);
    flat.add(Check.whole(op, "the size of a matrix", rows * columns));
    return Operands.gather(reshape(moved, flat), NDArray.of(indices, indices.length), rank - 2);
  }

  /** Returns the sums of the main diagonals of the matrices in the first two axes. */
  public static Tensor trace(Tensor x) {
    return trace(x, 0, 0, 1);
  }

  /** Returns the sums of a diagonal of the matrices in two axes. */
  @Op("x, offset=0, axis1=0, axis2=1")
  public static Tensor trace(Tensor x, int offset, int axis1, int axis2) {
    if (OpCall.isSymbolic(x)) return OpCall.record("trace", x, offset, axis1, axis2);
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

  /** Returns the matrices in the last two axes with zeros above the main diagonal. */
  public static Tensor tril(Tensor x) {
    return tril(x, 0);
  }

  /** Returns the matrices in the last two axes with zeros above the k-th diagonal. */
  @Op("x, k=0")
  public static Tensor tril(Tensor x, int k) {
    if (OpCall.isSymbolic(x)) return OpCall.record("tril", x, k);
    return triangle("tril", x, k, true);
  }

  /** Returns the matrices in the last two axes with zeros below the main diagonal. */
  public static Tensor triu(Tensor x) {
    return triu(x, 0);
  }

  /** Returns the matrices in the last two axes with zeros below the k-th diagonal. */
  @Op("x, k=0")
  public static Tensor triu(Tensor x, int k) {
    if (OpCall.isSymbolic(x)) return OpCall.record("triu", x, k);
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

  /** Returns the powers of each element of a vector, with exponents from size − 1 down to 0. */
  public static Tensor vander(Tensor x) {
    return vander(x, null, false);
  }

  /**
   * Returns N powers of each element of a vector, in descending order unless {@code increasing}.
   */
  @Op("x, N=None, increasing=False")
  public static Tensor vander(Tensor x, Integer n, boolean increasing) {
    if (OpCall.isSymbolic(x)) return OpCall.record("vander", x, n, increasing);
    Operands.rank("vander", Check.given("vander", "x", x), 1);
    Check.that(n == null || n >= 0, "vander: N must not be negative, received %d.", n);
    int count = n == null ? Check.whole("vander", "a size", known("vander", x, 0)) : n;
    var powers = increasing ? TensorOps.arange(count) : TensorOps.arange(count - 1, -1, -1);
    boolean whole = x.dtype().isInteger() || x.dtype() == DType.BOOL;
    var base = (whole ? x.cast(DType.INT64) : x).expandDims(1);
    return base.power(powers.cast(base.dtype())).cast(x.dtype());
  }

  /**
   * Returns sequences extracted from the last axis, {@code (..., sequences, length)}; an incomplete
   * sequence at the end is dropped.
   *
   * @param sequenceStride the distance between the starts of successive sequences
   */
  @Op("x, sequence_length, sequence_stride")
  public static Tensor extractSequences(Tensor x, int sequenceLength, int sequenceStride) {
    if (OpCall.isSymbolic(x))
      return OpCall.record("extract_sequences", x, sequenceLength, sequenceStride);
    int rank = Check.given("extract_sequences", "x", x).shape().rank();
    Check.that(rank > 0, "extract_sequences: expected one axis or more, received a scalar.");
    Check.positive("extract_sequences", "sequence_length", sequenceLength);
    Check.positive("extract_sequences", "sequence_stride", sequenceStride);
    var end = Operands.size(x, -1).subtract(sequenceLength - 1).maximum(0);
    var starts = Operands.range(0, end, sequenceStride).expandDims(1);
    return Operands.gather(x, starts.add(TensorOps.arange(sequenceLength)), rank - 1);
  }

  /** Returns the coordinates of a grid, as {@link #meshgrid(List, String)} with "xy". */
  public static List<Tensor> meshgrid(Tensor... x) {
    return meshgrid(Check.all("meshgrid", "x", x), "xy");
  }

  /**
   * Returns coordinate matrices of a grid: each vector repeated along an axis for each of the
   * others.
   *
   * @param indexing "ij" for axes in the order of the vectors, "xy" to exchange the first two
   */
  @Op("*x, indexing='xy'")
  public static List<Tensor> meshgrid(List<Tensor> x, String indexing) {
    if (OpCall.isSymbolic(x)) return OpCall.record("meshgrid", x, indexing);
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
      var vector = ravel(x.get(i));
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
