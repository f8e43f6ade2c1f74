package dev.rhyton.tensor;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.internal.Float16Conversions;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.TensorOps;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An immutable array with any number of axes: the input of {@code fit}, the output of {@code
 * predict}, and a tensor on which operations run immediately. The elements are in one Java array in
 * row-major order; float16 and bfloat16 as floats, small integers as ints.
 *
 * <p>In a function that is being traced, such as {@code call} of a layer, a layer that is applied
 * to an array returns an array whose elements only a run knows. It is a tensor of that function as
 * any other; methods that read its elements throw.
 */
public final class NDArray extends Tensor {
  // float[], double[], int[], long[], boolean[], String[]; null in a trace.
  private final @Nullable Object data;
  private final int @Nullable [] rows; // the rows of data that this array shows, or null for all
  private boolean finite; // whether isFinite found so, which takes a look at all numbers

  private NDArray(DType dtype, Shape shape, @Nullable Object data, int @Nullable [] rows) {
    super(shape, dtype);
    this.data = data;
    this.rows = rows;
  }

  private NDArray(Tensor traced) {
    super(
        traced.state.graph(),
        traced.state.output(),
        traced.shape,
        traced.dtype(),
        List.of(traced),
        traced.state.sampled());
    data = null;
    rows = null;
    state.as(traced);
    var of = traced.state;
    state.activatedAs(of);
  }

  /** Returns a tensor of the function that is being traced as an array without elements. */
  static NDArray traced(Tensor tensor) {
    return tensor instanceof NDArray array ? array : new NDArray(tensor);
  }

  /** Returns an array of the given shape over {@code data}, which must not change afterwards. */
  public static NDArray of(Object data, long... dims) {
    var shape = Shape.of(dims);
    JavaArrays.checkFlat(data);
    Check.that(
        Array.getLength(data) == shape.size(),
        "An array of shape %s has %d elements, received %d.%s",
        shape,
        shape.size(),
        Array.getLength(data),
        dims.length == 0 ? " NDArray.from(data) returns a vector." : "");
    var element = data.getClass().getComponentType();
    var dtype = JavaArrays.dtypeOf(element);
    return element == JavaArrays.storage(dtype)
        ? new NDArray(dtype, shape, data, null)
        : from(data).reshape(dims); // bytes, shorts and boxed numbers are stored as others
  }

  /** Returns complex numbers of the given shape from alternating real and imaginary parts. */
  public static NDArray ofComplex(float[] parts, long... dims) {
    Check.given("ofComplex", "parts", parts);
    var bits = JavaArrays.toBits(parts);
    var shape = of(bits, dims).shape();
    return new NDArray(DType.COMPLEX64, shape, bits, null);
  }

  /** Returns the alternating real and imaginary parts of complex numbers. */
  public float[] toComplex() {
    Check.that(dtype.isComplex(), "toComplex: expected complex64, the array is of %s.", dtype);
    return JavaArrays.toParts((long[]) flat());
  }

  /**
   * Returns the same elements with another dtype of the same Java type (float16 as floats, ...).
   */
  public static NDArray of(DType dtype, Shape shape, Object data) {
    Check.given("NDArray", "shape", shape);
    return of(data, shape.dims()).cast(dtype);
  }

  /**
   * Returns an array of a Java value: a number, a (nested) array of numbers, booleans or strings, a
   * list of those, or an {@code NdArray} of TensorFlow-Java.
   */
  public static NDArray from(Object value) {
    return value instanceof NDArray array ? array : JavaArrays.toNDArray(value);
  }

  /** Stacks arrays of equal shape along a new first axis. */
  public static NDArray stack(List<NDArray> parts) {
    checkParts("row", parts);
    if (areTraced(parts)) return traced(TensorOps.stack(0, List.copyOf(parts)));
    var first = parts.get(0);
    int size = Math.toIntExact(first.size());
    var shape = Shape.of(parts.size()).plus(first.shape.dims());
    Object data = Array.newInstance(first.data().getClass().getComponentType(), (int) shape.size());
    for (int i = 0; i < parts.size(); i++) {
      var part = parts.get(i);
      Check.that(
          part.shape.equals(first.shape) && part.dtype == first.dtype,
          "Row %d has shape %s (%s), row 0 has %s (%s): rows must be alike.",
          i,
          part.shape,
          part.dtype,
          first.shape,
          first.dtype);
      System.arraycopy(part.flat(), 0, data, i * size, size);
    }
    return new NDArray(first.dtype, shape, data, null);
  }

