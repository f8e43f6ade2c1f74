package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.MemoryLimit;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Scatters elements to indices, as in {@code keras.ops}. */
final class Scattering {
  private Scattering() {}

  // ---- scatter ----

  static Tensor scatter(Tensor indices, Tensor values, Object shape) {
    Operands.indices("scatter", "indices", indices);
    var dims = Creation.dims("scatter", shape);
    boolean isKnown = TensorInternals.isKnown(dims);
    if (isKnown) checkPlaces("scatter", indices, values, Shape.of(((NDArray) dims).toLongs()));
    return scattered(indices.cast(DType.INT64), values, dims);
  }

  private static Tensor scattered(Tensor indices, Tensor values, Tensor dims) {
    return RawOps.op("ScatterNd", OpAttributes.NONE, indices, values, dims);
  }

  private static void checkPlaces(String op, Tensor indices, Tensor values, Shape shape) {
    var of = indices.shape();
    Check.that(of.rank() > 0, "%s: expected indices of one axis or more, received a scalar.", op);
    int axes = (int) Joining.known(op, indices, -1);
    Check.that(
        axes > 0 && axes <= shape.rank(),
        "%s: expected indices of 1 to %d axes each, for a tensor of shape %s, received shape %s.",
        op,
        shape.rank(),
        shape,
        of);
    var expected = of.upTo(of.rank() - 1).plus(shape.from(axes).dims());
    Check.that(
        values.shape().accepts(expected),
        "%s: expected values of shape %s for indices of shape %s into a tensor of shape %s,"
            + " received shape %s.",
        op,
        expected,
        of,
        shape,
        values.shape());
    if (!(indices instanceof NDArray known && known.isKnown())) return;
    var places = known.toLongs();
    for (int i = 0; i < places.length; i++) {
      long size = shape.dim(i % axes);
      Check.that(
          size == Shape.UNKNOWN || (places[i] >= 0 && places[i] < size),
          "%s: the index %d is beyond axis %d of a tensor of shape %s.",
          op,
          places[i],
          i % axes,
          shape);
    }
  }

  static Tensor scatterUpdate(
      Tensor inputs, Tensor indices, Tensor updates, @Nullable String reduction) {
    var op = "scatter_update";
    var shape = Check.given(op, "inputs", inputs).shape();
    Operands.indices(op, "indices", indices);
    checkPlaces(op, indices, Check.given(op, "updates", updates), shape);
    if (inputs.dtype() == DType.BOOL && reduction != null) { // combined as 0 and 1
      var whole = scatterUpdate(inputs.cast(DType.INT32), indices, updates, reduction);
      return Creation.cast(whole, DType.BOOL);
    }
    var places = indices.cast(DType.INT64);
    var values = updates.cast(inputs.dtype());
    if (reduction == null) {
      return replaced(inputs, places, values, TensorOps.onesLike(values.cast(DType.BOOL)));
    }
    return switch (reduction) {
      case "add" -> Arithmetic.add(inputs, scattered(places, values, TensorOps.shape(inputs)));
      case "max" -> extreme("TensorScatterMax", inputs, places, values);
      case "min" -> extreme("TensorScatterMin", inputs, places, values);
      case "mul" -> multiplied(inputs, places, values);
      default ->
          throw new IllegalArgumentException(
              "scatter_update: expected null, \"add\", \"max\", \"min\" or \"mul\" as reduction,"
                  + " received \""
                  + reduction
                  + "\".");
    };
  }

  /** Selects the elements by TensorFlow's extreme and replaces them, so that gradients flow. */
  private static Tensor extreme(String type, Tensor inputs, Tensor places, Tensor values) {
    checkOrder("scatter_update", inputs);
    var before = inputs.stopGradient();
    var after = RawOps.op(type, OpAttributes.NONE, before, places, values.stopGradient());
    var found = Indexing.chosen("scatter_update", after, columns(places));
    var same = RawOps.op("Equal", OpAttributes.NONE, values, found);
    return replaced(inputs, places, values, same);
  }

  private static void checkOrder(String op, Tensor x) {
    boolean ordered = !x.dtype().isComplex() && x.dtype() != DType.STRING;
    Check.that(ordered, "%s: elements of %s have no order.", op, x.dtype());
  }

  /**
   * Replaces elements by those values that are kept; if there are several for an index, by the
   * last.
   */
  private static Tensor replaced(Tensor inputs, Tensor places, Tensor values, Tensor kept) {
    var dims = TensorOps.shape(inputs);
    int before = places.shape().rank() - 1;
    var sizes = new ArrayList<Object>(Operands.sizes(places).subList(0, before));
    Tensor count = NDArray.from(1);
    for (var size : sizes) count = count.multiply((Tensor) size);
    for (int i = before; i < values.shape().rank(); i++) sizes.add(1);
    var number = Shapes.reshape(Operands.range(0, count, 1), sizes);
    var none = TensorOps.constant(-1, DType.INT32);
    var turns = TensorOps.where(kept, number, none);
    var last =
        RawOps.op("TensorScatterMax", OpAttributes.NONE, TensorOps.full(dims, none), places, turns);
    var winner = Indexing.chosen("scatter_update", last, columns(places)).equal(turns);
    var chosen = TensorOps.where(kept.logicalAnd(winner), values, TensorOps.zerosLike(values));
    return TensorOps.where(last.greaterEqual(0), scattered(places, chosen, dims), inputs);
  }

