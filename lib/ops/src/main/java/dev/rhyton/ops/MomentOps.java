package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/** Variances and other moments, as in {@code keras.ops}. */
public abstract class MomentOps extends ReductionOps {
  MomentOps() {}

  /** Returns the variance over the given axes, over all if none is given. */
  public static Tensor var(Tensor x, int... axis) {
    return var(x, orAll(axis), false);
  }

  /** Returns the variance, the mean squared deviation from the mean, in floating point. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor var(Tensor x, int[] axis, boolean keepdims) {
    if (OpCall.isSymbolic(x)) return OpCall.record("var", x, axis, keepdims);
    return variance("var", x, axis, keepdims).cast(floats(x).dtype());
  }

  /** Returns the standard deviation over the given axes, over all if none is given. */
  public static Tensor std(Tensor x, int... axis) {
    return std(x, orAll(axis), false);
  }

  /** Returns the standard deviation, the square root of the variance, in floating point. */
  @Op("x, axis=None, keepdims=False")
  public static Tensor std(Tensor x, int[] axis, boolean keepdims) {
    if (OpCall.isSymbolic(x)) return OpCall.record("std", x, axis, keepdims);
    return root(variance("std", x, axis, keepdims)).cast(floats(x).dtype());
  }

  private static Tensor variance(String op, Tensor x, int[] axis, boolean keepdims) {
    var value = wide(floats(Check.given(op, "x", x)));
    var distance = value.subtract(reduce(op, "Mean", value, axis, true));
    return reduce(op, "Mean", distance.square(), axis, keepdims);
  }

  /** Returns the mean and the variance over axes. */
  public static List<Tensor> moments(Tensor x, int... axes) {
    return moments(x, axes, false, false);
  }

  /**
   * Returns the mean and the variance over axes, in floating point; in float16 they are limited to
   * its largest number.
   *
   * @param acrossReplicas has no effect: a model has one replica
   */
  @Op("x, axes, keepdims=False, synchronized=False")
  public static List<Tensor> moments(
      Tensor x, int[] axes, boolean keepdims, boolean acrossReplicas) {
    if (OpCall.isSymbolic(x)) return OpCall.record("moments", x, axes, keepdims, acrossReplicas);
    Check.given("moments", "axes", axes);
    var value = wide(floats(Check.given("moments", "x", x)));
    var mean = reduce("moments", "Mean", value, axes, keepdims);
    var variance = variance("moments", value, axes, keepdims);
    var dtype = floats(x).dtype();
    if (dtype == value.dtype()) return List.of(mean, variance);
    double limit = largest(dtype);
    return List.of(mean.clip(-limit, limit).cast(dtype), variance.clip(-limit, limit).cast(dtype));
  }
}