  private static boolean areTraced(List<NDArray> parts) {
    return parts.stream().anyMatch(p -> p.data == null);
  }

  private static void checkParts(String what, List<NDArray> parts) {
    Check.that(parts != null, "Expected at least one %s, received null.", what);
    Check.that(!parts.isEmpty(), "Expected at least one %s, received an empty list.", what);
    for (var part : parts) Check.that(part != null, "Expected %ss, one is null.", what);
  }

  /** Concatenates the rows of several arrays. */
  public static NDArray concatenate(List<NDArray> parts) {
    checkParts("array", parts);
    if (parts.size() == 1) return parts.get(0);
    if (areTraced(parts)) return traced(TensorOps.concatenate(0, parts.toArray(new Tensor[0])));
    var first = parts.get(0);
    for (var part : parts) {
      Check.that(
          part.dtype == first.dtype
              && part.shape.from(1).equals(first.shape.from(1))
              && part.shape.rank() > 0,
          "Rows of shape %s (%s) do not go with those of %s (%s).",
          part.shape,
          part.dtype,
          first.shape,
          first.dtype);
    }
    int width = first.rowSize();
    int rows = 0;
    for (var part : parts) rows = Math.addExact(rows, part.length());
    Object data = Array.newInstance(first.data().getClass().getComponentType(), rows * width);
    int at = 0;
    for (var part : parts) {
      System.arraycopy(part.flat(), 0, data, at, part.length() * width);
      at += part.length() * width;
    }
    return new NDArray(first.dtype, first.shape.with(0, rows), data, null);
  }

  /** Returns whether every number is finite. */
  public boolean isFinite() {
    if (finite) return true;
    var data = data();
    int width = rows == null ? Array.getLength(data) : rowSize();
    var of = rows == null ? new int[1] : rows;
    boolean all = true;
    for (int i = 0; all && i < of.length; i++) {
      all = JavaArrays.isFinite(data, of[i] * width, width);
    }
    finite = all;
    return all;
  }

  /** Returns whether all tensors are arrays, so that operations on them run immediately. */
  public static boolean areAll(List<? extends Tensor> tensors) {
    Check.given("areAll", "tensors", tensors);
    return tensors.stream().allMatch(TensorInternals::isKnown);
  }

  /** Returns this array. */
  @Override
  public NDArray value() {
    Check.state(isKnown(), () -> NO_VALUE_YET);
    return this;
  }

  /**
   * Returns whether the elements are known: not if only a run of the traced function knows them.
   */
  public boolean isKnown() {
    return data != null;
  }

  /** Returns the Java array, of which {@link #rows} are shown. */
  private Object data() {
    Check.state(data != null, () -> NO_VALUE_YET);
    return data;
  }

  /** Returns the number of elements. */
  public long size() {
    return shape.size();
  }

  /** Returns the size of the first axis, the number of samples. */
  public int length() {
    Check.that(shape.rank() > 0, "A scalar has no length.");
    return Math.toIntExact(shape.dim(0));
  }

  /** Returns the stored Java array, with the elements in row-major order; read only. */
  private Object flat() {
    var data = data();
    if (rows == null) return data;
    return JavaArrays.rows(data, rows, rowSize());
  }

  private int rowSize() {
    return Math.toIntExact(shape.from(1).size());
  }

  /** Returns the rows with the given indices on the first axis, without copying. */
  public NDArray rows(int... index) {
    Check.that(index != null, "Expected the indices of rows, received null.");
    int length = length();
    for (int i : index) {
      if (i >= 0 && i < length) continue;
      Check.that(false, "Expected rows from 0 to %d, received %d.", length - 1, i);
    }
    if (data == null) return traced(take(of(index.clone(), index.length)));
    var chosen = rows == null ? index.clone() : Arrays.stream(index).map(i -> rows[i]).toArray();
    return new NDArray(dtype, shape.with(0, index.length), data, chosen);
  }

