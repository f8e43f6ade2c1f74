package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;

/**
 * Reductions that ignore NaN, and quantiles with and without NaN, as in {@code keras.ops}. Axes are
 * given as in {@link ReductionOps}.
 */
public abstract class NanOps extends MomentOps {
  NanOps() {}

  /** Replaces NaN by a number. */
  static Tensor known(String op, Tensor x, double value) {
    Check.given(op, "x", x);
    return x.dtype().isFloat() ? TensorOps.where(isnan(x), like(x, value), x) : x;
  }

  // ---- sums ----

  /** Returns the sum over the given axes, over all if none is given, ignoring NaN. */
  public static Tensor nansum(Tensor x, int... axis) {
    return nansum(x, orAll(axis), false);
  }

  /** Returns the sum of the elements that are not NaN, as {@link #sum}. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nansum(Tensor x, int[] axis, boolean keepdims) {
    if (OpCall.isSymbolic(x)) return OpCall.record("nansum", x, axis, keepdims);
    return reduce("nansum", "Sum", summable("nansum", known("nansum", x, 0)), axis, keepdims);
  }

  /** Returns the product over the given axes, over all if none is given, ignoring NaN. */
  public static Tensor nanprod(Tensor x, int... axis) {
    return nanprod(x, orAll(axis), false);
  }

  /** Returns the product of the elements that are not NaN, as {@link #prod}. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanprod(Tensor x, int[] axis, boolean keepdims) {
    if (OpCall.isSymbolic(x)) return OpCall.record("nanprod", x, axis, keepdims);
    return reduce("nanprod", "Prod", summable("nanprod", known("nanprod", x, 1)), axis, keepdims);
  }

  /** Returns the mean over the given axes, over all if none is given, ignoring NaN. */
  public static Tensor nanmean(Tensor x, int... axis) {
    return nanmean(x, orAll(axis), false);
  }

  /** Returns the mean of the elements that are not NaN; NaN if there are none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanmean(Tensor x, int[] axis, boolean keepdims) {
    if (OpCall.isSymbolic(x)) return OpCall.record("nanmean", x, axis, keepdims);
    return mean("nanmean", x, axis, keepdims).cast(floats(x).dtype());
  }

  private static Tensor mean(String op, Tensor x, int[] axis, boolean keepdims) {
    var value = wide(floats(Check.given(op, "x", x)));
    var sum = reduce(op, "Sum", known(op, value, 0), axis, keepdims);
    return sum.divide(count(op, value, axis, keepdims));
  }

  /** Returns the number of elements that are not NaN, in the dtype of the tensor. */
  private static Tensor count(String op, Tensor x, int[] axis, boolean keepdims) {
    return reduce(op, "Sum", isnan(x).logicalNot().cast(x.dtype()), axis, keepdims);
  }

  /** Returns the variance over the given axes, over all if none is given, ignoring NaN. */
  public static Tensor nanvar(Tensor x, int... axis) {
    return nanvar(x, orAll(axis), false);
  }

  /** Returns the variance of the elements that are not NaN; NaN if there are none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanvar(Tensor x, int[] axis, boolean keepdims) {
    if (OpCall.isSymbolic(x)) return OpCall.record("nanvar", x, axis, keepdims);
    return variance("nanvar", x, axis, keepdims).cast(floats(x).dtype());
  }

  /**
   * Returns the standard deviation over the given axes, over all if none is given, ignoring NaN.
   */
  public static Tensor nanstd(Tensor x, int... axis) {
    return nanstd(x, orAll(axis), false);
  }

