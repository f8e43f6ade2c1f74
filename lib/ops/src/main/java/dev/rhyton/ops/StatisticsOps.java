package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.MemoryLimit;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.OpAttributes;
import dev.rhyton.tensor.RawOps;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.TensorOps;
import java.util.Arrays;
import java.util.List;

/** Cumulative sums, differences, counts and correlations, as in {@code keras.ops}. */
public abstract class StatisticsOps extends NanOps {
  private static final int MOST_DIFFERENCES = 1_000; // more would take seconds to trace

  StatisticsOps() {}

  // ---- along an axis ----

  /** Returns the cumulative sums of all elements. */
  public static Tensor cumsum(Tensor x) {
    return cumsum(x, null, null);
  }

  /** Returns the cumulative sums along an axis. */
  public static Tensor cumsum(Tensor x, int axis) {
    return cumsum(x, axis, null);
  }

  /** Returns the cumulative sums along an axis; without one, of the flattened tensor. */
  @Op("x, axis=None, dtype=None")
  public static Tensor cumsum(Tensor x, Integer axis, DType dtype) {
    if (OpCall.isSymbolic(x)) return OpCall.record("cumsum", x, axis, dtype);
    return running("cumsum", "Cumsum", x, axis, dtype);
  }

  /** Returns the cumulative products of all elements. */
  public static Tensor cumprod(Tensor x) {
    return cumprod(x, null, null);
  }

  /** Returns the cumulative products along an axis. */
  public static Tensor cumprod(Tensor x, int axis) {
    return cumprod(x, axis, null);
  }

  /**
   * Returns the cumulative products along an axis; without one, of the flattened tensor. There is
   * no gradient along an axis of unknown size.
   */
  @Op("x, axis=None, dtype=None")
  public static Tensor cumprod(Tensor x, Integer axis, DType dtype) {
    if (OpCall.isSymbolic(x)) return OpCall.record("cumprod", x, axis, dtype);
    return running("cumprod", "Cumprod", x, axis, dtype);
  }

  /** Returns the cumulative sums along an axis, with NaN as 0. */
  @Op("x, axis=None, dtype=None")
  public static Tensor nancumsum(Tensor x, Integer axis, DType dtype) {
    if (OpCall.isSymbolic(x)) return OpCall.record("nancumsum", x, axis, dtype);
    return running("nancumsum", "Cumsum", known("nancumsum", x, 0), axis, dtype);
  }

  /** Returns the cumulative products along an axis, with NaN as 1. */
  @Op("x, axis=None, dtype=None")
  public static Tensor nancumprod(Tensor x, Integer axis, DType dtype) {
    if (OpCall.isSymbolic(x)) return OpCall.record("nancumprod", x, axis, dtype);
    return running("nancumprod", "Cumprod", known("nancumprod", x, 1), axis, dtype);
  }

  private static Tensor running(String op, String type, Tensor x, Integer axis, DType dtype) {
    Check.given(op, "x", x);
    var value = numbers(dtype == null ? x : cast(x, dtype));
    var row = wide(axis == null ? value.reshape(Shape.UNKNOWN) : value);
    int at = axis == null ? 0 : Operands.axis(op, x.shape(), axis);
    boolean knownSize = row.shape().dim(at) != Shape.UNKNOWN;
    var result =
        type.equals("Cumprod") && row.dtype().isFloat() && knownSize
            ? row.cumprod(at) // TensorFlow's own has no gradient
            : RawOps.op(type, OpAttributes.NONE, row, TensorOps.constant(at, DType.INT32));
    return result.cast(value.dtype());
  }

  /** Returns the differences of adjacent elements along the last axis. */
  public static Tensor diff(Tensor a) {
    return diff(a, 1, -1);
  }

  /** Returns the n-th differences of adjacent elements along an axis; for booleans, changes. */
  @Op("a, n=1, axis=-1")
  public static Tensor diff(Tensor a, int n, int axis) {
    if (OpCall.isSymbolic(a)) return OpCall.record("diff", a, n, axis);
    Check.that(n >= 0, "diff: n must not be negative, received %d.", n);
    int at = Operands.axis("diff", Check.given("diff", "a", a).shape(), axis);
    long size = a.shape().dim(at);
    long times = size == Shape.UNKNOWN ? n : Math.min(n, size); // after that nothing is left
    Check.that(
        times <= MOST_DIFFERENCES, "diff: n must be at most %d, received %d.", MOST_DIFFERENCES, n);
    var result = a;
    for (int i = 0; i < times; i++) {
      var next = TensorOps.stridedSlice(result, at, 1, null, 1);
      var before = TensorOps.stridedSlice(result, at, null, -1, 1);
      boolean changes = a.dtype() == DType.BOOL;
      result = changes ? notEqual(next, before) : subtract(next, before);
    }
    return result;
  }

