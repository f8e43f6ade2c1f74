package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.OpAttributes;
import dev.rhyton.tensor.RawOps;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.Arrays;
import java.util.List;

/** Norms of vectors and matrices, as in {@code keras.ops}. */
public abstract class NormOps extends StatisticsOps {
  NormOps() {}

  /** Returns √Σ|x|² over the given axes, over all if none is given. */
  public static Tensor norm(Tensor x, int... axis) {
    return norm(x, null, orAll(axis), false);
  }

  /**
   * Returns the norm of vectors along one axis or of matrices in two, in floating point.
   *
   * @param ord null for √Σ|x|²; for vectors a number p for {@code (Σ|x|ᵖ)^(1/p)}, where 0 counts
   *     the nonzero elements and ±∞ is the largest or smallest |x|; for matrices "fro" for √Σ|x|²,
   *     "nuc" for the sum of the singular values, 2 and −2 for the largest and smallest singular
   *     value, 1 and −1 for the largest and smallest column sum of |x|, ±∞ for the row sums
   * @param axis one axis, or the axes of rows and columns; null for all
   */
  @Op("x, ord=None, axis=None, keepdims=False")
  public static Tensor norm(Tensor x, Object ord, int[] axis, boolean keepdims) {
    if (OpCall.isSymbolic(x)) return OpCall.record("norm", x, ord, axis, keepdims);
    var value = wide(floats(Check.given("norm", "x", x)));
    var axes = Operands.axes("norm", x.shape(), axis);
    Check.that(
        ord == null || ord instanceof Number || ord.equals("fro") || ord.equals("nuc"),
        "norm: expected null, a number, \"fro\" or \"nuc\" as ord, received %s.",
        Operands.describe(ord));
    Check.that(
        axes.length == 1 || axes.length == 2 || (ord == null && axis == null),
        "norm: expected one axis for vectors or two for matrices, received axis %s of shape %s.",
        Arrays.toString(axes),
        x.shape());
    Check.that(
        axes.length == 2 || !(ord instanceof String),
        "norm: ord \"%s\" is for matrices, and shape %s with axis %s has vectors.",
        ord,
        x.shape(),
        Arrays.toString(axes));
    boolean squares = ord == null || ord.equals("fro") || (axes.length == 1 && isNumber(ord, 2));
    var size = abs(value);
    var result =
        squares
            ? root(over("Sum", value.dtype().isComplex() ? size.square() : value.square(), axes))
            : axes.length == 1
                ? ofVectors(size, ((Number) ord).doubleValue(), axes)
                : ofMatrices(value, size, ord, axes);
    var type = floats(x).dtype();
    var kept = type.isComplex() ? result : result.cast(type);
    // each reduced axis has size 1
    return keepdims ? kept : reduce("norm", "Sum", kept, axes, false);
  }

  private static boolean isNumber(Object ord, double number) {
    return ord instanceof Number n && n.doubleValue() == number;
  }

  private static Tensor over(String type, Tensor x, int... axes) {
    if (!type.equals("Sum")) notEmpty("norm", x.shape(), axes);
    return reduce("norm", type, x, axes, true);
  }

  private static Tensor ofVectors(Tensor size, double p, int... axis) {
    if (Double.isInfinite(p)) return over(p > 0 ? "Max" : "Min", size, axis);
    var zero = size.equal(0);
    if (p == 0) return over("Sum", zero.logicalNot().cast(size.dtype()), axis);
    if (p == 1) return over("Sum", size, axis);
    // the power of 0 has no gradient
    var safe = TensorOps.where(zero, TensorOps.onesLike(size), size);
    var powers = TensorOps.where(zero, like(size, Math.pow(0, p)), safe.power(p));
    var sum = over("Sum", powers, axis);
    var none = sum.equal(0);
    var safeSum = TensorOps.where(none, TensorOps.onesLike(sum), sum);
    return TensorOps.where(none, like(sum, Math.pow(0, 1 / p)), safeSum.power(1 / p));
  }

  private static Tensor ofMatrices(Tensor x, Tensor size, Object ord, int... axes) {
    if (ord.equals("nuc")) return singular("Sum", x, axes);
    double p = ((Number) ord).doubleValue();
    var type = p > 0 ? "Max" : "Min";
    int row = axes[0];
    int column = axes[1];
    if (Math.abs(p) == 1) return over(type, over("Sum", size, row), column);
    if (Double.isInfinite(p)) return over(type, over("Sum", size, column), row);
    if (Math.abs(p) == 2) return singular(type, x, axes);
    throw new IllegalArgumentException(
        "norm: expected null, \"fro\", \"nuc\", 1, 2, infinity or their negatives as ord of"
            + " matrices, received "
            + ord
            + ".");
  }

  private static Tensor singular(String type, Tensor x, int... axes) {
    int rank = x.shape().rank();
    var last = new int[] {rank - 2, rank - 1};
    var matrices = Ops.moveaxis(x, axes, last);
    var attributes = OpAttributes.of("compute_uv", true).and("full_matrices", false);
    var parts = RawOps.all("Svd", attributes, List.of(matrices.stopGradient()));
    var left = parts.get(1).stopGradient();
    var right = parts.get(2).stopGradient();
    // uᵀ · x · v has the value and the gradient of a singular value
    var values = conj(left).multiply(matrices.matmul(right)).sum(-2);
    var found = reduce("norm", type, real(values), new int[] {-1}, true);
    return Ops.moveaxis(found.expandDims(-1), last, axes);
  }

  /** Scales the vectors along the last axis to length 1. */
  public static Tensor normalize(Tensor x) {
    return normalize(x, new int[] {-1}, 2, null);
  }

  /** Scales the vectors along an axis to length 1. */
  public static Tensor normalize(Tensor x, int axis) {
    return normalize(x, new int[] {axis}, 2, null);
  }

  /**
   * Divides the vectors along an axis by their norm.
   *
   * @param axis one axis, or several that are treated as one
   * @param order of the norm, at least 1
   * @param epsilon the smallest norm to divide by; null for that of {@link KerasConfig}
   */
  @Op("x, axis=-1, order=2, epsilon=None")
  public static Tensor normalize(Tensor x, int[] axis, int order, Double epsilon) {
    if (OpCall.isSymbolic(x)) return OpCall.record("normalize", x, axis, order, epsilon);
    Check.that(order >= 1, "normalize: order must be at least 1, received %d.", order);
    var value = wide(floats(Check.given("normalize", "x", x)));
    if (value.shape().rank() == 0) value = value.expandDims(0);
    double least = epsilon == null ? KerasConfig.epsilon() : epsilon;
    if (order == 2) {
      var squares = reduce("normalize", "Sum", value.square(), axis, true);
      // limited before taking the root, so that 0 has a gradient
      return value.multiply(squares.maximum(least * least).rsqrt()).cast(floats(x).dtype());
    }
    var norm = norm(value, order, Operands.axes("normalize", value.shape(), axis), true);
    return value.divide(norm.maximum(least)).cast(floats(x).dtype());
  }
}
