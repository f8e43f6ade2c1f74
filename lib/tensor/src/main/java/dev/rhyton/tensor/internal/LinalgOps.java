package dev.rhyton.tensor.internal;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Linear algebra on the last two axes of a tensor, named as in {@code keras.ops}; the axes before
 * them are batch axes.
 */
public final class LinalgOps {
  private LinalgOps() {}

  /** Returns the lower triangular L of a symmetric positive definite matrix {@code x = L · Lᵀ}. */
  public static Tensor cholesky(Tensor x) {
    return RawOps.op("Cholesky", OpAttributes.NONE, square("cholesky", x));
  }

  /** Returns the determinant; its gradient is defined only for invertible matrices. */
  public static Tensor det(Tensor x) {
    return RawOps.op("MatrixDeterminant", OpAttributes.NONE, square("det", x));
  }

  /** Returns the inverse; a run fails if a matrix is not invertible. */
  public static Tensor inv(Tensor x) {
    return RawOps.op("MatrixInverse", OpAttributes.NONE, square("inv", x));
  }

  /** Returns the solution x of {@code a · x = b}, where b is a matrix. */
  public static Tensor solve(Tensor a, Tensor b) {
    square("solve", a);
    Check.that(
        b.shape().rank() == a.shape().rank() && b.shape().dim(-2) == a.shape().dim(-1),
        "solve: expected a matrix of %d rows as right side, received %s.",
        a.shape().dim(-1),
        b.shape());
    return RawOps.op("MatrixSolve", OpAttributes.NONE, a, b);
  }

  /**
   * Returns the eigenvalues {@code (..., n)} of symmetric matrices {@code (..., n, n)} in ascending
   * order, then the unit eigenvectors as columns {@code (..., n, n)}, in the same order.
   */
  public static List<Tensor> eigh(Tensor x) {
    var attrs = OpAttributes.of("compute_v", true);
    return RawOps.all("SelfAdjointEigV2", attrs, List.of(square("eigh", x)));
  }

  /**
   * Returns Q, with orthonormal columns, and the upper triangular R, whose product is {@code x}.
   */
  public static List<NDArray> qr(NDArray x) {
    var parts = EagerOps.run("Qr", OpAttributes.NONE, List.of(x));
    return parts.stream().map(Tensor::value).toList();
  }

  @CanIgnoreReturnValue
  private static Tensor square(String what, Tensor x) {
    var shape = x.shape();
    Check.that(
        shape.rank() >= 2 && shape.dim(-1) == shape.dim(-2),
        "%s: expected square matrices, received %s.",
        what,
        shape);
    return x;
  }
}