  /** Returns the standard deviation of the elements that are not NaN; NaN if there are none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanstd(Tensor x, int[] axis, boolean keepdims) {
    if (OpCall.isSymbolic(x)) return OpCall.record("nanstd", x, axis, keepdims);
    return root(variance("nanstd", x, axis, keepdims)).cast(floats(x).dtype());
  }

  private static Tensor variance(String op, Tensor x, int[] axis, boolean keepdims) {
    var value = wide(floats(Check.given(op, "x", x)));
    var distance = value.subtract(mean(op, value, axis, true));
    var kept = TensorOps.where(isnan(value), like(value, 0), distance);
    var sum = reduce(op, "Sum", kept.square(), axis, keepdims);
    return sum.divide(count(op, value, axis, keepdims));
  }

  // ---- the largest and the smallest ----

  /** Returns the largest element over the given axes, over all if none is given, ignoring NaN. */
  public static Tensor nanmax(Tensor x, int... axis) {
    return nanmax(x, orAll(axis), false);
  }

  /** Returns the largest of the elements that are not NaN; NaN if there are none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanmax(Tensor x, int[] axis, boolean keepdims) {
    if (OpCall.isSymbolic(x)) return OpCall.record("nanmax", x, axis, keepdims);
    return extreme("nanmax", x, axis, keepdims, Double.NEGATIVE_INFINITY);
  }

  /** Returns the smallest element over the given axes, over all if none is given, ignoring NaN. */
  public static Tensor nanmin(Tensor x, int... axis) {
    return nanmin(x, orAll(axis), false);
  }

  /** Returns the smallest of the elements that are not NaN; NaN if there are none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanmin(Tensor x, int[] axis, boolean keepdims) {
    if (OpCall.isSymbolic(x)) return OpCall.record("nanmin", x, axis, keepdims);
    return extreme("nanmin", x, axis, keepdims, Double.POSITIVE_INFINITY);
  }

  private static Tensor extreme(String op, Tensor x, int[] axis, boolean keepdims, double beyond) {
    var found = extreme(op, known(op, x, beyond), axis, keepdims, false);
    if (!x.dtype().isFloat()) return found;
    var none = reduce(op, "All", isnan(x), axis, keepdims);
    return TensorOps.where(none, like(x, Double.NaN), found);
  }

  /** Returns the index of the largest of all elements that are not NaN. */
  public static Tensor nanargmax(Tensor x) {
    return nanargmax(x, null, false);
  }

  /** Returns the index of the largest element along an axis, ignoring NaN. */
  public static Tensor nanargmax(Tensor x, int axis) {
    return nanargmax(x, axis, false);
  }

  /** Returns the index of the largest element that is not NaN, or −1 if there is none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanargmax(Tensor x, Integer axis, boolean keepdims) {
    if (OpCall.isSymbolic(x)) return OpCall.record("nanargmax", x, axis, keepdims);
    return place("nanargmax", x, axis, keepdims, Double.NEGATIVE_INFINITY);
  }

  /** Returns the index of the smallest of all elements that are not NaN. */
  public static Tensor nanargmin(Tensor x) {
    return nanargmin(x, null, false);
  }

  /** Returns the index of the smallest element along an axis, ignoring NaN. */
  public static Tensor nanargmin(Tensor x, int axis) {
    return nanargmin(x, axis, false);
  }

  /** Returns the index of the smallest element that is not NaN, or −1 if there is none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanargmin(Tensor x, Integer axis, boolean keepdims) {
    if (OpCall.isSymbolic(x)) return OpCall.record("nanargmin", x, axis, keepdims);
    return place("nanargmin", x, axis, keepdims, Double.POSITIVE_INFINITY);
  }

  private static Tensor place(String op, Tensor x, Integer axis, boolean keepdims, double beyond) {
    var found = place(op, known(op, x, beyond), axis, keepdims);
    if (!x.dtype().isFloat()) return found;
    var over = axis == null ? null : new int[] {axis};
    return TensorOps.where(reduce(op, "All", isnan(x), over, keepdims), like(found, -1), found);
  }

  // ---- quantiles ----

  /** Returns the median over the given axes, over all if none is given. */
  public static Tensor median(Tensor x, int... axis) {
    return median(x, orAll(axis), false);
  }

