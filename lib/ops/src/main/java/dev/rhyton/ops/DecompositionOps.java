package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.OpAttributes;
import dev.rhyton.tensor.RawOps;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.ArrayList;
import java.util.List;

/**
 * Matrix decompositions, as in {@code keras.ops.linalg}: the last two axes are the matrices, the
 * axes before them are batch axes. Integer matrices are computed in float32.
 */
public abstract class DecompositionOps extends LinearSystemOps {
  DecompositionOps() {}

  // ---- Cholesky, LU and QR decompositions ----

  /** Returns the lower triangular L of a symmetric positive definite matrix {@code x = L · Lᵀ}. */
  public static Tensor cholesky(Tensor x) {
    return cholesky(x, false);
  }

  /** Returns the Cholesky factor: L with {@code x = L · Lᵀ}, or U with {@code x = Uᵀ · U}. */
  @Op("x, upper=False")
  public static Tensor cholesky(Tensor x, boolean upper) {
    if (OpCall.isSymbolic(x)) return OpCall.record("cholesky", x, upper);
    var factor = RawOps.op("Cholesky", OpAttributes.NONE, square("cholesky", x));
    var isThere = RawOps.op("MatrixDiagPart", OpAttributes.NONE, factor).isfinite().all();
    var needs = "cholesky: expected symmetric positive definite matrices, one of them is not.";
    var checked = TensorOps.checked(factor, isThere, needs);
    return like(x, upper ? transposed(checked) : checked);
  }

  private static Tensor transposed(Tensor x) {
    int rank = x.shape().rank();
    return moveaxis(x, rank - 1, rank - 2);
  }

  /** Returns the inverses of matrices from their lower Cholesky factors x. */
  public static Tensor choleskyInverse(Tensor x) {
    return choleskyInverse(x, false);
  }

  /** Returns the inverses of matrices from their Cholesky factors x, lower or upper. */
  @Op("x, upper=False")
  public static Tensor choleskyInverse(Tensor x, boolean upper) {
    if (OpCall.isSymbolic(x)) return OpCall.record("cholesky_inverse", x, upper);
    var factor = square("cholesky_inverse", x);
    var inverse = triangular(factor, identityLike(factor), !upper);
    return like(x, inverse.matmul(inverse, !upper, upper));
  }

  /**
   * Returns the LU factors of invertible matrices in one matrix, L below the diagonal and U on and
   * above it, and the int32 pivots: step i exchanges the rows i and {@code pivots[i]}, counted from
   * 0.
   */
  @Op("x")
  public static List<Tensor> luFactor(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("lu_factor", x);
    var square = square("lu_factor", x);
    var both = run("lu_factor", INVERTIBLE, "Lu", OpAttributes.NONE, square);
    return List.of(like(x, both.get(0)), pivots(both.get(1), x.shape().last()));
  }

  /** Returns the successive exchanges of rows that result in a permutation. */
  private static Tensor pivots(Tensor order, long size) {
    Check.that(size != Shape.UNKNOWN, "lu_factor: expected matrices of a known size.");
    if (size == 0) return order;
    var wanted = TensorOps.unstack(order, -1);
    var rest = TensorOps.arange((int) size).add(TensorOps.zerosLike(order)); // not yet placed
    var pivots = new ArrayList<Tensor>();
    for (int i = 0; i < size; i++) {
      var here = rest.equal(wanted.get(i).expandDims(-1));
      pivots.add(here.cast(DType.INT32).argmax(-1).cast(DType.INT32).add(i));
      var exchanged = TensorOps.where(here, rest.slice(-1, 0, 1), rest);
      rest = exchanged.slice(-1, 1, size - i);
    }
    return TensorOps.stack(-1, pivots);
  }

  /** Returns orthogonal q {@code (..., m, k)} and upper triangular r, k the smaller size. */
  public static List<Tensor> qr(Tensor x) {
    return qr(x, "reduced");
  }

