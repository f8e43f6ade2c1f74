package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;

/**
 * Matrix decompositions, as in {@code keras.ops.linalg}: the last two axes are the matrices, the
 * axes before them are batch axes. Integer matrices are computed in float32.
 */
final class Decompositions {
  private Decompositions() {}

  // ---- Cholesky, LU and QR decompositions ----

  static Tensor cholesky(Tensor x, boolean upper) {
    var factor = RawOps.op("Cholesky", OpAttributes.NONE, LinearSystems.square("cholesky", x));
    var isThere = RawOps.op("MatrixDiagPart", OpAttributes.NONE, factor).isfinite().all();
    var needs = "cholesky: expected symmetric positive definite matrices, one of them is not.";
    var checked = TensorOps.checked(factor, isThere, needs);
    return LinearSystems.like(x, upper ? transposed(checked) : checked);
  }

  private static Tensor transposed(Tensor x) {
    int rank = x.shape().rank();
    return Ops.moveaxis(x, rank - 1, rank - 2);
  }

  static Tensor choleskyInverse(Tensor x, boolean upper) {
    var factor = LinearSystems.square("cholesky_inverse", x);
    var inverse = LinearSystems.triangular(factor, LinearSystems.identityLike(factor), !upper);
    return LinearSystems.like(x, inverse.matmul(inverse, !upper, upper));
  }

  static List<Tensor> luFactor(Tensor x) {
    var square = LinearSystems.square("lu_factor", x);
    var both =
        LinearSystems.run("lu_factor", LinearSystems.INVERTIBLE, "Lu", OpAttributes.NONE, square);
    return List.of(LinearSystems.like(x, both.get(0)), pivots(both.get(1), x.shape().last()));
  }

  /** Returns the successive exchanges of rows that result in a permutation. */
  private static Tensor pivots(Tensor order, long size) {
    Check.that(size != Shape.UNKNOWN, "lu_factor: expected matrices of a known size.");
    if (size == 0) return order;
    var wanted = Ops.unstack(order, null, -1);
    var rest = Ops.arange((int) size).add(TensorOps.zerosLike(order)); // not yet placed
    var pivots = new ArrayList<Tensor>();
    for (int i = 0; i < size; i++) {
      var here = rest.equal(wanted.get(i).expandDims(-1));
      pivots.add(here.cast(DType.INT32).argmax(-1).cast(DType.INT32).add(i));
      var exchanged = TensorOps.where(here, rest.slice(-1, 0, 1), rest);
      rest = exchanged.slice(-1, 1, size - i);
    }
    return TensorOps.stack(-1, pivots);
  }

  static List<Tensor> qr(Tensor x, String mode) {
    var matrices = LinearSystems.matrices("qr", x);
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
      return List.of(
          LinearSystems.like(x, q.stopGradient()), LinearSystems.like(x, r.stopGradient()));
    }
    if (columns > rows) {
      var others = q.matmul(matrices.slice(-1, rows, columns), true, false);
      r = TensorOps.concatenate(-1, r, others);
    }
    return List.of(LinearSystems.like(x, q), LinearSystems.like(x, r));
  }

  // ---- singular values and eigenvalues ----

  static List<Tensor> svd(Tensor x, boolean fullMatrices) {
    var matrices = LinearSystems.matrices("svd", x);
    var suv = RawOps.all("Svd", LinearSystems.factors(true, fullMatrices), List.of(matrices));
    long rows = x.shape().dim(-2);
    boolean isSquare = rows != Shape.UNKNOWN && rows == x.shape().dim(-1);
    var u = LinearSystems.like(x, suv.get(1));
    var v = LinearSystems.like(x, transposed(suv.get(2)));
    boolean passes = !fullMatrices || isSquare;
    return List.of(
        passes ? u : u.stopGradient(),
        LinearSystems.like(x, suv.get(0)),
        passes ? v : v.stopGradient());
  }

  static Object svd(Tensor x, boolean fullMatrices, boolean computeUv) {
    if (computeUv) return svd(x, fullMatrices);
    return LinearSystems.like(
        x,
        RawOps.all(
                "Svd",
                LinearSystems.factors(false, false),
                List.of(LinearSystems.matrices("svd", x)))
            .get(0));
  }

  static List<Tensor> eig(Tensor x) {
    var matrices = LinearSystems.square("eig", x).cast(DType.FLOAT32);
    var attrs = OpAttributes.of("Tout", DType.COMPLEX64);
    return LinearSystems.run("eig", "finite matrices, one of them is not", "Eig", attrs, matrices);
  }

  static List<Tensor> eigh(Tensor x) {
    var square = LinearSystems.square("eigh", x);
    var both = RawOps.all("SelfAdjointEigV2", OpAttributes.NONE, List.of(square));
    return List.of(LinearSystems.like(x, both.get(0)), LinearSystems.like(x, both.get(1)));
  }
}
