package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/** Variances and other moments, as in {@code keras.ops}. */
final class Variances {
  private Variances() {}

  static Tensor var(Tensor x, int[] axis, boolean keepdims) {
    return variance("var", x, axis, keepdims).cast(Elementwise.floats(x).dtype());
  }

  static Tensor std(Tensor x, int[] axis, boolean keepdims) {
    return Reductions.root(variance("std", x, axis, keepdims)).cast(Elementwise.floats(x).dtype());
  }

  private static Tensor variance(String op, Tensor x, int[] axis, boolean keepdims) {
    var value = Reductions.wide(Elementwise.floats(Check.given(op, "x", x)));
    var distance = value.subtract(Reductions.reduce(op, "Mean", value, axis, true));
    return Reductions.reduce(op, "Mean", distance.square(), axis, keepdims);
  }

  static List<Tensor> moments(Tensor x, int[] axes, boolean keepdims, boolean acrossReplicas) {
    var value = Reductions.wide(Elementwise.floats(x));
    var mean = Reductions.reduce("moments", "Mean", value, axes, keepdims);
    var variance = variance("moments", value, axes, keepdims);
    var dtype = Elementwise.floats(x).dtype();
    if (dtype == value.dtype()) return List.of(mean, variance);
    double limit = FiniteNumbers.largest(dtype);
    return List.of(mean.clip(-limit, limit).cast(dtype), variance.clip(-limit, limit).cast(dtype));
  }
}