  private static Tensor multiplied(Tensor inputs, Tensor places, Tensor values) {
    var columns = columns(places);
    var flat = Indexing.place("scatter_update", columns, Operands.sizes(inputs)).cast(DType.INT32);
    var count = Operands.tensor(Indexing.count(inputs, columns.size()));
    var factors = product(values, flat, count);
    return Arithmetic.multiply(
        inputs, Shapes.reshape(factors, List.<Object>copyOf(Operands.sizes(inputs))));
  }

  private static List<Tensor> columns(Tensor places) {
    return Ops.unstack(places, null, -1);
  }

  // ---- segments ----

  static Tensor segmentSum(
      Tensor data, Tensor segmentIds, @Nullable Integer numSegments, boolean sorted) {
    var segments = Segments.of("segment_sum", data, segmentIds, numSegments);
    return reduced("UnsortedSegmentSum", data, segments.ids(), segments.count());
  }

  private record Segments(Tensor ids, Tensor count) {
    static Segments of(String op, Tensor data, Tensor segmentIds, @Nullable Integer numSegments) {
      Operands.indices(op, "segment_ids", segmentIds);
      Operands.rank(op, segmentIds, 1);
      Check.that(
          Check.given(op, "data", data).shape().rank() > 0
              && segmentIds.shape().accepts(data.shape().upTo(1)),
          "%s: expected an id for each slice along the first axis of %s, received ids of shape %s.",
          op,
          data.shape(),
          segmentIds.shape());
      Check.that(
          data.dtype() != DType.BOOL, "%s: expected numbers, received booleans; cast them.", op);
      Check.that(
          numSegments == null || numSegments > 0,
          "%s: num_segments must be at least 1, received %d.",
          op,
          numSegments);
      var ids = segmentIds.cast(DType.INT32);
      Tensor count =
          numSegments == null ? numberOf(op, data, ids) : NDArray.from((int) numSegments);
      return new Segments(
          TensorOps.where(ids.less(count), ids, TensorOps.constant(-1, DType.INT32)), count);
    }
  }

  /** Returns the number of segments, of which only a run knows how much memory they take. */
  private static Tensor numberOf(String op, Tensor data, Tensor ids) {
    var largest = ids.max();
    if (TensorInternals.isKnown(largest))
      return largest.maximum(-1).add(1); // its result is checked
    double bytes = data.dtype().bytes();
    for (int i = 1; i < data.shape().rank(); i++) bytes *= Math.max(1, data.shape().dim(i));
    int most = (int) Math.min(Integer.MAX_VALUE - 1, MemoryLimit.bytes() / bytes);
    var message = op + ": there are more segments than memory holds: the last is {}.";
    var possible = TensorOps.checked(largest, largest.lessEqual(most), message, largest);
    return possible.maximum(-1).add(1);
  }

  private static Tensor reduced(String type, Tensor data, Tensor ids, Tensor count) {
    return RawOps.op(type, OpAttributes.NONE, data, ids, count);
  }

  static Tensor segmentProd(
      Tensor data, Tensor segmentIds, @Nullable Integer numSegments, boolean sorted) {
    var segments = Segments.of("segment_prod", data, segmentIds, numSegments);
    return product(data, segments.ids(), segments.count());
  }

  /**
   * Returns the product with the gradient that TensorFlow lacks: the product of the other elements.
   */
  private static Tensor product(Tensor data, Tensor ids, Tensor count) {
    var type = "UnsortedSegmentProd";
    var product = reduced(type, data, ids, count);
    if (!data.dtype().isFloat()) return product;
    var zero = data.equal(0);
    var nonzero = TensorOps.where(zero, TensorOps.onesLike(data), data);
    var zeros = zero.cast(data.dtype());
    var at = ids.maximum(0);
    var zerosBeside =
        Operands.gather(reduced("UnsortedSegmentSum", zeros, ids, count), at, 0).subtract(zeros);
    var others = Operands.gather(reduced(type, nonzero, ids, count), at, 0).divide(nonzero);
    var slope = TensorOps.where(zerosBeside.equal(0), others, TensorOps.zerosLike(others));
    var linear = reduced("UnsortedSegmentSum", slope.stopGradient().multiply(data), ids, count);
    return TensorOps.withGradientOf(product, linear);
  }

  static Tensor segmentMax(
      Tensor data, Tensor segmentIds, @Nullable Integer numSegments, boolean sorted) {
    var segments = Segments.of("segment_max", data, segmentIds, numSegments);
    checkOrder("segment_max", data);
    return extreme("UnsortedSegmentMax", data, segments, Double.NEGATIVE_INFINITY);
  }

  static Tensor segmentMin(
      Tensor data, Tensor segmentIds, @Nullable Integer numSegments, boolean sorted) {
    var segments = Segments.of("segment_min", data, segmentIds, numSegments);
    checkOrder("segment_min", data);
    return extreme("UnsortedSegmentMin", data, segments, Double.POSITIVE_INFINITY);
  }

  /**
   * Replaces the largest finite number, which TensorFlow returns for a segment without elements.
   */
  private static Tensor extreme(String type, Tensor data, Segments segments, double none) {
    var result = reduced(type, data, segments.ids(), segments.count());
    if (!data.dtype().isFloat()) return result;
    var ones = TensorOps.onesLike(segments.ids());
    var empty = reduced("UnsortedSegmentSum", ones, segments.ids(), segments.count()).equal(0);
    for (int i = 1; i < data.shape().rank(); i++) empty = empty.expandDims(-1);
    return TensorOps.where(empty, TensorOps.constant(none, data.dtype()), result);
  }
}
