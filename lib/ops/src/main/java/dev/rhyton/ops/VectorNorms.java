package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Norms of vectors and matrices, as in {@code keras.ops}. */
final class VectorNorms {
  private VectorNorms() {}

  static Tensor norm(Tensor x, @Nullable Object ord, int @Nullable [] axis, boolean keepdims) {
    var value = TensorOps.wide(Elementwise.floats(x));
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
    var size = Elementwise.abs(value);
    var result =
        squares
            ? TensorOps.root(
                over("Sum", value.dtype().isComplex() ? size.square() : value.square(), axes))
            : axes.length == 1
                ? ofVectors(size, number(ord), axes)
                : ofMatrices(value, size, ord, axes);
    var type = Elementwise.floats(x).dtype();
    var kept = type.isComplex() ? result : result.cast(type);
    // each reduced axis has size 1
    return keepdims ? kept : Reductions.reduce("norm", "Sum", kept, axes, false);
  }

  private static double number(@Nullable Object ord) {
    return ord instanceof Number n ? n.doubleValue() : 2;
  }

  private static boolean isNumber(@Nullable Object ord, double number) {
    return ord instanceof Number n && n.doubleValue() == number;
  }

  private static Tensor over(String type, Tensor x, int... axes) {
    if (!type.equals("Sum")) Reductions.notEmpty("norm", x.shape(), axes);
    return Reductions.reduce("norm", type, x, axes, true);
  }

  private static Tensor ofVectors(Tensor size, double p, int... axis) {
    if (Double.isInfinite(p)) return over(p > 0 ? "Max" : "Min", size, axis);
    var zero = size.equal(0);
    if (p == 0) return over("Sum", zero.logicalNot().cast(size.dtype()), axis);
    if (p == 1) return over("Sum", size, axis);
    // the power of 0 has no gradient
    var safe = TensorOps.where(zero, TensorOps.onesLike(size), size);
    var powers = TensorOps.where(zero, Reductions.like(size, Math.pow(0, p)), safe.power(p));
    var sum = over("Sum", powers, axis);
    var none = sum.equal(0);
    var safeSum = TensorOps.where(none, TensorOps.onesLike(sum), sum);
    return TensorOps.where(none, Reductions.like(sum, Math.pow(0, 1 / p)), safeSum.power(1 / p));
  }

  private static Tensor ofMatrices(Tensor x, Tensor size, @Nullable Object ord, int... axes) {
    if ("nuc".equals(ord)) return singular("Sum", x, axes);
    double p = number(ord);
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
    var matrices = Shapes.moveaxis(x, axes, last);
    var attributes = OpAttributes.of("compute_uv", true).and("full_matrices", false);
    var parts = RawOps.all("Svd", attributes, List.of(matrices.stopGradient()));
    var left = parts.get(1).stopGradient();
    var right = parts.get(2).stopGradient();
    // uᵀ · x · v has the value and the gradient of a singular value
    var values = ComplexNumbers.conj(left).multiply(matrices.matmul(right)).sum(-2);
    var found = Reductions.reduce("norm", type, ComplexNumbers.real(values), new int[] {-1}, true);
    return Shapes.moveaxis(found.expandDims(-1), last, axes);
  }

  static Tensor normalize(Tensor x, int[] axis, int order, @Nullable Double epsilon) {
    Check.that(order >= 1, "normalize: order must be at least 1, received %d.", order);
    var value = TensorOps.wide(Elementwise.floats(x));
    if (value.shape().rank() == 0) value = value.expandDims(0);
    double least = epsilon == null ? KerasConfig.epsilon() : epsilon;
    if (order == 2) {
      var squares = Reductions.reduce("normalize", "Sum", value.square(), axis, true);
      // limited before taking the root, so that 0 has a gradient
      return value
          .multiply(squares.maximum(least * least).rsqrt())
          .cast(Elementwise.floats(x).dtype());
    }
    var norm = norm(value, order, Operands.axes("normalize", value.shape(), axis), true);
    return value.divide(norm.maximum(least)).cast(Elementwise.floats(x).dtype());
  }
}