  /** Returns the integral along the last axis by the trapezoidal rule, with distances of 1. */
  public static Tensor trapezoid(Tensor y) {
    return trapezoid(y, null, 1, -1);
  }

  /**
   * Returns the integral along an axis by the trapezoidal rule, in floating point.
   *
   * @param x the points: a vector, or of the shape of y; null for distances of {@code dx}
   */
  @Op("y, x=None, dx=1.0, axis=-1")
  public static Tensor trapezoid(Tensor y, Tensor x, double dx, int axis) {
    if (OpCall.isSymbolic(y, x)) return OpCall.record("trapezoid", y, x, dx, axis);
    var shape = Check.given("trapezoid", "y", y).shape();
    int at = Operands.axis("trapezoid", shape, axis);
    var value = wide(floats(y));
    var heights =
        TensorOps.stridedSlice(value, at, 1, null, 1)
            .add(TensorOps.stridedSlice(value, at, null, -1, 1))
            .multiply(0.5);
    if (x == null) return reduce(at, heights.multiply(dx)).cast(floats(y).dtype());
    boolean vector = x.shape().rank() == 1;
    var expected = vector ? Shape.of(shape.dim(at)) : shape;
    Check.that(
        expected.accepts(x.shape()),
        "trapezoid: expected x of shape %s or %s, received %s.",
        Shape.of(shape.dim(at)),
        shape,
        x.shape());
    var steps = diff(x.cast(value.dtype()), 1, vector ? 0 : at);
    if (vector) for (int i = at + 1; i < shape.rank(); i++) steps = steps.expandDims(-1);
    return reduce(at, heights.multiply(steps)).cast(floats(y).dtype());
  }

  private static Tensor reduce(int axis, Tensor x) {
    return reduce("trapezoid", "Sum", x, new int[] {axis}, false);
  }

  // ---- counts ----

  /** Returns the number of elements in each of 10 intervals, and the bounds of the intervals. */
  public static List<Tensor> histogram(Tensor x) {
    return histogram(x, 10, null);
  }

  /**
   * Returns the number of elements in each of {@code bins} equal intervals, in the dtype of x, and
   * the {@code bins + 1} bounds, in floating point. The last interval includes its end.
   *
   * @param range the ends of the first and the last interval; null for the smallest and largest
   *     element
   */
  @Op("x, bins=10, range=None")
  public static List<Tensor> histogram(Tensor x, int bins, double[] range) {
    if (OpCall.isSymbolic(x)) return OpCall.record("histogram", x, bins, range);
    Check.given("histogram", "x", x);
    Check.that(bins > 0, "histogram: bins must be positive, received %d.", bins);
    Check.that(
        range == null || (range.length == 2 && range[0] <= range[1]),
        "histogram: expected the smallest and the largest number as range, received %s.",
        Arrays.toString(range));
    var values = (x.dtype().isFloat() ? x : x.cast(DType.FLOAT64)).reshape(Shape.UNKNOWN);
    boolean empty = x.shape().isKnown() && x.shape().size() == 0;
    var ends = range == null && empty ? new double[] {0, 1} : range;
    var from = ends == null ? values.min(0) : TensorOps.constant(ends[0], DType.FLOAT64);
    var to = ends == null ? values.max(0) : TensorOps.constant(ends[1], DType.FLOAT64);
    var widening = from.equal(to).cast(from.dtype()).multiply(0.5); // a single number has width 0
    from = from.subtract(widening);
    to = to.add(widening);
    var step = to.subtract(from).divide(bins);
    var starts = arange(bins).cast(from.dtype()).multiply(step).add(from);
    var bounds = TensorOps.concatenate(0, starts, to.expandDims(0)).cast(values.dtype());
    var at =
        RawOps.op(
            "UpperBound",
            OpAttributes.NONE,
            bounds.slice(0, 1, bins).expandDims(0),
            values.expandDims(0));
    var first = bounds.slice(0, 0, 1);
    var last = bounds.slice(0, bins, bins + 1);
    var within = values.greaterEqual(first).logicalAnd(values.lessEqual(last));
    var places = TensorOps.where(within, at.squeeze(0), like(at, bins)); // not counted
    var counts = counts(places, like(places, bins), null, DType.INT32);
    return List.of(counts.cast(numbers(x).dtype()), bounds.cast(floats(x).dtype()));
  }

