package dev.rhyton.ops;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Determinants, inverses and linear systems, as in {@code keras.ops.linalg}: the last two axes are
 * the matrices, the axes before them are batch axes. Integer matrices are computed in float32.
 */
final class LinearSystems {
  /** The requirement of an operation that divides by matrices. */
  static final String INVERTIBLE = "invertible matrices, one of them is not";

  private static final int INVALID_ARGUMENT = 3; // TensorFlow's status

  private LinearSystems() {}

  /** Converts matrices to floats of 32 or 64 bits, which TensorFlow can decompose. */
  static Tensor matrices(String op, Tensor x) {
    Check.given(op, "x", x);
    Check.that(
        x.shape().rank() >= 2,
        "%s: expected matrices, tensors with at least two axes, received shape %s.",
        op,
        x.shape());
    return precise(op, x);
  }

  private static Tensor precise(String op, Tensor x) {
    Check.that(!x.dtype().isComplex(), "%s: expected real matrices, received %s.", op, x.dtype());
    return x.dtype() == DType.FLOAT64 ? x : x.cast(DType.FLOAT32);
  }

  /** Converts square matrices to floats. */
  @CanIgnoreReturnValue
  static Tensor square(String op, Tensor x) {
    var matrices = matrices(op, x);
    long rows = x.shape().dim(-2);
    long columns = x.shape().dim(-1);
    Check.that(
        rows == columns || rows == Shape.UNKNOWN || columns == Shape.UNKNOWN,
        "%s: expected square matrices, received shape %s.",
        op,
        x.shape());
    return matrices;
  }

  /** Runs an operation; if it runs immediately and fails, the error contains its requirement. */
  static List<Tensor> run(
      String op, String needs, String type, OpAttributes attrs, Tensor... inputs) {
    try {
      return RawOps.all(type, attrs, List.of(inputs));
    } catch (TensorException e) {
      if (e.code() != INVALID_ARGUMENT) throw e;
      throw new IllegalArgumentException(op + ": expected " + needs + ".", e);
    }
  }

  /** Converts a result to the float dtype of the input. */
  static Tensor like(Tensor x, Tensor result) {
    return result.cast(x.dtype().toFloat());
  }

  // ---- determinants and inverses ----

  static Tensor det(Tensor x) {
    return like(x, RawOps.op("MatrixDeterminant", OpAttributes.NONE, square("det", x)));
  }

  static List<Tensor> slogdet(Tensor x) {
    var square = square("slogdet", x);
    var both = RawOps.all("LogMatrixDeterminant", OpAttributes.NONE, List.of(square));
    return List.of(like(x, both.get(0)), like(x, both.get(1)));
  }

  static Tensor logdet(Tensor x) {
    var square = square("logdet", x);
    var both = RawOps.all("LogMatrixDeterminant", OpAttributes.NONE, List.of(square));
    var none = TensorOps.constant(Double.NaN, square.dtype());
    var zero = TensorOps.zerosLike(both.get(0));
    var undefined = TensorOps.where(both.get(0).less(0), none, zero).stopGradient();
    return like(x, both.get(1).add(undefined));
  }

  static Tensor inv(Tensor x) {
    return inverse("inv", x);
  }

  private static Tensor inverse(String op, Tensor x) {
    var square = square(op, x);
    return like(x, run(op, INVERTIBLE, "MatrixInverse", OpAttributes.NONE, square).get(0));
  }

  static Tensor pinv(Tensor x, @Nullable Double rcond) {
    return like(x, pseudoInverse("pinv", matrices("pinv", x), rcond));
  }

  /**
   * Computes the value from the singular values, and the gradient for constant rank as in Golub and
   * Pereyra (1973).
   */
  private static Tensor pseudoInverse(String op, Tensor x, @Nullable Double rcond) {
    var a = x.stopGradient();
    var factors = RawOps.all("Svd", factors(true, false), List.of(a));
    var s = factors.get(0);
    double share = rcond == null ? rounding(op, x) : rcond;
    var counts = s.greater(s.max(-1, true).multiply(share));
    var safe = TensorOps.where(counts, s, TensorOps.onesLike(s));
    var inverse = TensorOps.where(counts, safe.reciprocal(), TensorOps.zerosLike(s));
    var scaled = factors.get(2).multiply(inverse.expandDims(-2));
    var p = scaled.matmul(factors.get(1), false, true).stopGradient();
    var d = x.subtract(a); // is 0, with the gradient of x
    var change = change(p, a, d);
    // the mean of the changes of p and of the changed p, so that second gradients are right too
    return p.add(change.add(change(p.add(change), x, d)).multiply(0.5));
  }

  /** Returns the change of the pseudoinverse p of a if a changes by d. */
  private static Tensor change(Tensor p, Tensor a, Tensor d) {
    var inside = p.matmul(d).matmul(p);
    var rows = p.matmul(p, false, true).matmul(d, false, true);
    var columns = d.matmul(p, true, true).matmul(p);
    var outside = rows.subtract(rows.matmul(a).matmul(p));
    var across = columns.subtract(p.matmul(a).matmul(columns));
    return outside.add(across).subtract(inside);
  }

