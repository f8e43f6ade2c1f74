package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.MemoryLimit;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cumulative sums, differences, counts and correlations, as in {@code keras.ops}. */
final class SampleStatistics {
  private static final int MOST_DIFFERENCES = 1_000; // more would take seconds to trace

  private SampleStatistics() {}

  // ---- along an axis ----

  static Tensor cumsum(Tensor x, @Nullable Integer axis, @Nullable DType dtype) {
    return running("cumsum", "Cumsum", x, axis, dtype);
  }

  static Tensor cumprod(Tensor x, @Nullable Integer axis, @Nullable DType dtype) {
    return running("cumprod", "Cumprod", x, axis, dtype);
  }

  static Tensor nancumsum(Tensor x, @Nullable Integer axis, @Nullable DType dtype) {
    return running("nancumsum", "Cumsum", NanReductions.known("nancumsum", x, 0), axis, dtype);
  }

  static Tensor nancumprod(Tensor x, @Nullable Integer axis, @Nullable DType dtype) {
    return running("nancumprod", "Cumprod", NanReductions.known("nancumprod", x, 1), axis, dtype);
  }

  private static Tensor running(
      String op, String type, Tensor x, @Nullable Integer axis, @Nullable DType dtype) {
    Check.given(op, "x", x);
    var value = Elementwise.numbers(dtype == null ? x : Creation.cast(x, dtype));
    var row = axis == null ? value.reshape(Shape.UNKNOWN) : value;
    int at = axis == null ? 0 : Operands.axis(op, x.shape(), axis);
    return type.equals("Cumprod") ? row.cumprod(at) : row.cumsum(at);
  }

  static Tensor diff(Tensor a, int n, int axis) {
    Check.that(n >= 0, "diff: n must not be negative, received %d.", n);
    int at = Operands.axis("diff", a.shape(), axis);
    long size = a.shape().dim(at);
    long times = size == Shape.UNKNOWN ? n : Math.min(n, size); // after that nothing is left
    Check.that(
        times <= MOST_DIFFERENCES, "diff: n must be at most %d, received %d.", MOST_DIFFERENCES, n);
    var result = a;
    for (int i = 0; i < times; i++) {
      var next = TensorOps.stridedSlice(result, at, 1, null, 1);
      var before = TensorOps.stridedSlice(result, at, null, -1, 1);
      boolean changes = a.dtype() == DType.BOOL;
      result = changes ? Logic.notEqual(next, before) : Arithmetic.subtract(next, before);
    }
    return result;
  }

  static Tensor trapezoid(Tensor y, @Nullable Tensor x, double dx, int axis) {
    var shape = y.shape();
    int at = Operands.axis("trapezoid", shape, axis);
    var value = TensorOps.wide(Elementwise.floats(y));
    var heights =
        TensorOps.stridedSlice(value, at, 1, null, 1)
            .add(TensorOps.stridedSlice(value, at, null, -1, 1))
            .multiply(0.5);
    if (x == null) return reduce(at, heights.multiply(dx)).cast(Elementwise.floats(y).dtype());
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
    return reduce(at, heights.multiply(steps)).cast(Elementwise.floats(y).dtype());
  }

  private static Tensor reduce(int axis, Tensor x) {
    return Reductions.reduce("trapezoid", "Sum", x, new int[] {axis}, false);
  }

  // ---- counts ----

  static List<Tensor> histogram(Tensor x, int bins, double @Nullable [] range) {
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
    var starts = Ops.arange(bins).cast(from.dtype()).multiply(step).add(from);
    var bounds = TensorOps.concatenate(0, starts, to.expandDims(0)).cast(values.dtype());
    var at = TensorOps.searchsorted(bounds.slice(0, 1, bins), values, true);
    var first = bounds.slice(0, 0, 1);
    var last = bounds.slice(0, bins, bins + 1);
    var within = values.greaterEqual(first).logicalAnd(values.lessEqual(last));
    var places = TensorOps.where(within, at, Reductions.like(at, bins)); // not counted
    var counts = counts(places, Reductions.like(places, bins), null, DType.INT32);
    return List.of(
        counts.cast(Elementwise.numbers(x).dtype()), bounds.cast(Elementwise.floats(x).dtype()));
  }

  static Tensor bincount(Tensor x, @Nullable Tensor weights, int minlength, boolean sparse) {
    Check.that(!sparse, "bincount: sparse tensors are not supported: leave sparse out.");
    var shape = x.shape();
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
  private static Tensor counts(Tensor numbers, Tensor size, @Nullable Tensor weights, DType dtype) {
    boolean known = List.of(DType.INT32, DType.INT64, DType.FLOAT64).contains(dtype);
    var in = known ? dtype : dtype.isFloat() ? DType.FLOAT32 : DType.INT32;
    return TensorOps.counts(numbers, size, weights, in, false);
  }

  static Tensor isin(Object x1, Object x2, boolean assumeUnique, boolean invert) {
    var elements = Operands.tensor(x1);
    var others = Operands.tensor(x2);
    var pairs = Logic.equal(elements.reshape(-1, 1), others.reshape(1, -1));
    var found = pairs.any(1);
    return TensorOps.reshapeLike(invert ? found.logicalNot() : found, elements);
  }

  static Tensor inTopK(Tensor targets, Tensor predictions, int k) {
    Operands.rank("in_top_k", targets, 1);
    Operands.rank("in_top_k", predictions, 2);
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
    return RawOps.op("InTopKV2", OpAttributes.NONE, scores, index, Reductions.like(index, k));
  }

  // ---- correlations ----

  static Tensor corrcoef(Tensor x) {
    int rank = x.shape().rank();
    Check.that(rank <= 2, "corrcoef: expected at most two axes, received shape %s.", x.shape());
    var rows = TensorOps.wide(Elementwise.floats(x));
    if (rank < 2) rows = rows.reshape(1, -1);
    var distance = rows.subtract(rows.mean(1, true));
    var covariance = distance.matmul(distance, false, true);
    var deviation = distance.square().sum(1, true).sqrt();
    var found = covariance.divide(deviation.matmul(deviation, false, true)).clip(-1, 1);
    boolean one = rows.shape().dim(0) == 1;
    return (one ? found.reshape() : found).cast(Elementwise.floats(x).dtype());
  }

  static Tensor correlate(Tensor x1, Tensor x2, String mode) {
    Operands.rank("correlate", x1, 1);
    Operands.rank("correlate", x2, 1);
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
    var signal = TensorOps.wide(x1.cast(dtype)).pad(new int[][] {{around, around}});
    var filter = TensorOps.wide(x2.cast(dtype)).reshape(1, m, 1, 1);
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

  static Tensor psnr(Tensor x1, Tensor x2, double maxVal) {
    Check.that(
        x1.shape().accepts(x2.shape()),
        "psnr: expected two tensors of the same shape, received %s and %s.",
        x1.shape(),
        x2.shape());
    var dtype = x1.dtype().promote(x2.dtype()).toFloat();
    var error =
        TensorOps.wide(x1.cast(dtype)).subtract(TensorOps.wide(x2.cast(dtype))).square().mean();
    return Elementwise.log10(error).multiply(-10).add(20 * Math.log10(maxVal)).cast(dtype);
  }
}
