package dev.rhyton.tensor;

import dev.rhyton.config.Check;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.buffer.DataBuffers;

/**
 * Creates arrays from Java numbers, nested arrays and lists, and from arrays of TensorFlow-Java.
 */
final class JavaArrays {
  private JavaArrays() {}

  static NDArray toNDArray(Object value) {
    if (value instanceof NdArray<?> nd) return fromNdArray(nd);
    if (value instanceof Iterable<?> list) return fromRows(list, 1);
    if (value == null) throw new IllegalArgumentException("Expected an array, received null.");
    Class<?> element = value.getClass();
    int rank = 0;
    for (; element.isArray(); element = element.getComponentType()) rank++;
    var dims = new long[rank];
    Object first = value;
    for (int i = 0; i < rank; i++) {
      Check.that(first != null, "Row 0 of axis %d is null.", i - 1);
      dims[i] = Array.getLength(first);
      if (i < rank - 1)
        first =
            dims[i] == 0
                ? Array.newInstance(first.getClass().getComponentType().getComponentType(), 0)
                : Array.get(first, 0);
    }
    var type = storage(dtypeOf(element));
    Object data = Array.newInstance(type, Math.toIntExact(Shape.of(dims).size()));
    if (rank == 0) Array.set(data, 0, value);
    else copyNested(value, dims, 0, data, new int[1]);
    return NDArray.of(dtypeOf(element), Shape.of(dims), data);
  }

  /** Throws if a value is not an array of single elements. */
  static void checkFlat(@Nullable Object data) {
    Check.that(
        data != null && data.getClass().isArray() && !data.getClass().getComponentType().isArray(),
        "NDArray.of: expected a Java array of numbers, booleans or strings, received %s;"
            + " NDArray.from takes a number, a list or nested arrays.",
        data != null && data.getClass().isArray() ? data.getClass().getSimpleName() : data);
    if (!(data instanceof String[] strings)) return;
    for (int i = 0; i < strings.length; i++) {
      Check.that(strings[i] != null, "A string of the array is null, at place %d.", i);
    }
  }