  /** Returns the count of each integer from 0 to the largest in a vector or in each row. */
  public static Tensor bincount(Tensor x) {
    return bincount(x, null, 0, false);
  }

  /**
   * Returns the count of each integer from 0 to the largest in a vector, or in each row of a
   * matrix: int32, or with weights their sums in the common dtype.
   *
   * @param weights the weight of each element, of the shape of x; null for 1
   * @param minlength the smallest number of counts
   * @param sparse not supported
   */
  @Op("x, weights=None, minlength=0, sparse=False")
  public static Tensor bincount(Tensor x, Tensor weights, int minlength, boolean sparse) {
    if (OpCall.isSymbolic(x, weights))
      return OpCall.record("bincount", x, weights, minlength, sparse);
    Check.that(!sparse, "bincount: sparse tensors are not supported: leave sparse out.");
    var shape = Check.given("bincount", "x", x).shape();
    Check.that(
        (x.dtype().isInteger() || x.dtype() == DType.BOOL) && (shape.rank() + 1) / 2 == 1,
        "bincount: expected whole numbers in one or two axes, received shape %s of %s.",
        shape,
        x.dtype());
    Check.that(minlength >= 0, "bincount: minlength must not be negative, received %d.", minlength);
    Check.that(
        weights == null || shape.accepts(weights.shape()),
        "bincount: expected weights of shape %s, received %s.",
        shape,
        weights == null ? null : weights.shape());
    boolean wide = x.dtype() == DType.INT64 || x.dtype() == DType.UINT32;
    var numbers = x.cast(wide ? DType.INT64 : DType.INT32);
    var size = numbers.max().add(1).maximum(minlength);
    if (!x.dtype().isUnsigned()) {
      var allowed = numbers.greaterEqual(0).all();
      numbers = TensorOps.checked(numbers, allowed, "bincount: numbers must not be negative.");
    }
    if (!TensorInternals.isKnown(size)) { // known only in a run
      var most = MemoryLimit.bytes() / Double.BYTES;
      size =
          TensorOps.checked(
              size,
              size.cast(DType.FLOAT64).lessEqual(most),
              "bincount: there are more counts than memory holds: {}.",
              size);
    }
    var dtype = weights == null ? DType.INT32 : x.dtype().promote(weights.dtype());
    return counts(numbers, size, weights, dtype).cast(dtype);
  }

  /** Returns the sum of weights for each number; numbers from {@code size} on are ignored. */
  private static Tensor counts(Tensor numbers, Tensor size, Tensor weights, DType dtype) {
    boolean known = List.of(DType.INT32, DType.INT64, DType.FLOAT64).contains(dtype);
    var in = known ? dtype : dtype.isFloat() ? DType.FLOAT32 : DType.INT32;
    var each = weights == null ? NDArray.of(new float[0], 0) : weights;
    return RawOps.op("DenseBincount", OpAttributes.NONE, numbers, size, each.cast(in));
  }

  /** Returns whether each element of {@code x1} is in {@code x2}. */
  public static Tensor isin(Object x1, Object x2) {
    return isin(x1, x2, false, false);
  }

