package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The quantiles of rows of elements.
 *
 * @param op the operation that uses them, for messages
 * @param method the interpolation between two elements
 * @param skipNan whether NaN is ignored, rather than making the quantile NaN
 */
record Quantile(String op, String method, boolean skipNan) {
  private static final List<String> METHODS =
      List.of("linear", "lower", "higher", "midpoint", "nearest");

  Quantile {
    Check.that(
        METHODS.contains(Check.given(op, "method", method)),
        "%s: unknown method \"%s\"; expected one of %s.",
        op,
        method,
        METHODS);
  }

  /** Returns the quantiles at {@code q}, where {@code whole} corresponds to the largest element. */
  Tensor of(Tensor x, Object q, double whole, int @Nullable [] axis, boolean keepdims) {
    var shape = Check.given(op, "x", x).shape();
    var axes = Operands.axes(op, shape, axis);
    Reductions.notEmpty(op, shape, axes);
    var shares = shares(q, whole);
    boolean one = shares.shape().rank() == 0;
    var result =
        ofRows(rows(TensorOps.wide(Elementwise.floats(x)), axes), shares.reshape(Shape.UNKNOWN));
    int last = result.shape().rank() - 1;
    result = one ? result.squeeze(last) : Ops.moveaxis(result, last, 0);
    if (keepdims) {
      for (int a : Arrays.stream(axes).sorted().toArray())
        result = result.expandDims(one ? a : a + 1);
    }
    return result.cast(x.dtype().toFloat());
  }

  /** Returns {@code q} as fractions of 1; a Java number keeps its precision. */
  private Tensor shares(Object q, double whole) {
    Check.given(op, "q", q);
    var given =
        q instanceof Number n
            ? TensorOps.constant(n.doubleValue(), DType.FLOAT64)
            : TensorOps.wide(Elementwise.floats(Operands.tensor(q)));
    Check.that(
        given.shape().rank() <= 1,
        "%s: expected a number or a vector as q, received shape %s.",
        op,
        given.shape());
    if (q instanceof Number n) {
      double v = n.doubleValue();
      Check.that(
          v >= 0 && v <= whole, "%s: q must be from 0 to %s, received %s.", op, (int) whole, v);
    }
    var inside = given.greaterEqual(0).logicalAnd(given.lessEqual(whole)).all();
    var message = op + ": q must be from 0 to " + (int) whole + ", received {}.";
    var checked = TensorOps.checked(given, inside, message, given);
    return whole == 1 ? checked : checked.divide(whole);
  }

  /** Merges the reduced axes into one at the end. */
  private static Tensor rows(Tensor x, int... axes) {
    int rank = x.shape().rank();
    int rest = rank - axes.length;
    if (axes.length == 0) return x.expandDims(rank);
    var moved = Ops.moveaxis(x, axes, IntStream.range(rest, rank).toArray());
    if (axes.length == 1) return moved;
    var reduced = moved.shape().from(rest);
    var dims = moved.shape().upTo(rest).plus(reduced.isKnown() ? reduced.size() : Shape.UNKNOWN);
    long unknown = Arrays.stream(dims.dims()).filter(d -> d == Shape.UNKNOWN).count();
    if (unknown <= 1) return moved.reshape(dims.dims());
    var sizes = TensorOps.shape(moved).slice(0, 0, rest);
    return TensorOps.reshape(
        moved, TensorOps.concatenate(0, sizes, NDArray.of(new long[] {Shape.UNKNOWN}, 1)));
  }

  private Tensor ofRows(Tensor x, Tensor shares) {
    int last = x.shape().rank() - 1;
    var size =
        x.shape().last() == Shape.UNKNOWN
            ? TensorOps.shape(x).slice(0, last, last + 1).squeeze(0).cast(DType.INT32)
            : TensorOps.constant((double) x.shape().last(), DType.INT32);
    var nan = Ops.isnan(x);
    var clean =
        TensorOps.where(nan, Reductions.like(x, Double.POSITIVE_INFINITY), x); // sorted to the end
    var order =
        RawOps.all("TopKV2", OpAttributes.NONE, List.of(clean.negative().stopGradient(), size))
            .get(1);
    var counted = skipNan ? nan.logicalNot().cast(DType.INT32).sum(last, true) : size;
    var end = counted.subtract(1).cast(shares.dtype());
    var place = shares.multiply(end).minimum(end).maximum(0);
    var below = pick(clean, order, place.floor());
    var above = pick(clean, order, place.ceil());
    var found =
        switch (method) {
          case "lower" -> below;
          case "higher" -> above;
          case "nearest" -> pick(clean, order, place.round());
          case "midpoint" -> below.add(above).multiply(0.5);
          default -> between(below, above, place.subtract(place.floor()).cast(x.dtype()));
        };
    var attributes = OpAttributes.of("keep_dims", true);
    var none = RawOps.op(skipNan ? "All" : "Any", attributes, nan, NDArray.of(new int[] {last}, 1));
    return TensorOps.where(none, Reductions.like(x, Double.NaN), found);
  }

  /** Returns the elements at the given positions in ascending order of their rows. */
  private static Tensor pick(Tensor x, Tensor order, Tensor places) {
    var everyRow = order.slice(-1, 0, 1).multiply(0);
    var at = places.cast(DType.INT32).add(everyRow);
    return TensorOps.takeAlongLast(x, TensorOps.takeAlongLast(order, at));
  }

  private static Tensor between(Tensor below, Tensor above, Tensor share) {
    var mixed = below.multiply(Ops.subtract(1, share)).add(above.multiply(share));
    return TensorOps.where(share.equal(0), below, mixed); // also for infinities
  }
}
