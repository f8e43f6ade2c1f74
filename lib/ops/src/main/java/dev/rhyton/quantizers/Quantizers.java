package dev.rhyton.quantizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Registry;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code keras.quantizers}, on arrays and on tensors, and the quantizers by their
 * names.
 */
public final class Quantizers {
  static final double EPSILON = 1e-7;

  private Quantizers() {}

  static Registry<Quantizer> registry() {
    return new Registry<>(Quantizer.class, Quantizers.class, "quantizer")
        .add(AbsMaxQuantizer.class);
  }

  /** Returns the quantizer called {@code name}: {@code Quantizers.get("abs_max_quantizer")}. */
  public static Quantizer get(String name) {
    return Quantizer.REGISTRY.get(name);
  }

  /** Registers a custom class, so that {@link #get} and files find it. */
  public static void register(Class<? extends Quantizer> type) {
    Quantizer.REGISTRY.add(type);
  }

  /** Returns all registered names. */
  public static Set<String> names() {
    return Quantizer.REGISTRY.names();
  }

  // ---- integers ----

  /**
   * Returns the configuration of {@code quantize(mode)}: {@code "int8"}, {@code "int4"}, {@code
   * "float8"}.
   */
  public static QuantizationConfig config(String mode) {
    return QuantizationConfig.get(mode);
  }

  /** Returns values as int8 from −127 to 127, whose largest magnitude along the axes is 127. */
  public static Quantized absMaxQuantize(Tensor inputs, int... axis) {
    return absMaxQuantize(inputs, axis, -127, 127, DType.INT8, EPSILON);
  }

  /**
   * Returns {@code round(x · scale)} with {@code scale = most / (max|x| + epsilon)}; the scale
   * keeps the axes with size 1.
   */
  public static Quantized absMaxQuantize(
      Tensor inputs, int[] axis, int least, int most, DType dtype, double epsilon) {
    floats("abs_max_quantize", inputs);
    Check.given("abs_max_quantize", "axis", axis);
    Check.given("abs_max_quantize", "dtype", dtype);
    var largest = Ops.max(Ops.abs(inputs), axis, true);
    var scale = Ops.divide(most, largest.add(epsilon)).cast(inputs.dtype());
    var whole = Ops.clip(Ops.round(inputs.multiply(scale)), least, most);
    return new Quantized(whole.cast(dtype), scale, null);
  }

  /**
   * Returns a matrix as integers from −8 to 7, in groups of rows with a scale and a zero point for
   * each column.
   */
  public static Quantized absMaxQuantizeGroupedWithZeroPoint(Tensor inputs, int blockSize) {
    return absMaxQuantizeGroupedWithZeroPoint(inputs, blockSize, -8, 7, DType.INT8, EPSILON, false);
  }

  /**
   * Returns a matrix as integers {@code round(x / scale) + zeroPoint}, where a group of {@code
   * blockSize} rows has a scale and a zero point for each column.
   *
   * @param toNumpy whether the last group is completed with zeros and a group of equal values has
   *     the scale {@code epsilon}, as in Keras' computation with NumPy, by which it quantizes
   *     layers
   */
  public static Quantized absMaxQuantizeGroupedWithZeroPoint(
      Tensor inputs,
      int blockSize,
      int least,
      int most,
      DType dtype,
      double epsilon,
      boolean toNumpy) {
    var name = "abs_max_quantize_grouped_with_zero_point";
    floats(name, inputs);
    Check.positive(name, "block_size", blockSize);
    Check.that(
        inputs.shape().rank() == 2 && inputs.shape().isKnown(),
        "%s: expected a matrix, received shape %s.",
        name,
        inputs.shape());
    int rows = (int) inputs.shape().dim(0);
    int columns = (int) inputs.shape().dim(1);
    int groups = (rows + blockSize - 1) / blockSize;
    int missing = groups * blockSize - rows;
    var padded = missing == 0 ? inputs : Ops.pad(inputs, new int[][] {{0, missing}, {0, 0}});
    var grouped = Ops.reshape(padded, groups, blockSize, columns);
    var ranged = groups == 1 && !toNumpy ? Ops.expandDims(inputs, 0) : grouped;
    var low = Ops.min(ranged, 1, true);
    var high = Ops.max(ranged, 1, true);
    if (!toNumpy) {
      var same = Ops.equal(low, high);
      low = Ops.where(same, low.subtract(1), low);
      high = Ops.where(same, high.add(1), high);
    }
    var scale = high.subtract(low).add(epsilon).divide(most - least);
    var zero = Ops.clip(Ops.round(Ops.negative(low).divide(scale)).add(least), least, most);
    var whole = Ops.clip(Ops.round(grouped.divide(scale)).add(zero), least, most);
    var values = Ops.reshape(whole, (long) groups * blockSize, columns).slice(0, 0, rows);
    return new Quantized(values.cast(dtype), Ops.squeeze(scale, 1), rounded(zero));
  }