  /**
   * Returns whether each element of {@code x1} is in {@code x2}.
   *
   * @param assumeUnique has no effect
   * @param invert whether to return the negation
   */
  @Op("x1, x2, assume_unique=False, invert=False")
  public static Tensor isin(Object x1, Object x2, boolean assumeUnique, boolean invert) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("isin", x1, x2, assumeUnique, invert);
    var elements = Operands.tensor(Check.given("isin", "x1", x1));
    var others = Operands.tensor(Check.given("isin", "x2", x2));
    var pairs = equal(elements.reshape(-1, 1), others.reshape(1, -1));
    var found = pairs.any(1);
    return TensorOps.reshapeLike(invert ? found.logicalNot() : found, elements);
  }

  /**
   * Returns for each row of predictions whether the target, an index, is among its {@code k}
   * largest.
   *
   * @param targets {@code (batch)}
   * @param predictions {@code (batch, classes)}
   */
  @Op("targets, predictions, k")
  public static Tensor inTopK(Tensor targets, Tensor predictions, int k) {
    if (OpCall.isSymbolic(targets, predictions))
      return OpCall.record("in_top_k", targets, predictions, k);
    Operands.rank("in_top_k", Check.given("in_top_k", "targets", targets), 1);
    Operands.rank("in_top_k", Check.given("in_top_k", "predictions", predictions), 2);
    Check.that(
        targets.dtype().isInteger(),
        "in_top_k: expected whole numbers as targets, received %s.",
        targets.dtype());
    var batch = Shape.of(predictions.shape().dim(0));
    Check.that(
        batch.accepts(targets.shape()),
        "in_top_k: expected as many targets as rows of predictions, received %s and %s.",
        targets.shape(),
        predictions.shape());
    var index = targets.cast(targets.dtype() == DType.INT64 ? DType.INT64 : DType.INT32);
    var scores = predictions.cast(DType.FLOAT32);
    return RawOps.op("InTopKV2", OpAttributes.NONE, scores, index, like(index, k));
  }

  // ---- correlations ----

  /**
   * Returns the correlation coefficients of variables, which are the rows of x: a matrix with a row
   * and a column for each; a scalar for one variable.
   */
  @Op("x")
  public static Tensor corrcoef(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("corrcoef", x);
    int rank = Check.given("corrcoef", "x", x).shape().rank();
    Check.that(rank <= 2, "corrcoef: expected at most two axes, received shape %s.", x.shape());
    var rows = wide(floats(x));
    if (rank < 2) rows = rows.reshape(1, -1);
    var distance = rows.subtract(rows.mean(1, true));
    var covariance = distance.matmul(distance, false, true);
    var deviation = distance.square().sum(1, true).sqrt();
    var found = covariance.divide(deviation.matmul(deviation, false, true)).clip(-1, 1);
    boolean one = rows.shape().dim(0) == 1;
    return (one ? found.reshape() : found).cast(floats(x).dtype());
  }

  /**
   * Returns the cross-correlation of two vectors: {@code Σ x1[n + k] · x2[n]}, in floating point.
   *
   * @param mode the values of k: "valid" for complete overlap, "full" for any overlap, "same" for
   *     the central part with the length of the longer vector
   */
  @Op("x1, x2, mode='valid'")
  public static Tensor correlate(Tensor x1, Tensor x2, String mode) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("correlate", x1, x2, mode);
    Operands.rank("correlate", Check.given("correlate", "x1", x1), 1);
    Operands.rank("correlate", Check.given("correlate", "x2", x2), 1);
    long n = x1.shape().dim(0);
    long m = x2.shape().dim(0);
    Check.that(
        n > 0 && m > 0,
        "correlate: expected vectors of known size that are not empty, received shapes %s and %s.",
        x1.shape(),
        x2.shape());
    var common = x1.dtype().promote(x2.dtype());
    var dtype = common == DType.INT64 ? DType.FLOAT64 : common.toFloat();
    int around = Math.toIntExact(m - 1);
    var signal = wide(x1.cast(dtype)).pad(new int[][] {{around, around}});
    var filter = wide(x2.cast(dtype)).reshape(1, m, 1, 1);
    var attributes = OpAttributes.of("strides", new long[] {1, 1, 1, 1}).and("padding", "VALID");
    var full =
        RawOps.op("Conv2D", attributes, signal.reshape(1, 1, -1, 1), filter)
            .reshape(n + m - 1)
            .cast(dtype);
    long shorter = Math.min(n, m);
    long longer = Math.max(n, m);
    long half = m <= n ? (shorter - 1) / 2 : shorter / 2; // the middle in numpy
    return switch (Check.given("correlate", "mode", mode)) {
      case "full" -> full;
      case "same" -> full.slice(0, half, half + longer);
      case "valid" -> full.slice(0, shorter - 1, longer);
      default ->
          throw new IllegalArgumentException(
              "correlate: expected \"valid\", \"same\" or \"full\" as mode, received \""
                  + mode
                  + "\".");
    };
  }

  /** Returns the peak signal-to-noise ratio, {@code 20 log₁₀ max − 10 log₁₀ mean (x1 − x2)²}. */
  @Op("x1, x2, max_val")
  public static Tensor psnr(Tensor x1, Tensor x2, double maxVal) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("psnr", x1, x2, maxVal);
    Check.given("psnr", "x1", x1);
    Check.given("psnr", "x2", x2);
    Check.that(
        x1.shape().accepts(x2.shape()),
        "psnr: expected two tensors of the same shape, received %s and %s.",
        x1.shape(),
        x2.shape());
    var dtype = x1.dtype().promote(x2.dtype()).toFloat();
    var error = wide(x1.cast(dtype)).subtract(wide(x2.cast(dtype))).square().mean();
    return log10(error).multiply(-10).add(20 * Math.log10(maxVal)).cast(dtype);
  }
}