  /** Returns the attributes that select which singular vectors are computed. */
  static OpAttributes factors(boolean vectors, boolean full) {
    return OpAttributes.of("compute_uv", vectors).and("full_matrices", full);
  }

  /** Returns the rounding error of singular values, as a fraction of the largest one. */
  private static double rounding(String op, Tensor x) {
    long rows = x.shape().dim(-2);
    long columns = x.shape().dim(-1);
    Check.that(
        rows != Shape.UNKNOWN && columns != Shape.UNKNOWN,
        "%s: expected matrices of known sizes, received shape %s; or give the tolerance.",
        op,
        x.shape());
    return Math.max(rows, columns) * (x.dtype() == DType.FLOAT64 ? Math.ulp(1.0) : Math.ulp(1f));
  }

  static Tensor matrixRank(Tensor x, @Nullable Double tol) {
    var a = matrices("matrix_rank", x);
    var s = RawOps.all("Svd", factors(false, false), List.of(a)).get(0);
    var counts =
        tol == null
            ? s.greater(s.max(-1, true).multiply(rounding("matrix_rank", a)))
            : s.greater(tol);
    return counts.cast(DType.INT32).sum(-1);
  }

  static Tensor matrixPower(Tensor x, int n) {
    if (n < 0) return positivePower(inverse("matrix_power", x), -(long) n);
    return n == 0 ? identityLike(square("matrix_power", x)) : positivePower(x, n);
  }

  private static Tensor positivePower(Tensor x, long n) {
    var square = square("matrix_power", x);
    var base = x.dtype().isFloat() ? square : x.cast(Products.productDtype(x.dtype()));
    Tensor power = null;
    for (long rest = n; rest > 1; rest >>= 1) {
      if ((rest & 1) == 1) power = power == null ? base : Ops.matmul(power, base);
      base = Ops.matmul(base, base);
    }
    return (power == null ? base : Ops.matmul(power, base)).cast(x.dtype());
  }

  /** Returns an identity matrix for each matrix, in its dtype. */
  static Tensor identityLike(Tensor x) {
    var none = TensorOps.constant(0, DType.INT32);
    return RawOps.op("MatrixBandPart", OpAttributes.NONE, TensorOps.onesLike(x), none, none);
  }

  // ---- linear systems ----

  static Tensor solve(Tensor a, Tensor b) {
    var vectors = a.shape().upTo(Math.max(0, a.shape().rank() - 1));
    return solved(
        "solve",
        a,
        b,
        vectors.accepts(b.shape()),
        (left, right) ->
            run("solve", INVERTIBLE, "MatrixSolve", OpAttributes.NONE, left, right).get(0));
  }

  static Tensor solveTriangular(Tensor a, Tensor b, boolean lower) {
    var op = "solve_triangular";
    boolean isVector =
        Check.given(op, "b", b).shape().rank() == Check.given(op, "a", a).shape().rank() - 1;
    return solved(op, a, b, isVector, (left, right) -> triangular(left, right, lower));
  }

  /** Solves systems whose matrices are zero above, or below, the diagonal. */
  static Tensor triangular(Tensor a, Tensor b, boolean lower) {
    return RawOps.op("MatrixTriangularSolve", OpAttributes.of("lower", lower), a, b);
  }

  private static Tensor solved(
      String op, Tensor a, Tensor b, boolean vectors, BinaryOperator<Tensor> solver) {
    square(op, Check.given(op, "a", a));
    boolean isVector = b.shape().rank() == 1 || vectors;
    Check.that(
        b.shape().rank() > 0,
        "%s: expected vectors or matrices as right side, received shape %s.",
        op,
        b.shape());
    Operands.matching(op, a.shape(), -1, b.shape(), isVector ? -1 : -2);
    var dtype = a.dtype().promote(b.dtype()).toFloat();
    var right = isVector ? b.expandDims(-1) : b;
    Operands.broadcast(
        op, a.shape().upTo(a.shape().rank() - 2), right.shape().upTo(right.shape().rank() - 2));
    var left = precise(op, a.cast(dtype));
    var values = precise(op, right.cast(dtype));
    var x = solver.apply(batched(left, values), batched(values, left));
    return (isVector ? x.squeeze(-1) : x).cast(dtype);
  }

  /**
   * Repeats matrices for the batch axes of another tensor, for operations that do not broadcast.
   */
  private static Tensor batched(Tensor x, Tensor other) {
    var own = x.shape().upTo(x.shape().rank() - 2);
    var wanted = other.shape().upTo(other.shape().rank() - 2);
    return own.equals(wanted) ? x : x.add(TensorOps.zerosLike(other.sum(new int[] {-2, -1}, true)));
  }

  static Tensor lstsq(Tensor a, Tensor b, @Nullable Double rcond) {
    Operands.rank("lstsq", a, 2);
    int rank = b.shape().rank();
    Check.that(
        rank == 1 || rank == 2,
        "lstsq: expected b as a vector or a matrix, received %s.",
        b.shape());
    Operands.matching("lstsq", a.shape(), 0, b.shape(), 0);
    var dtype = a.dtype().promote(b.dtype()).toFloat();
    var inverse = pseudoInverse("lstsq", precise("lstsq", a.cast(dtype)), rcond);
    return Products.matmul(inverse, b.cast(inverse.dtype())).cast(dtype);
  }
}
