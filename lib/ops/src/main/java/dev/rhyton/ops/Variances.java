package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Variances and other moments, as in {@code keras.ops}. */
final class Variances {
  private Variances() {}

  static Tensor var(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return variance("var", x, axis, keepdims).cast(x.dtype().toFloat());
  }

  static Tensor std(Tensor x, int @Nullable [] axis, boolean keepdims) {
    return TensorOps.root(variance("std", x, axis, keepdims)).cast(x.dtype().toFloat());
  }

  private static Tensor variance(String op, Tensor x, int @Nullable [] axis, boolean keepdims) {
    Check.given(op, "x", x);
    return TensorOps.variance(x, Operands.axes(op, x.shape(), axis), keepdims);
  }

  static List<Tensor> moments(Tensor x, int[] axes, boolean keepdims, boolean acrossReplicas) {
    var value = TensorOps.wide(Elementwise.floats(x));
    var mean = Reductions.reduce("moments", "Mean", value, axes, keepdims);
    var variance = variance("moments", value, axes, keepdims);
    var dtype = Elementwise.floats(x).dtype();
    if (dtype == value.dtype()) return List.of(mean, variance);
    double limit = FiniteNumbers.largest(dtype);
    return List.of(mean.clip(-limit, limit).cast(dtype), variance.clip(-limit, limit).cast(dtype));
  }
}