  private static Tensor rounded(Tensor zero) {
    return Ops.squeeze(zero, 1).cast(DType.INT8);
  }

  /**
   * Returns integers from −8 to 7, two in a byte along an axis: the first in the lower four bits.
   * An odd number is completed with 0.
   *
   * @param dtype the dtype of the integers and of the bytes, int8, or uint8 for integers from 0 to
   *     15
   */
  public static Tensor packInt4(Tensor arr, int axis, DType dtype) {
    Check.given("pack_int4", "arr", arr);
    bytes("pack_int4", "dtype", dtype);
    Check.that(arr.dtype() == dtype, "pack_int4: expected %s, received %s.", dtype, arr.dtype());
    int at = axis("pack_int4", arr.shape(), axis);
    int size = (int) arr.shape().dim(at);
    var widths = new int[arr.shape().rank()][2];
    widths[at][1] = size % 2;
    var even = size % 2 == 0 ? arr : Ops.pad(arr, widths);
    int half = (size + 1) / 2;
    var low = Ops.take(even, IntStream.range(0, half).map(i -> 2 * i).toArray(), at);
    var high = Ops.take(even, IntStream.range(0, half).map(i -> 2 * i + 1).toArray(), at);
    var mask = byteOf(15, dtype);
    return Ops.bitwiseOr(
        Ops.bitwiseAnd(low, mask),
        Ops.bitwiseLeftShift(Ops.bitwiseAnd(high, mask), byteOf(4, dtype)));
  }

  /** Returns int8 integers, two in a byte along the first axis. */
  public static Tensor packInt4(Tensor arr) {
    return packInt4(arr, 0, DType.INT8);
  }

  /**
   * Returns the integers in the halves of bytes.
   *
   * @param origLen the size of the axis before it was packed
   * @param dtype int8 for integers from −8 to 7, uint8 for those from 0 to 15
   */
  public static Tensor unpackInt4(Tensor packed, int origLen, int axis, DType dtype) {
    Check.given("unpack_int4", "packed", packed);
    bytes("unpack_int4", "dtype", dtype);
    bytes("unpack_int4", "the dtype of packed", packed.dtype());
    int at = axis("unpack_int4", packed.shape(), axis);
    Check.that(
        origLen > 0 && (origLen + 1) / 2 == packed.shape().dim(at),
        "unpack_int4: expected an axis of %d bytes for %d integers, received %d.",
        (origLen + 1) / 2,
        origLen,
        packed.shape().dim(at));
    var pairs = Ops.take(packed, IntStream.range(0, origLen).map(i -> i / 2).toArray(), at);
    var shifts = NDArray.from(IntStream.range(0, origLen).map(i -> i % 2 * 4).toArray());
    var along = new long[packed.shape().rank() - at];
    Arrays.fill(along, 1);
    along[0] = origLen;
    var shift = shifts.reshape(along).cast(packed.dtype());
    var half = Ops.bitwiseAnd(Ops.bitwiseRightShift(pairs, shift), byteOf(15, packed.dtype()));
    if (dtype == DType.UINT8) return half.cast(dtype);
    var sign = byteOf(8, dtype);
    return Ops.subtract(Ops.bitwiseXor(half.cast(dtype), sign), sign);
  }

  /** Returns the int8 integers in the halves of bytes along the first axis. */
  public static Tensor unpackInt4(Tensor packed, int origLen) {
    return unpackInt4(packed, origLen, 0, DType.INT8);
  }

  private static NDArray byteOf(int value, DType dtype) {
    return NDArray.from(value).cast(dtype);
  }