  /** Returns the rows {@code from} (inclusive) to {@code to} (exclusive), without copying. */
  public NDArray slice(int from, int to) {
    Check.that(
        0 <= from && from <= to && to <= length(),
        "slice: expected 0 <= from <= to <= %d, received %d and %d.",
        length(),
        from,
        to);
    return rows(IntStream.range(from, to).toArray());
  }

  /** Returns one row, without its first axis. */
  public NDArray get(int row) {
    return rows(row).reshape(shape.from(1).dims());
  }

  /** Returns the same elements in another shape; one size may be -1. */
  @Override
  public NDArray reshape(long... dims) {
    Check.that(dims != null, "A shape needs sizes, received null.");
    if (data == null) return traced(super.reshape(dims));
    long known = Shape.of(Arrays.stream(dims).filter(d -> d != -1).toArray()).size();
    var full = Arrays.stream(dims).map(d -> d == -1 ? size() / Math.max(1, known) : d).toArray();
    Check.that(
        Shape.of(full).size() == size(),
        "Cannot reshape %s to %s: %d elements against %d.",
        shape,
        Shape.of(dims),
        size(),
        Shape.of(full).size());
    return new NDArray(dtype, Shape.of(full), flat(), null);
  }

  /** Converts the elements to another type; conversion to integers truncates fractions. */
  @Override
  public NDArray cast(DType to) {
    Check.that(to != null, "cast: expected a dtype, received null.");
    if (to == dtype) return this;
    if (data == null) return traced(super.cast(to));
    if (dtype.isComplex() || to.isComplex()) return Tensor.convert(this, to).value();
    if (JavaArrays.isHeldAlike(dtype, to)) return new NDArray(to, shape, data, rows);
    if (to == DType.FLOAT16 || to == DType.BFLOAT16) {
      return new NDArray(to, shape, Float16Conversions.round(to, toFloats()), null);
    }
    if (to == DType.FLOAT32) return new NDArray(to, shape, toFloats(), null);
    if (JavaArrays.storage(to) == double.class) return new NDArray(to, shape, toDoubles(), null);
    if (to.isInteger()) return new NDArray(to, shape, JavaArrays.toIntegers(to, this), null);
    if (to == DType.BOOL) {
      var values = toDoubles();
      var flags = new boolean[values.length];
      for (int i = 0; i < flags.length; i++) flags[i] = values[i] != 0;
      return new NDArray(to, shape, flags, null);
    }
    throw new IllegalArgumentException("Cannot convert " + dtype + " to " + to + ".");
  }

  /** Multiplies every element by {@code factor}, as float32: {@code pixels.scale(1 / 255.0)}. */
  public NDArray scale(double factor) {
    if (data == null) return traced(cast(DType.FLOAT32).multiply(factor));
    var scaled = toFloats();
    for (int i = 0; i < scaled.length; i++) scaled[i] = (float) (scaled[i] * factor);
    return new NDArray(DType.FLOAT32, shape, scaled, null);
  }

  /** Returns a copy of the elements as floats. */
  public float[] toFloats() {
    Object flat = flat();
    if (flat instanceof float[] floats) return flat == data ? floats.clone() : floats;
    return JavaArrays.toFloats(flat instanceof int[] ? flat : toDoubles());
  }

  /** Returns a copy of the elements as doubles. */
  public double[] toDoubles() {
    Check.that(
        !dtype.isComplex(),
        "Complex numbers have two parts: use toComplex, or TensorOps.real of them.");
    return JavaArrays.toDoubles(flat());
  }

  /** Returns a copy of the elements as ints; fractions are truncated. */
  public int[] toInts() {
    if (flat() instanceof int[] ints) return ints.clone();
    return Arrays.stream(toDoubles()).mapToInt(d -> (int) d).toArray();
  }

  /** Returns a copy of the elements as longs. */
  public long[] toLongs() {
    if (flat() instanceof long[] longs) return longs.clone();
    return Arrays.stream(toDoubles()).mapToLong(d -> (long) d).toArray();
  }

  /** Returns a copy of the elements as strings. */
  public String[] toStrings() {
    if (flat() instanceof String[] s) return s.clone();
    return Arrays.stream(toDoubles()).mapToObj(Text::number).toArray(String[]::new);
  }

