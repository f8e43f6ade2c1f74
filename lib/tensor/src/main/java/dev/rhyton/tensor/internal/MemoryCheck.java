package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.MemoryLimit;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** Refuses tensors and arrays that are too large, before memory for them is allocated. */
public final class MemoryCheck {
  private static final int BYTES_OF_TEXT = 24; // without its letters

  private MemoryCheck() {}

  /** Refuses a tensor that is too large; sizes that are not known yet count as 1. */
  public static void check(Shape shape, DType dtype) {
    check(shape, dtype, 1);
  }

  /** Refuses a tensor that is too large if unknown sizes are {@code rows}. */
  public static void check(Shape shape, DType dtype, long rows) {
    check(shape, dtype, rows, MemoryLimit.bytes(), "MemoryLimit.set allows more.");
  }

  /**
   * Refuses the result of an operation that is too large whatever the unknown sizes of its input
   * are: the size of each axis of the result is a function of the index of the axis.
   */
  public static void checkResult(String op, Tensor input, IntToDoubleFunction size) {
    if (input.shape().isKnown()) return; // then TensorFlow infers the sizes of the result
    var graph = GraphBuilder.current();
    if (graph != null && graph.sizes().areSupposed()) return;
    var dims = new long[input.shape().rank()];
    for (int i = 0; i < dims.length; i++) {
      double of = Math.max(0, size.applyAsDouble(i));
      boolean isAsBefore = input.shape().dim(i) == Shape.UNKNOWN && of == 1;
      dims[i] = isAsBefore ? Shape.UNKNOWN : (long) of;
    }
    try {
      check(Shape.of(dims), input.dtype());
    } catch (TensorException e) {
      throw new TensorException(e.code(), op + ": " + e.getMessage());
    }
  }

  /** Returns the size of an axis, 1 if it is unknown. */
  public static double least(Tensor x, int axis) {
    return Math.abs(x.shape().dim(axis));
  }

  /** Refuses an array that is too large; arrays are in the Java heap. */
  public static void checkArray(Shape shape, DType dtype) {
    check(shape, dtype);
    long heap = Runtime.getRuntime().maxMemory();
    check(shape, dtype, 1, heap, "Java's option -Xmx allows larger arrays.");
  }

  /** Returns the number of elements of a new array; refuses an array that is too large. */
  public static int elements(DType dtype, long... dims) {
    var shape = Shape.of(dims);
    checkArray(shape, dtype);
    return (int) shape.size();
  }

  private static void check(Shape shape, DType dtype, long rows, long most, String more) {
    Check.given("MemoryLimit", "shape", shape);
    Check.given("MemoryLimit", "dtype", dtype);
    double size = bytes(shape, dtype) * rows;
    if (size <= most) {
      checkSizes(shape);
      return;
    }
    throw new TensorException(
        TensorException.RESOURCE_EXHAUSTED,
        String.format(
            Locale.ROOT,
            "a tensor of shape %s (%s) takes %s, the limit is %s. %s",
            rows == 1 ? shape : shape.with(0, rows),
            dtype,
            text(size),
            text((double) most),
            more));
  }

  /**
   * Throws if an argument, or a tensor of which the mean is taken, has more elements than an array
   * can have: TensorFlow counts them in 32 bits, and its gradient of a mean ends the process then.
   * A graph that only infers shapes has no gradients, and large sizes in place of unknown ones.
   */
  public static void checkElements(Shape shape) {
    Check.given("MemoryLimit", "shape", shape);
    checkSizes(shape);
    var graph = GraphBuilder.current();
    boolean runs = graph == null || !graph.isForShapes();
    if (!runs || nonempty(shape) < Integer.MAX_VALUE) return; // exactly as many end it, too
    throw new TensorException(
        TensorException.RESOURCE_EXHAUSTED,
        "a tensor of shape " + shape + " has more elements than an array can hold, 2147483646.");
  }

  /** Returns the product of all known sizes but 0. */
  private static double nonempty(Shape shape) {
    double product = 1;
    for (long d : shape.dims()) product *= Math.max(d, 1);
    return product;
  }

  /**
   * Throws if an axis has more than 32 bits, or if a tensor has no elements but other sizes of more
   * than 32 bits together, which TensorFlow multiplies.
   */
  private static void checkSizes(Shape shape) {
    for (long d : shape.dims()) {
      if (d <= Integer.MAX_VALUE) continue;
      throw new TensorException(
          TensorException.RESOURCE_EXHAUSTED,
          "a tensor of shape " + shape + " has an axis of more than 2147483647 elements.");
    }
    boolean empty = Arrays.stream(shape.dims()).anyMatch(d -> d == 0);
    if (!empty || nonempty(shape) <= Integer.MAX_VALUE) return;
    throw new TensorException(
        TensorException.RESOURCE_EXHAUSTED,
        "a tensor of shape " + shape + " has no elements, but its other sizes are too large.");
  }

  /** Returns the number of bytes of a tensor, as far as its sizes are known. */
  public static double bytes(Shape shape, DType dtype) {
    double size = dtype == DType.STRING ? BYTES_OF_TEXT : dtype.bytes();
    for (long d : shape.dims()) size *= d == Shape.UNKNOWN ? 1 : d;
    return size;
  }

  /** Returns a number of bytes as text, such as {@code "1.5 GiB"}. */
  public static String text(double size) {
    var units = Arrays.asList("bytes", "KiB", "MiB", "GiB", "TiB");
    int unit = 0;
    for (; size >= 1024 && unit < units.size() - 1; unit++) size /= 1024;
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, units.get(unit));
  }
}
