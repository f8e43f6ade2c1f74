package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fourier transforms, as in {@code keras.ops}. Complex numbers are pairs, a list of the real and
 * the imaginary parts. All transforms are computed in float32.
 */
final class Signals {
  private Signals() {}

  // ---- pairs ----

  private static void checkPair(String op, List<Tensor> pair, int rank) {
    Check.given(op, "x", pair);
    Check.that(
        pair.size() == 2,
        "%s: expected two tensors, the real and the imaginary part, received %d.",
        op,
        pair.size());
    var real = Check.given(op, "the real part", pair.get(0));
    var imaginary = Check.given(op, "the imaginary part", pair.get(1));
    Check.that(
        real.dtype().isFloat() && imaginary.dtype().isFloat(),
        "%s: expected floats as real and imaginary part, received %s and %s.",
        op,
        real.dtype(),
        imaginary.dtype());
    Check.that(
        real.shape().accepts(imaginary.shape()),
        "%s: expected real and imaginary parts of one shape, received %s and %s.",
        op,
        real.shape(),
        imaginary.shape());
    checkAxes(op, real.shape(), rank);
  }

  private static void checkAxes(String op, Shape shape, int rank) {
    Check.that(
        shape.rank() >= rank,
        "%s: expected a tensor with at least %s, received shape %s.",
        op,
        rank == 1 ? "one axis" : "two axes",
        shape);
  }

  private static void checkPoints(String op, Shape shape, int axes) {
    for (int i = 1; i <= axes; i++) {
      Check.that(
          shape.dim(-i) != 0,
          "%s: expected at least one point to transform, received shape %s.",
          op,
          shape);
    }
  }

  private static Tensor complex(Tensor real, Tensor imaginary) {
    var parts = List.of(real.cast(DType.FLOAT32), imaginary.cast(DType.FLOAT32));
    return RawOps.all("Complex", OpAttributes.of("Tout", DType.COMPLEX64), parts).get(0);
  }

  private static List<Tensor> parts(Tensor complex, DType dtype) {
    return List.of(
        ComplexNumbers.real(complex).cast(dtype), ComplexNumbers.imag(complex).cast(dtype));
  }

  private static List<Tensor> transformed(String op, String type, List<Tensor> x, int axes) {
    checkPair(op, x, axes);
    checkPoints(op, x.get(0).shape(), axes);
    var complex = complex(x.get(0), x.get(1));
    return parts(RawOps.op(type, OpAttributes.NONE, complex), x.get(0).dtype());
  }

  static List<Tensor> fft(List<Tensor> x) {
    return transformed("fft", "FFT", x, 1);
  }

  static List<Tensor> fft2(List<Tensor> x) {
    return transformed("fft2", "FFT2D", x, 2);
  }

  static List<Tensor> ifft2(List<Tensor> x) {
    return transformed("ifft2", "IFFT2D", x, 2);
  }

  // ---- real signals ----

  static List<Tensor> rfft(Tensor x, @Nullable Integer fftLength) {
    checkAxes("rfft", x.shape(), 1);
    long points = length("rfft", fftLength, x.shape().last());
    return parts(rfft(x.cast(DType.FLOAT32), points), x.dtype().toFloat());
  }

  private static long length(String op, @Nullable Integer given, long own) {
    Check.that(
        given != null || own != Shape.UNKNOWN,
        "%s: the size of the last axis is unknown here; give fft_length.",
        op);
    long points = given == null ? own : given;
    Check.that(points > 0, "%s: fft_length must be at least 1, received %d.", op, points);
    return points;
  }

  private static Tensor rfft(Tensor x, long points) {
    return RawOps.op("RFFT", OpAttributes.NONE, fitted(x, points), ints(points));
  }

  private static Tensor ints(long value) {
    return TensorOps.constant(NDArray.of(new int[] {Math.toIntExact(value)}, 1));
  }

  /** Truncates or zero-pads the last axis to a size. */
  private static Tensor fitted(Tensor x, long size) {
    long own = x.shape().last();
    if (own == size) return x;
    if (own > size) return x.slice(-1, 0, size);
    if (own != Shape.UNKNOWN) return padded(x, 0, size - own);
    var more = padded(x, 0, size); // at least as long as required
    return more.slice(-1, 0, size);
  }