  /** Returns an array of the given rows, of {@code width} elements each. */
  static Object rows(Object data, int[] rows, int width) {
    Object copy = Array.newInstance(data.getClass().getComponentType(), rows.length * width);
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(data, rows[i] * width, copy, i * width, width);
    }
    return copy;
  }

  /** Returns whether all numbers of a part of an array are finite. */
  static boolean isFinite(Object data, int from, int count) {
    if (data instanceof float[] f) return isFinite(f, from, from + count);
    if (data instanceof double[] d) {
      for (int i = from; i < from + count; i++) if (!Double.isFinite(d[i])) return false;
    }
    return true;
  }

  /**
   * A number times 0 is 0 if it is finite, otherwise NaN, and a sum with NaN is NaN. Four sums do
   * not wait for each other, so that the data of a training are checked at the speed of memory.
   */
  private static boolean isFinite(float[] f, int from, int to) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      a += f[i] * 0;
      b += f[i + 1] * 0;
      c += f[i + 2] * 0;
      d += f[i + 3] * 0;
    }
    for (; i < to; i++) a += f[i] * 0;
    return a + b + c + d == 0;
  }

  private static NDArray fromRows(Iterable<?> list, int depth) {
    Check.that(
        depth <= Shape.MOST_AXES,
        "A list in lists: at most %d levels are possible.",
        Shape.MOST_AXES);
    var parts = new ArrayList<NDArray>();
    for (Object row : list) {
      parts.add(row instanceof Iterable<?> inner ? fromRows(inner, depth + 1) : NDArray.from(row));
    }
    return NDArray.stack(parts);
  }

  private static NDArray fromNdArray(NdArray<?> nd) {
    var shape = Shape.of(nd.shape().asArray());
    int size = Math.toIntExact(shape.size());
    if (nd instanceof org.tensorflow.ndarray.FloatNdArray f) {
      var data = new float[size];
      f.copyTo(DataBuffers.of(data, false, false));
      return NDArray.of(data, shape.dims());
    }
    if (nd instanceof org.tensorflow.ndarray.DoubleNdArray d) {
      var data = new double[size];
      d.copyTo(DataBuffers.of(data, false, false));
      return NDArray.of(data, shape.dims());
    }
    if (nd instanceof org.tensorflow.ndarray.IntNdArray n) {
      var data = new int[size];
      n.copyTo(DataBuffers.of(data, false, false));
      return NDArray.of(data, shape.dims());
    }
    if (nd instanceof org.tensorflow.ndarray.LongNdArray n) {
      var data = new long[size];
      n.copyTo(DataBuffers.of(data, false, false));
      return NDArray.of(data, shape.dims());
    }
    throw new IllegalArgumentException(
        "Expected an NdArray of float, double, int or long, received a "
            + nd.getClass().getSimpleName()
            + ".");
  }

  private static void copyNested(Object from, long[] dims, int axis, Object to, int[] at) {
    Check.that(
        from != null && Array.getLength(from) == dims[axis],
        "A ragged array: expected %d elements along axis %d, received %s.",
        dims[axis],
        axis,
        from == null ? "null" : Array.getLength(from));
    int length = Array.getLength(from);
    if (axis < dims.length - 1) {
      for (int i = 0; i < length; i++) copyNested(Array.get(from, i), dims, axis + 1, to, at);
    } else {
      if (from.getClass().getComponentType() == to.getClass().getComponentType()) {
        System.arraycopy(from, 0, to, at[0], length);
      } else {
        for (int i = 0; i < length; i++) Array.set(to, at[0] + i, number(Array.get(from, i), to));
      }
      at[0] += length;
    }
  }

  /** Bytes and shorts are stored as ints; {@link Array#set} unboxes boxed values. */
  private static Object number(Object value, Object to) {
    Check.that(value != null, "An element of the array is null.");
    return to instanceof int[] && value instanceof Number n ? (Object) n.intValue() : value;
  }

  static DType dtypeOf(Class<?> element) {
    if (element == float.class || element == Float.class) return DType.FLOAT32;
    if (element == double.class || element == Double.class) return DType.FLOAT64;
    if (element == int.class || element == Integer.class) return DType.INT32;
    if (element == long.class || element == Long.class) return DType.INT64;
    if (element == boolean.class || element == Boolean.class) return DType.BOOL;
    if (element == byte.class || element == Byte.class) return DType.INT8;
    if (element == short.class || element == Short.class) return DType.INT32;
    if (element == String.class) return DType.STRING;
    throw new IllegalArgumentException(
        "Expected an array of numbers, booleans or strings, received elements of type "
            + element.getSimpleName()
            + ".");
  }

  /** Converts ints or doubles. */
  static float[] toFloats(Object numbers) {
    var floats = new float[Array.getLength(numbers)];
    if (numbers instanceof int[] ints) {
      for (int i = 0; i < floats.length; i++) floats[i] = ints[i];
    } else {
      var doubles = (double[]) numbers;
      for (int i = 0; i < floats.length; i++) floats[i] = (float) doubles[i];
    }
    return floats;
  }

  /** Converts the elements of an array; booleans are 0 and 1. */
  static double[] toDoubles(Object elements) {
    if (elements instanceof double[] d) return d.clone();
    if (elements instanceof int[] ints) return Arrays.stream(ints).asDoubleStream().toArray();
    if (elements instanceof long[] longs) return Arrays.stream(longs).asDoubleStream().toArray();
    Check.that(!(elements instanceof String[]), "Expected numbers, received strings.");
    var doubles = new double[Array.getLength(elements)];
    if (elements instanceof float[] f) {
      for (int i = 0; i < doubles.length; i++) doubles[i] = f[i];
    } else {
      var flags = (boolean[]) elements;
      for (int i = 0; i < doubles.length; i++) doubles[i] = flags[i] ? 1 : 0;
    }
    return doubles;
  }

  /** Returns whether Java values that store elements of one dtype are valid elements of another. */
  static boolean isHeldAlike(DType from, DType to) {
    boolean whole = to == DType.INT32 || to == DType.INT64;
    return storage(from) == storage(to) && (whole || to == DType.FLOAT32);
  }

  /**
   * Returns the elements as integers of a dtype, as NumPy and TensorFlow do: fractions are
   * truncated, as are high bits. NaN, and numbers that 32 bits do not hold, 64 bits for int64 and
   * uint32, become the least integer of these bits first.
   */
  static Object toIntegers(DType to, NDArray from) {
    if (storage(to) == long.class) {
      var longs = toWhole(from, true);
      if (to == DType.UINT32) Arrays.setAll(longs, i -> longs[i] & 0xffffffffL);
      return longs;
    }
    var ints = Arrays.stream(toWhole(from, false)).mapToInt(n -> (int) n).toArray();
    switch (to) {
      case INT8 -> Arrays.setAll(ints, i -> (byte) ints[i]);
      case UINT8 -> Arrays.setAll(ints, i -> ints[i] & 0xff);
      case INT16 -> Arrays.setAll(ints, i -> (short) ints[i]);
      case UINT16 -> Arrays.setAll(ints, i -> ints[i] & 0xffff);
      default -> {}
    }
    return ints;
  }

  private static long[] toWhole(NDArray from, boolean wide) {
    if (from.dtype().isInteger()) return from.toLongs();
    double least = wide ? Long.MIN_VALUE : Integer.MIN_VALUE;
    var values = from.toDoubles();
    var whole = new long[values.length];
    for (int i = 0; i < whole.length; i++) {
      double v = values[i];
      boolean held = wide ? v >= least && v < -least : v > least - 1 && v < -least;
      whole[i] = held ? (long) v : (long) least;
    }
    return whole;
  }

  /** Packs complex numbers into longs; real and imaginary parts alternate in {@code parts}. */
  static long[] toBits(float[] parts) {
    var bits = new long[parts.length / 2];
    for (int i = 0; i < bits.length; i++) {
      long imaginary = Float.floatToRawIntBits(parts[2 * i + 1]);
      bits[i] = (Float.floatToRawIntBits(parts[2 * i]) & 0xffffffffL) | (imaginary << 32);
    }
    return bits;
  }

  /** Returns the alternating real and imaginary parts of complex numbers. */
  static float[] toParts(long[] bits) {
    var parts = new float[2 * bits.length];
    for (int i = 0; i < bits.length; i++) {
      parts[2 * i] = Float.intBitsToFloat((int) bits[i]);
      parts[2 * i + 1] = Float.intBitsToFloat((int) (bits[i] >>> 32));
    }
    return parts;
  }

  /** Returns the Java type that stores elements of a dtype. */
  static Class<?> storage(DType dtype) {
    return switch (dtype) {
      case FLOAT32, FLOAT16, BFLOAT16 -> float.class;
      case FLOAT64 -> double.class;
      case INT8, UINT8, INT16, UINT16, INT32 -> int.class;
      case UINT32, INT64 -> long.class;
      case COMPLEX64 -> long.class; // the bits of both parts, as they lie in memory
      case BOOL -> boolean.class;
      case STRING -> String.class;
    };
  }
}