  /** Returns the rows of a matrix. */
  public float[][] toArray2d() {
    Check.that(shape.rank() == 2, "Expected two axes, the array has shape %s.", shape);
    var flat = toFloats();
    int columns = rowSize();
    var result = new float[length()][];
    for (int i = 0; i < result.length; i++) {
      result[i] = Arrays.copyOfRange(flat, i * columns, (i + 1) * columns);
    }
    return result;
  }

  /** Returns the only element of a scalar or of an array with one element. */
  public double item() {
    Check.that(size() == 1, "Expected one element, the array has shape %s.", shape);
    return toDoubles()[0];
  }

  /** Returns the index of the largest element along the last axis, the class, as int32. */
  public NDArray argmax() {
    if (data == null) return traced(argmax(-1)).cast(DType.INT32);
    var flat = toFloats();
    int columns = Math.toIntExact(shape.last());
    Check.that(columns > 0, "Rows of shape %s have no largest element.", shape);
    var best = new int[flat.length / columns];
    for (int r = 0; r < best.length; r++) {
      for (int c = 1; c < columns; c++) {
        if (flat[r * columns + c] > flat[r * columns + best[r]]) best[r] = c;
      }
    }
    return new NDArray(DType.INT32, shape.upTo(shape.rank() - 1), best, null);
  }

  /** Writes the elements in TensorFlow's memory layout. */
  void copyTo(ByteBuffer target) {
    var data = data();
    target.order(ByteOrder.nativeOrder());
    if (rows == null) ByteLayout.write(dtype, data, 0, Array.getLength(data), target);
    else ByteLayout.writeRows(dtype, data, rows, rowSize(), target);
  }

  /** Returns an array of a buffer's elements from its position on, in its byte order. */
  public static NDArray ofBytes(DType dtype, Shape shape, ByteBuffer buffer) {
    Check.given("ofBytes", "buffer", buffer);
    MemoryCheck.checkArray(shape, dtype);
    var from = buffer.slice().order(buffer.order());
    double bytes = MemoryCheck.bytes(shape, dtype);
    Check.that(
        from.remaining() >= bytes || dtype == DType.STRING,
        "An array of shape %s (%s) has %.0f bytes, the buffer has %d.",
        shape,
        dtype,
        bytes,
        from.remaining());
    var data = ByteLayout.read(dtype, Math.toIntExact(shape.size()), from);
    return new NDArray(dtype, shape, data, null);
  }

  /** Returns the elements in TensorFlow's memory layout, which {@link #ofBytes} reads. */
  public byte[] toBytes() {
    var bytes = ByteBuffer.allocate(Math.toIntExact(size() * dtype.bytes()));
    copyTo(bytes);
    return bytes.array();
  }

  /** Returns an array from the result of {@link #toBytes}. */
  public static NDArray ofBytes(DType dtype, Shape shape, byte[] bytes) {
    MemoryCheck.checkArray(shape, dtype);
    Check.given("ofBytes", "bytes", bytes);
    Check.that(
        dtype.bytes() > 0 && bytes.length == Math.multiplyExact(shape.size(), dtype.bytes()),
        "An array of shape %s (%s) cannot be made of %d bytes.",
        shape,
        dtype,
        bytes.length);
    return ofBytes(dtype, shape, ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (other == this || data == null) return other == this;
    return other instanceof NDArray a
        && a.data != null
        && a.dtype == dtype
        && a.shape.equals(shape)
        && Arrays.deepEquals(new Object[] {a.flat()}, new Object[] {flat()});
  }

  @Override
  public int hashCode() {
    if (data == null) return System.identityHashCode(this);
    return Arrays.deepHashCode(new Object[] {flat()});
  }

  /** Returns the elements as nested lists, with long axes abbreviated, then shape and dtype. */
  @Override
  public String toString() {
    if (data == null) return super.toString();
    return elements() + "  " + shape + " " + dtype;
  }

  /** Returns the elements as text. */
  String elements() {
    return ArrayPrinter.print(
        dtype.isComplex() ? ArrayPrinter.complex(toComplex()) : flat(), shape);
  }
}