  private static Tensor padded(Tensor x, long before, long after) {
    if (before == 0 && after == 0) return x;
    return padded(x, -1, before, after);
  }

  private static Tensor padded(Tensor x, int axis, long before, long after) {
    var pairs = new int[x.shape().rank()][2];
    pairs[x.shape().axis(axis)] = new int[] {Math.toIntExact(before), Math.toIntExact(after)};
    return x.pad(pairs);
  }

  static Tensor irfft(List<Tensor> x, @Nullable Integer fftLength) {
    checkPair("irfft", x, 1);
    long own = x.get(0).shape().last();
    long points = length("irfft", fftLength, own == Shape.UNKNOWN ? own : 2 * (own - 1));
    return irfft(x, points).cast(x.get(0).dtype());
  }

  private static Tensor irfft(List<Tensor> x, long points) {
    long frequencies = points / 2 + 1;
    var complex = complex(fitted(x.get(0), frequencies), fitted(x.get(1), frequencies));
    return RawOps.op("IRFFT", OpAttributes.NONE, complex, ints(points));
  }

  // ---- short-time transforms ----

  static List<Tensor> stft(
      Tensor x,
      int sequenceLength,
      int sequenceStride,
      int fftLength,
      @Nullable Object window,
      boolean center) {
    checkAxes("stft", x.shape(), 1);
    Check.that(
        x.dtype() == DType.FLOAT32 || x.dtype() == DType.FLOAT64,
        "stft: expected float32 or float64, received %s.",
        x.dtype());
    var weights = window("stft", window, sequenceLength, sequenceStride, fftLength);
    long own = x.shape().last();
    int half = center ? fftLength / 2 : 0;
    Check.that(
        own == Shape.UNKNOWN || (own > half && own + 2L * half >= fftLength),
        "stft: expected at least %d samples for fft_length %d, received shape %s.",
        center ? half + 1 : fftLength,
        fftLength,
        x.shape());
    var frames = frames(x.cast(DType.FLOAT32), fftLength, sequenceStride, half);
    return parts(rfft(frames.multiply(weights), fftLength), x.dtype());
  }

  /** Returns windows along a new axis before the last; reflected before the signal. */
  private static Tensor frames(Tensor x, int size, int stride, int before) {
    int rank = x.shape().rank();
    long known = x.shape().last();
    var samples =
        known != Shape.UNKNOWN
            ? TensorOps.constant((double) known, DType.INT32)
            : TensorOps.shape(x).slice(0, rank - 1, rank).squeeze(0).cast(DType.INT32);
    var first = TensorOps.constant(0, DType.INT32);
    var end = samples.add(2L * before - size + 1);
    var step = TensorOps.constant(stride, DType.INT32);
    var starts = RawOps.op("Range", OpAttributes.NONE, first, end, step);
    var places = starts.expandDims(1).add(Ops.arange(size)).subtract(before);
    var last = samples.subtract(1);
    var inside = last.subtract(last.subtract(places.abs()).abs());
    return Operands.gather(x, inside, rank - 1);
  }

  /** Returns the weights of a window, centred in {@code fftLength} elements. */
  private static Tensor window(
      String op, @Nullable Object window, int length, int stride, int fftLength) {
    Check.positive(op, "sequence_length", length);
    Check.positive(op, "sequence_stride", stride);
    Check.that(
        fftLength >= length,
        "%s: expected fft_length to be at least sequence_length, received %d and %d.",
        op,
        fftLength,
        length);
    Tensor weights;
    if (window == null) {
      weights = cosine(length, 1, 0);
    } else if (window instanceof String name) {
      Check.that(
          name.equals("hann") || name.equals("hamming"),
          "%s: expected window \"hann\", \"hamming\", a vector or null, received \"%s\".",
          op,
          name);
      weights = name.equals("hann") ? cosine(length, 0.5, 0.5) : cosine(length, 0.54, 0.46);
    } else {
      weights = Operands.tensor(window).cast(DType.FLOAT32);
      Check.that(
          weights.shape().rank() == 1 && weights.shape().last() == length,
          "%s: expected a window of shape (%d,), received %s.",
          op,
          length,
          weights.shape());
    }
    int before = (fftLength - length) / 2;
    return padded(weights, before, fftLength - length - before);
  }