  private static void bytes(String name, String what, DType dtype) {
    Check.that(
        dtype == DType.INT8 || dtype == DType.UINT8,
        "%s: expected int8 or uint8 as %s, received %s.",
        name,
        what,
        dtype);
  }

  private static int axis(String name, Shape shape, int axis) {
    int at = axis < 0 ? axis + shape.rank() : axis;
    Check.that(
        at >= 0 && at < shape.rank() && shape.dim(at) != Shape.UNKNOWN,
        "%s: a tensor of shape %s has no axis %d of known size.",
        name,
        shape,
        axis);
    return at;
  }

  private static void floats(String name, Tensor inputs) {
    Check.given(name, "inputs", inputs);
    Check.that(inputs.dtype().isFloat(), "%s: expected floats, received %s.", name, inputs.dtype());
  }

  // ---- emulation of integers in training ----

  /** Returns values rounded to 2⁸ steps between two limits, as numbers or tensors. */
  public static Tensor fakeQuantWithMinMaxVars(Tensor inputs, Object minVals, Object maxVals) {
    return fakeQuantWithMinMaxVars(inputs, minVals, maxVals, 8, false, null);
  }

  /**
   * Returns values limited to an interval and rounded to equal steps in it, one of which is 0. The
   * gradient passes to the values within the interval, and to the limits from those outside of it.
   *
   * @param minVals the lower limit: a number, a scalar, or a vector with a limit for each index
   *     along the axis
   * @param maxVals the upper limit
   * @param numBits the number of bits of a step's index
   * @param narrowRange whether the lowest index is left out, so that the steps are symmetric
   * @param axis the axis of the vectors, or null
   */
  public static Tensor fakeQuantWithMinMaxVars(
      Tensor inputs,
      Object minVals,
      Object maxVals,
      int numBits,
      boolean narrowRange,
      @Nullable Integer axis) {
    var name = "fake_quant_with_min_max_vars";
    floats(name, inputs);
    Check.that(
        numBits >= 2 && numBits <= 16,
        "%s: num_bits must be from 2 to 16, received %d.",
        name,
        numBits);
    var x = inputs;
    var min = limit(name, "min_vals", x, minVals, axis);
    var max = limit(name, "max_vals", x, maxVals, axis);
    int least = narrowRange ? 1 : 0;
    int most = (1 << numBits) - 1;
    var range = max.subtract(min);
    var scale = range.divide(most - least);
    var inverse = Ops.divide(most - least, range);
    var zero = Ops.round(Ops.clip(Ops.subtract(least, min.divide(scale)), least, most));
    var low = Ops.stopGradient(Ops.subtract(least, zero).multiply(scale));
    var high = Ops.stopGradient(Ops.subtract(most, zero).multiply(scale));
    var value = x.cast(low.dtype());
    var zeroStep = Ops.floor(Ops.negative(low).multiply(inverse).add(0.5));
    var inside = Ops.minimum(Ops.maximum(value, low), high).subtract(low);
    var step = Ops.floor(inside.multiply(inverse).subtract(zeroStep).add(0.5));
    var rounded = Ops.stopGradient(step.multiply(scale));
    // Keras' gradient is that of a sum, whose value is not used.
    var within = Ops.logicalAnd(Ops.greaterEqual(value, low), Ops.lessEqual(value, high));
    var passed =
        Ops.where(within, value, 0f)
            .add(Ops.where(Ops.lessEqual(value, low), min, 0f))
            .add(Ops.where(Ops.greaterEqual(value, high), max, 0f));
    return rounded.add(passed.subtract(Ops.stopGradient(passed))).cast(x.dtype());
  }

  /** Returns a limit in a shape that is broadcast along the axis, in float32 at least. */
  private static Tensor limit(
      String name, String what, Tensor x, Object given, @Nullable Integer axis) {
    Check.given(name, what, given);
    Tensor value =
        given instanceof Tensor tensor ? tensor : NDArray.from(given).cast(DType.FLOAT32);
    var wide = value.cast(value.dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32);
    if (value.shape().rank() != 1 || axis == null) {
      Check.that(
          axis != null || value.shape().rank() == 0 || value.shape().size() == 1,
          "%s: expected a single number as %s, received shape %s; limits for each index need an"
              + " axis.",
          name,
          what,
          value.shape());
      return value.shape().rank() == 0 || axis != null ? wide : Ops.reshape(wide);
    }
    int at = axis(name, x.shape(), axis);
    Check.that(
        value.shape().dim(0) == x.shape().dim(at),
        "%s: expected %d numbers as %s, one for each index along axis %d, received shape %s.",
        name,
        x.shape().dim(at),
        what,
        axis,
        value.shape());
    var along = new long[x.shape().rank() - at];
    Arrays.fill(along, 1);
    along[0] = value.shape().dim(0);
    return Ops.reshape(wide, along);
  }