  /**
   * Returns q with orthogonal columns and an upper triangular r with {@code x = q · r}.
   *
   * @param mode {@code "reduced"}, or {@code "complete"} for a square q, which has no gradient if
   *     the matrix has more rows than columns
   */
  @Op("x, mode='reduced'")
  public static List<Tensor> qr(Tensor x, String mode) {
    if (OpCall.isSymbolic(x)) return OpCall.record("qr", x, mode);
    var matrices = matrices("qr", x);
    boolean complete = "complete".equals(mode);
    Check.that(
        complete || "reduced".equals(mode),
        "qr: expected mode \"reduced\" or \"complete\", received \"%s\".",
        mode);
    long rows = x.shape().dim(-2);
    long columns = x.shape().dim(-1);
    Check.that(
        rows != Shape.UNKNOWN && columns != Shape.UNKNOWN,
        "qr: expected matrices of known sizes, received shape %s.",
        x.shape());
    // the first columns of a wide matrix determine q, as the gradient requires
    var first = columns > rows ? matrices.slice(-1, 0, rows) : matrices;
    var both = RawOps.all("Qr", OpAttributes.of("full_matrices", complete), List.of(first));
    var q = both.get(0);
    var r = both.get(1);
    if (complete && rows > columns) {
      return List.of(like(x, q.stopGradient()), like(x, r.stopGradient()));
    }
    if (columns > rows) {
      var others = q.matmul(matrices.slice(-1, rows, columns), true, false);
      r = TensorOps.concatenate(-1, r, others);
    }
    return List.of(like(x, q), like(x, r));
  }

  // ---- singular values and eigenvalues ----

  /** Returns u, the singular values in descending order, and vᵀ, with square u and v. */
  public static List<Tensor> svd(Tensor x) {
    return svd(x, true);
  }

  /** Returns u, the singular values in descending order, and vᵀ. */
  public static List<Tensor> svd(Tensor x, boolean fullMatrices) {
    var matrices = matrices("svd", x);
    var suv = RawOps.all("Svd", factors(true, fullMatrices), List.of(matrices));
    long rows = x.shape().dim(-2);
    boolean isSquare = rows != Shape.UNKNOWN && rows == x.shape().dim(-1);
    var u = like(x, suv.get(1));
    var v = like(x, transposed(suv.get(2)));
    boolean passes = !fullMatrices || isSquare;
    return List.of(
        passes ? u : u.stopGradient(), like(x, suv.get(0)), passes ? v : v.stopGradient());
  }

  /**
   * Returns u, the singular values in descending order, and vᵀ with {@code x = u · diag(s) · vᵀ} as
   * a list; or only the singular values.
   *
   * @param fullMatrices whether u and v are square; otherwise they have one column for each
   *     singular value. No gradient flows through u and v with more columns
   * @param computeUv whether to return u and vᵀ
   */
  @Op("x, full_matrices=True, compute_uv=True")
  public static Object svd(Tensor x, boolean fullMatrices, boolean computeUv) {
    if (OpCall.isSymbolic(x)) return OpCall.record("svd", x, fullMatrices, computeUv);
    if (computeUv) return svd(x, fullMatrices);
    return like(x, RawOps.all("Svd", factors(false, false), List.of(matrices("svd", x))).get(0));
  }

  /**
   * Returns the eigenvalues {@code (..., n)} and, as columns, the eigenvectors {@code (..., n, n)}
   * of square matrices in no particular order; both are complex64 and have no gradient.
   */
  @Op("x")
  public static List<Tensor> eig(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("eig", x);
    var matrices = square("eig", x).cast(DType.FLOAT32);
    var attrs = OpAttributes.of("Tout", DType.COMPLEX64);
    return run("eig", "finite matrices, one of them is not", "Eig", attrs, matrices);
  }

  /**
   * Returns the eigenvalues {@code (..., n)} of symmetric matrices in ascending order and, as
   * columns, their eigenvectors {@code (..., n, n)}.
   */
  @Op("x")
  public static List<Tensor> eigh(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("eigh", x);
    var square = square("eigh", x);
    var both = RawOps.all("SelfAdjointEigV2", OpAttributes.NONE, List.of(square));
    return List.of(like(x, both.get(0)), like(x, both.get(1)));
  }
}
