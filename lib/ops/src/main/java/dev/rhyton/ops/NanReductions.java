package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import org.jspecify.annotations.Nullable;

/**
 * Reductions that ignore NaN, and quantiles with and without NaN, as in {@code keras.ops}. Axes are
 * given as in {@link Ops#sum(Tensor, int[], boolean)}.
 */
final class NanReductions {
  private NanReductions() {}

  /** Replaces NaN by a number. */
  static Tensor known(String op, Tensor x, double value) {
    Check.given(op, "x", x);
    return x.dtype().isFloat()
        ? TensorOps.where(FiniteNumbers.isnan(x), Reductions.like(x, value), x)
        : x;
  }

  // ---- sums ----

  static Tensor nansum(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return Reductions.reduce(
        "nansum", "Sum", Reductions.summable("nansum", known("nansum", x, 0)), axis, keepdims);
  }

  static Tensor nanprod(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return Reductions.reduce(
        "nanprod", "Prod", Reductions.summable("nanprod", known("nanprod", x, 1)), axis, keepdims);
  }

  static Tensor nanmean(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return mean("nanmean", x, axis, keepdims).cast(Elementwise.floats(x).dtype());
  }

  private static Tensor mean(String op, Tensor x, int @Nullable [] axis, boolean keepdims) {
    var value = TensorOps.wide(Elementwise.floats(Check.given(op, "x", x)));
    var sum = Reductions.reduce(op, "Sum", known(op, value, 0), axis, keepdims);
    return sum.divide(count(op, value, axis, keepdims));
  }

  /** Returns the number of elements that are not NaN, in the dtype of the tensor. */
  private static Tensor count(String op, Tensor x, int @Nullable [] axis, boolean keepdims) {
    return Reductions.reduce(
        op, "Sum", FiniteNumbers.isnan(x).logicalNot().cast(x.dtype()), axis, keepdims);
  }

  static Tensor nanvar(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return variance("nanvar", x, axis, keepdims).cast(Elementwise.floats(x).dtype());
  }

  static Tensor nanstd(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return TensorOps.root(variance("nanstd", x, axis, keepdims))
        .cast(Elementwise.floats(x).dtype());
  }

  private static Tensor variance(String op, Tensor x, int @Nullable [] axis, boolean keepdims) {
    var value = TensorOps.wide(Elementwise.floats(Check.given(op, "x", x)));
    var distance = value.subtract(mean(op, value, axis, true));
    var kept = TensorOps.where(FiniteNumbers.isnan(value), Reductions.like(value, 0), distance);
    var sum = Reductions.reduce(op, "Sum", kept.square(), axis, keepdims);
    return sum.divide(count(op, value, axis, keepdims));
  }

  // ---- the largest and the smallest ----

  static Tensor nanmax(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return extreme("nanmax", x, axis, keepdims, Double.NEGATIVE_INFINITY);
  }

  static Tensor nanmin(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return extreme("nanmin", x, axis, keepdims, Double.POSITIVE_INFINITY);
  }

  private static Tensor extreme(
      String op, Tensor x, int @Nullable [] axis, boolean keepdims, double beyond) {
    var found = Reductions.extreme(op, known(op, x, beyond), axis, keepdims, false);
    if (!x.dtype().isFloat()) return found;
    var none = Reductions.reduce(op, "All", FiniteNumbers.isnan(x), axis, keepdims);
    return TensorOps.where(none, Reductions.like(x, Double.NaN), found);
  }

  static Tensor nanargmax(Tensor x, @Nullable Integer axis, boolean keepdims) {
    return place("nanargmax", x, axis, keepdims, Double.NEGATIVE_INFINITY);
  }

  static Tensor nanargmin(Tensor x, @Nullable Integer axis, boolean keepdims) {
    return place("nanargmin", x, axis, keepdims, Double.POSITIVE_INFINITY);
  }

  private static Tensor place(
      String op, Tensor x, @Nullable Integer axis, boolean keepdims, double beyond) {
    var found = Reductions.place(op, known(op, x, beyond), axis, keepdims);
    if (!x.dtype().isFloat()) return found;
    var over = axis == null ? null : new int[] {axis};
    return TensorOps.where(
        Reductions.reduce(op, "All", FiniteNumbers.isnan(x), over, keepdims),
        Reductions.like(found, -1),
        found);
  }

  // ---- quantiles ----

  static Tensor median(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return new Quantile("median", "linear", false).of(x, 0.5, 1, axis, keepdims);
  }

  static Tensor nanmedian(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return new Quantile("nanmedian", "linear", true).of(x, 0.5, 1, axis, keepdims);
  }

  static Tensor quantile(
      Tensor x, Object q, int @Nullable [] axis, String method, boolean keepdims) {
    return new Quantile("quantile", method, false).of(x, q, 1, axis, keepdims);
  }

  static Tensor nanquantile(
      Tensor x, Object q, int @Nullable [] axis, String method, boolean keepdims) {
    return new Quantile("nanquantile", method, true).of(x, q, 1, axis, keepdims);
  }

  static Tensor percentile(
      Tensor x, Object q, int @Nullable [] axis, String method, boolean keepdims) {
    return new Quantile("percentile", method, false).of(x, q, 100, axis, keepdims);
  }

  static Tensor nanpercentile(
      Tensor x, Object q, int @Nullable [] axis, String method, boolean keepdims) {
    return new Quantile("nanpercentile", method, true).of(x, q, 100, axis, keepdims);
  }
}