  // ---- 8-bit floats ----

  /** The 8-bit floats, by Keras' names. */
  public enum Float8 {
    /** Four bits of exponent, three of fraction: {@code float8_e4m3fn}, up to 448. */
    E4M3FN(448, 3, -6),
    /** Five bits of exponent, two of fraction: {@code float8_e5m2}, up to 57344. */
    E5M2(57344, 2, -14);

    private final double max;
    private final int fraction;
    private final int leastExponent;

    Float8(double max, int fraction, int leastExponent) {
      this.max = max;
      this.fraction = fraction;
      this.leastExponent = leastExponent;
    }

    /** Returns the largest number. */
    public double max() {
      return max;
    }

    /** Rounds float32 numbers that are not larger than the largest one, halves to even. */
    private Tensor round(Tensor x) {
      // Adding just below half of the last bit that is kept, and the bit itself, rounds to even.
      int dropped = 23 - fraction;
      var bits = Ops.view(x, DType.INT32);
      var last = Ops.bitwiseAnd(Ops.bitwiseRightShift(bits, dropped), 1);
      var carried = Ops.add(bits, Ops.add(last, (1 << (dropped - 1)) - 1));
      var normal = Ops.view(Ops.bitwiseAnd(carried, -(1 << dropped)), DType.FLOAT32);
      double unit = Math.pow(2, leastExponent - fraction); // the step between small numbers
      var small = Ops.round(x.divide(unit)).multiply(unit);
      return Ops.where(Ops.less(Ops.abs(x), Math.pow(2, leastExponent)), small, normal);
    }
  }

  /**
   * Returns {@code x / scale} rounded to 8-bit floats, multiplied by the scale again. No gradient
   * passes.
   */
  public static Tensor quantizeAndDequantize(
      Tensor inputs, Tensor scale, Float8 quantizedDtype, DType computeDtype) {
    floats("quantize_and_dequantize", inputs);
    Check.given("quantize_and_dequantize", "scale", scale);
    Check.given("quantize_and_dequantize", "quantized_dtype", quantizedDtype);
    var by = scale.cast(Check.given("quantize_and_dequantize", "compute_dtype", computeDtype));
    double max = quantizedDtype.max;
    var scaled = Ops.clip(inputs.divide(by), -max, max).cast(DType.FLOAT32);
    var rounded = quantizedDtype.round(Ops.stopGradient(scaled));
    return Ops.stopGradient(rounded.cast(computeDtype).multiply(by));
  }

  /**
   * Returns the scale for the largest magnitude of recent steps: {@code amax / dtypeMax}, or the
   * scale itself if that is 0 or not finite.
   */
  public static Tensor computeFloat8Scale(Tensor amax, Tensor scale, double dtypeMax) {
    Check.given("compute_float8_scale", "amax", amax);
    Check.given("compute_float8_scale", "scale", scale);
    var inverse = Ops.divide(1f, scale);
    var usable = Ops.logicalAnd(Ops.greater(amax, 0f), Ops.isfinite(amax));
    return Ops.divide(1f, Ops.where(usable, Ops.divide((float) dtypeMax, amax), inverse));
  }

  /**
   * Returns the largest magnitudes of recent steps with that of x at the first place, where Keras
   * writes it after moving all of them by one place.
   */
  public static Tensor computeFloat8AmaxHistory(Tensor x, Tensor amaxHistory) {
    Check.given("compute_float8_amax_history", "x", x);
    Check.given("compute_float8_amax_history", "amax_history", amaxHistory);
    int length = (int) amaxHistory.shape().dim(0);
    var largest = Ops.max(Ops.abs(x)).cast(amaxHistory.dtype()).reshape(1);
    if (length == 1) return largest;
    var others = List.of(largest, amaxHistory.slice(0, 2, length), amaxHistory.slice(0, 0, 1));
    return Ops.concatenate(others, 0);
  }
}