  /** Returns one period of a raised cosine, without its last point; a single point is 1. */
  private static Tensor cosine(int length, double mean, double height) {
    var weights = new float[MemoryCheck.elements(DType.FLOAT32, length)];
    for (int i = 0; i < length; i++) {
      weights[i] = (float) (mean - height * Math.cos(2 * Math.PI * i / length));
    }
    if (length == 1) weights[0] = 1;
    return NDArray.of(weights, length);
  }

  static Tensor istft(
      List<Tensor> x,
      int sequenceLength,
      int sequenceStride,
      int fftLength,
      @Nullable Integer length,
      @Nullable Object window,
      boolean center) {
    checkPair("istft", x, 2);
    checkPoints("istft", x.get(0).shape(), 2);
    var weights = window("istft", window, sequenceLength, sequenceStride, fftLength);
    Check.that(
        sequenceStride <= fftLength,
        "istft: expected sequence_stride to be at most fft_length, received %d and %d.",
        sequenceStride,
        fftLength);
    Check.that(
        length == null || length >= 0, "istft: length must not be negative, received %s.", length);
    var frames = irfft(x, fftLength);
    // windows that also cover the padded ends are divided by the actual sum of squares, others by
    // the sum in the middle of the signal
    boolean exact = window != null && center && sequenceLength == fftLength;
    Tensor signal;
    if (window == null) {
      signal = added(frames, sequenceStride);
    } else if (exact) {
      var squares = TensorOps.zerosLike(frames).add(weights.square());
      signal =
          added(frames.multiply(weights), sequenceStride)
              .divideNoNan(added(squares, sequenceStride));
    } else {
      signal =
          added(frames.multiply(weights.divide(periodic(weights, sequenceStride))), sequenceStride);
    }
    int half = center ? fftLength / 2 : 0;
    Integer end = length == null ? half == 0 ? null : -half : Integer.valueOf(half + length);
    var part = between(signal, half, end);
    return (exact && length != null ? fitted(part, length) : part).cast(x.get(0).dtype());
  }

  /** Returns the sum of squared weights at each position, for an infinite number of windows. */
  private static Tensor periodic(Tensor weights, int stride) {
    long size = weights.shape().last();
    long parts = -Math.floorDiv(-size, (long) stride);
    var squares = fitted(weights.square(), parts * stride).reshape(parts, stride);
    return squares.sum(0).tile(parts).slice(0, 0, size);
  }

  /** Adds overlapping windows {@code (..., windows, size)}, {@code stride} apart. */
  private static Tensor added(Tensor frames, int stride) {
    long size = frames.shape().last();
    long parts = -Math.floorDiv(-size, (long) stride);
    int windows = frames.shape().rank() - 2; // their axis
    var pieces = resized(fitted(frames, parts * stride), windows + 1, parts, stride);
    // Shifts each row by one piece more than the previous one: the rows of the flattened pieces are
    // made one piece shorter, so that their rest moves to the next row.
    var rows = Ops.moveaxis(pieces, windows + 1, windows);
    var spaced = padded(rows, windows + 1, 0, parts);
    var flat = resized(spaced, windows, Shape.UNKNOWN);
    var fewer = between(flat, 0, Math.toIntExact(-parts * stride));
    var whole = resized(fewer, windows, parts, Shape.UNKNOWN).sum(windows);
    int over = Math.toIntExact(parts * stride - size);
    return over == 0 ? whole : between(whole, 0, -over);
  }

  /** Returns a slice of the last axis, as Python's {@code x[..., from:to]}. */
  private static Tensor between(Tensor x, int from, @Nullable Integer to) {
    long size = x.shape().last();
    // the gradient of StridedSlice has no gradient itself
    if (size == Shape.UNKNOWN) return TensorOps.stridedSlice(x, -1, from, to, 1);
    long end = to == null ? size : to < 0 ? Math.max(size + to, 0) : Math.min(to, size);
    long start = Math.min(from, size);
    return x.slice(-1, start, Math.max(start, end));
  }

  /** Reshapes the axes from one on; those before it are kept, also if they are unknown. */
  private static Tensor resized(Tensor x, int from, long... sizes) {
    var after = TensorOps.constant(NDArray.of(sizes, sizes.length));
    return Products.ofShape(
        x,
        x.shape().upTo(from).plus(sizes),
        () -> TensorOps.concatenate(0, TensorOps.shape(x).slice(0, 0, from), after));
  }
}