  /** Returns the median; for an even number of elements, the mean of the two in the middle. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor median(Tensor x, int[] axis, boolean keepdims) {
    if (OpCall.isSymbolic(x)) return OpCall.record("median", x, axis, keepdims);
    return new Quantile("median", "linear", false).of(x, 0.5, 1, axis, keepdims);
  }

  /** Returns the median over the given axes, over all if none is given, ignoring NaN. */
  public static Tensor nanmedian(Tensor x, int... axis) {
    return nanmedian(x, orAll(axis), false);
  }

  /** Returns the median of the elements that are not NaN; NaN if there are none. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor nanmedian(Tensor x, int[] axis, boolean keepdims) {
    if (OpCall.isSymbolic(x)) return OpCall.record("nanmedian", x, axis, keepdims);
    return new Quantile("nanmedian", "linear", true).of(x, 0.5, 1, axis, keepdims);
  }

  /** Returns the quantile {@code q} over the given axes, over all if none is given. */
  public static Tensor quantile(Tensor x, Object q, int... axis) {
    return quantile(x, q, orAll(axis), "linear", false);
  }

  /**
   * Returns the quantiles: the elements at the fraction {@code q} of the way from the smallest to
   * the largest. If any element is NaN, the quantile is NaN.
   *
   * @param q from 0 to 1: a number, or several along a new first axis of the result
   * @param method the interpolation between two elements: "linear", "lower", "higher", "midpoint"
   *     or "nearest"
   */
  @Op("x, q, axis=None, method='linear', keepdims=False")
  public static Tensor quantile(Tensor x, Object q, int[] axis, String method, boolean keepdims) {
    if (OpCall.isSymbolic(x, q)) return OpCall.record("quantile", x, q, axis, method, keepdims);
    return new Quantile("quantile", method, false).of(x, q, 1, axis, keepdims);
  }

  /**
   * Returns the quantile {@code q} over the given axes, over all if none is given, ignoring NaN.
   */
  public static Tensor nanquantile(Tensor x, Object q, int... axis) {
    return nanquantile(x, q, orAll(axis), "linear", false);
  }

  /** Returns the quantiles of the elements that are not NaN, as {@link #quantile}. */
  @Op("x, q, axis=None, method='linear', keepdims=False")
  public static Tensor nanquantile(
      Tensor x, Object q, int[] axis, String method, boolean keepdims) {
    if (OpCall.isSymbolic(x, q)) return OpCall.record("nanquantile", x, q, axis, method, keepdims);
    return new Quantile("nanquantile", method, true).of(x, q, 1, axis, keepdims);
  }

  /** Returns the percentile {@code q} over the given axes, over all if none is given. */
  public static Tensor percentile(Tensor x, Object q, int... axis) {
    return percentile(x, q, orAll(axis), "linear", false);
  }

  /** Returns the percentiles: quantiles of fractions in percent, as {@link #quantile}. */
  @Op("x, q, axis=None, method='linear', keepdims=False")
  public static Tensor percentile(Tensor x, Object q, int[] axis, String method, boolean keepdims) {
    if (OpCall.isSymbolic(x, q)) return OpCall.record("percentile", x, q, axis, method, keepdims);
    return new Quantile("percentile", method, false).of(x, q, 100, axis, keepdims);
  }

  /**
   * Returns the percentile {@code q} over the given axes, over all if none is given, ignoring NaN.
   */
  public static Tensor nanpercentile(Tensor x, Object q, int... axis) {
    return nanpercentile(x, q, orAll(axis), "linear", false);
  }

  /** Returns the percentiles of the elements that are not NaN. */
  @Op("x, q, axis=None, method='linear', keepdims=False")
  public static Tensor nanpercentile(
      Tensor x, Object q, int[] axis, String method, boolean keepdims) {
    if (OpCall.isSymbolic(x, q))
      return OpCall.record("nanpercentile", x, q, axis, method, keepdims);
    return new Quantile("nanpercentile", method, true).of(x, q, 100, axis, keepdims);
  }
}
