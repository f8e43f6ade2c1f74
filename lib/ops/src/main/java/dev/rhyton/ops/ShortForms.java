package dev.rhyton.ops;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Short forms of operations: reductions over one axis, which may stay with size 1, and losses of
 * logits. {@code ops.sum(x, axis=-1, keepdims=True)} is {@code Ops.sum(x, -1, true)}.
 */
public abstract class ShortForms extends ControlOps {
  ShortForms() {}

  // ---- reductions over one axis ----

  /** Returns the sum over an axis. */
  public static Tensor sum(Tensor x, int axis, boolean keepdims) {
    return sum(x, new int[] {axis}, keepdims);
  }

  /** Returns the product over an axis. */
  public static Tensor prod(Tensor x, int axis, boolean keepdims) {
    return prod(x, new int[] {axis}, keepdims);
  }

  /** Returns the mean over an axis. */
  public static Tensor mean(Tensor x, int axis, boolean keepdims) {
    return mean(x, new int[] {axis}, keepdims);
  }

  /** Returns the logarithm of the sum of exponentials over an axis. */
  public static Tensor logsumexp(Tensor x, int axis, boolean keepdims) {
    return logsumexp(x, new int[] {axis}, keepdims);
  }

  /** Returns the largest element over an axis. */
  public static Tensor max(Tensor x, int axis, boolean keepdims) {
    return max(x, new int[] {axis}, keepdims);
  }

  /** Returns the largest element over an axis. */
  public static Tensor amax(Tensor x, int axis, boolean keepdims) {
    return amax(x, new int[] {axis}, keepdims);
  }

  /** Returns the smallest element over an axis. */
  public static Tensor min(Tensor x, int axis, boolean keepdims) {
    return min(x, new int[] {axis}, keepdims);
  }

  /** Returns the smallest element over an axis. */
  public static Tensor amin(Tensor x, int axis, boolean keepdims) {
    return amin(x, new int[] {axis}, keepdims);
  }

  /** Returns the difference of the largest and the smallest element over an axis. */
  public static Tensor ptp(Tensor x, int axis, boolean keepdims) {
    return ptp(x, new int[] {axis}, keepdims);
  }

  /** Returns whether any element is true over an axis. */
  public static Tensor any(Tensor x, int axis, boolean keepdims) {
    return any(x, new int[] {axis}, keepdims);
  }

  /** Returns whether all elements are true over an axis. */
  public static Tensor all(Tensor x, int axis, boolean keepdims) {
    return all(x, new int[] {axis}, keepdims);
  }

  /** Returns the variance over an axis. */
  public static Tensor var(Tensor x, int axis, boolean keepdims) {
    return var(x, new int[] {axis}, keepdims);
  }

  /** Returns the standard deviation over an axis. */
  public static Tensor std(Tensor x, int axis, boolean keepdims) {
    return std(x, new int[] {axis}, keepdims);
  }

  /** Returns the median over an axis. */
  public static Tensor median(Tensor x, int axis, boolean keepdims) {
    return median(x, new int[] {axis}, keepdims);
  }

  /** Returns the sum without NaN over an axis. */
  public static Tensor nansum(Tensor x, int axis, boolean keepdims) {
    return nansum(x, new int[] {axis}, keepdims);
  }

  /** Returns the product without NaN over an axis. */
  public static Tensor nanprod(Tensor x, int axis, boolean keepdims) {
    return nanprod(x, new int[] {axis}, keepdims);
  }

  /** Returns the mean without NaN over an axis. */
  public static Tensor nanmean(Tensor x, int axis, boolean keepdims) {
    return nanmean(x, new int[] {axis}, keepdims);
  }

  /** Returns the variance without NaN over an axis. */
  public static Tensor nanvar(Tensor x, int axis, boolean keepdims) {
    return nanvar(x, new int[] {axis}, keepdims);
  }

  /** Returns the standard deviation without NaN over an axis. */
  public static Tensor nanstd(Tensor x, int axis, boolean keepdims) {
    return nanstd(x, new int[] {axis}, keepdims);
  }

  /** Returns the largest element that is not NaN over an axis. */
  public static Tensor nanmax(Tensor x, int axis, boolean keepdims) {
    return nanmax(x, new int[] {axis}, keepdims);
  }

  /** Returns the smallest element that is not NaN over an axis. */
  public static Tensor nanmin(Tensor x, int axis, boolean keepdims) {
    return nanmin(x, new int[] {axis}, keepdims);
  }

  /** Returns the median without NaN over an axis. */
  public static Tensor nanmedian(Tensor x, int axis, boolean keepdims) {
    return nanmedian(x, new int[] {axis}, keepdims);
  }

  /** Returns the mean and the variance over an axis. */
  public static List<Tensor> moments(Tensor x, int axis, boolean keepdims) {
    return moments(x, new int[] {axis}, keepdims);
  }

  /** Returns the mean and the variance over axes. */
  public static List<Tensor> moments(Tensor x, int[] axes, boolean keepdims) {
    return moments(x, axes, keepdims, false);
  }

  // ---- losses ----

  /** Returns {@code −Σ y log p} along the last axis, of probabilities or of logits. */
  public static Tensor categoricalCrossentropy(Tensor target, Tensor output, boolean fromLogits) {
    return categoricalCrossentropy(target, output, fromLogits, -1);
  }

  /** Returns {@code −log p[y]} along the last axis, of probabilities or of logits. */
  public static Tensor sparseCategoricalCrossentropy(
      Tensor target, Tensor output, boolean fromLogits) {
    return sparseCategoricalCrossentropy(target, output, fromLogits, -1);
  }
}
