package dev.rhyton.ops;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Converts the operands of operations, and computes their common dtypes and shapes. */
final class Operands {
  private Operands() {}

  /** Two operands in their common dtype. */
  record Pair(Tensor x1, Tensor x2) {
    DType dtype() {
      return x1.dtype();
    }

    Pair cast(DType dtype) {
      return new Pair(x1.cast(dtype), x2.cast(dtype));
    }

    Tensor apply(BinaryOperator<Tensor> function) {
      return function.apply(x1, x2);
    }
  }

  /**
   * Converts two operands to the dtype of the result in Keras: tensors, arrays, lists, numbers. A
   * Java number is converted to the tensor's dtype, as in {@link DType#promote(Number)}.
   */
  @CanIgnoreReturnValue
  static Pair pair(String op, Object x1, Object x2) {
    var pair = promoted(op, x1, x2);
    broadcast(op, pair.x1().shape(), pair.x2().shape());
    return pair;
  }

  /** Converts two operands of a function with fractional values to floats. */
  static Pair floats(String op, Object x1, Object x2) {
    var pair = promoted(op, x1, x2, true);
    broadcast(op, pair.x1().shape(), pair.x2().shape());
    return pair;
  }

  private static DType dtype(Object x1, Object x2) {
    if (x1 instanceof Number a && x2 instanceof Number b) {
      return tensor(a).dtype().promote(tensor(b).dtype());
    }
    if (x1 instanceof Number n) return tensor(x2).dtype().promote(n);
    if (x2 instanceof Number n) return tensor(x1).dtype().promote(n);
    return tensor(x1).dtype().promote(tensor(x2).dtype());
  }

  private static Tensor tensor(Object value, DType dtype) {
    return value instanceof Number n
        ? TensorOps.constant(n.doubleValue(), dtype)
        : tensor(value).cast(dtype);
  }

  /** Converts a tensor, an array, a list, a number or a boolean to a tensor. */
  static Tensor tensor(Object value) {
    return tensor(value, 1);
  }

  /** Requires that a list is in few enough others, which one that contains itself is not. */
  static void checkDepth(int depth) {
    Check.that(
        depth <= Shape.MOST_AXES,
        "A list in lists: at most %d levels are possible.",
        Shape.MOST_AXES);
  }

  private static Tensor tensor(Object value, int depth) {
    if (value instanceof Tensor tensor) return tensor;
    if (value instanceof Double || value instanceof Float) {
      return TensorOps.constant(((Number) value).doubleValue(), KerasConfig.floatx());
    }
    if (value instanceof Long l && l == l.intValue()) return tensor(l.intValue());
    if (value instanceof List<?> list) return list(list, depth);
    return NDArray.from(value);
  }

  /** Converts a list as in Python: its numbers have one dtype, and tensors in it are stacked. */
  private static Tensor list(List<?> list, int depth) {
    checkDepth(depth);
    if (list.isEmpty()) return NDArray.of(new float[0], 0);
    var parts = list.stream().map(v -> tensor(v, depth + 1)).toList();
    var dtype = parts.stream().map(Tensor::dtype).reduce(DType::promote).orElseThrow();
    var first = parts.get(0).shape();
    for (var part : parts) {
      Check.that(
          part.shape().accepts(first),
          "A list of shapes %s and %s is no tensor.",
          first,
          part.shape());
    }
    return TensorOps.stack(0, parts.stream().map(p -> p.cast(dtype)).toList());
  }

  /** Returns the elements of a vector as a list of numbers. */
  static List<?> list(NDArray vector) {
    return vector.dtype().isFloat()
        ? Arrays.stream(vector.toDoubles()).boxed().toList()
        : Arrays.stream(vector.toLongs()).boxed().toList();
  }

  /** Returns the integers in an array, a list, a tensor or a single number. */
  static long[] longs(String op, String name, @Nullable Object value) {
    if (value instanceof long[] longs) return longs;
    if (value instanceof List<?> list && list.stream().allMatch(Operands::isInteger)) {
      return list.stream().mapToLong(v -> Check.whole(op, name, (long) number(v))).toArray();
    }
    var numbers = indices(op, name, value);
    Check.that(
        TensorInternals.isKnown(numbers)
            && numbers.dtype().isInteger()
            && numbers.shape().rank() <= 1,
        "%s: expected whole numbers as %s, received %s.",
        op,
        name,
        describe(value));
    var longs = ((NDArray) numbers).toLongs();
    for (long each : longs) Check.whole(op, name, each);
    return longs;
  }

  /** Returns an integer, which may be in an array with one element. */
  static int integer(Object value) {
    if (value instanceof NDArray a && a.dtype().isInteger())
      return Math.toIntExact((long) a.item());
    if (value instanceof Integer || value instanceof Long) {
      return Math.toIntExact(((Number) value).longValue());
    }
    throw new ClassCastException("Expected a whole number.");
  }

  /** The same as an argument of an operation. */
  static int integer(String op, String name, Object value) {
    Check.that(
        isInteger(value),
        "%s: expected whole numbers as %s, received %s.",
        op,
        name,
        describe(value));
    return Check.whole(op, name, (long) number(value));
  }

  private static boolean isInteger(Object value) {
    return value instanceof Integer
        || value instanceof Long
        || (value instanceof NDArray a && a.dtype().isInteger() && a.size() == 1);
  }

  static double number(Object value) {
    if (value instanceof NDArray a) return a.item();
    return ((Number) value).doubleValue();
  }

  /** Returns the dtype called {@code name}; Python's {@code int} and {@code float} have 32 bits. */
  static DType dtype(String name) {
    return switch (name) {
      case "int" -> DType.INT32;
      case "float" -> DType.FLOAT32;
      default -> DType.of(name);
    };
  }

  /** Returns a description of a value, for messages. */
  static String describe(@Nullable Object value) {
    if (value instanceof Tensor t) return "a tensor of shape " + t.shape() + " and " + t.dtype();
    if (value == null) return "None";
    return value.getClass().getSimpleName() + " " + Text.printable(value);
  }

  /** Returns the shape that two shapes are broadcast to. */
  @CanIgnoreReturnValue
  static Shape broadcast(String op, Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    var dims = new long[rank];
    for (int i = 1; i <= rank; i++) {
      long m = i > a.rank() ? 1 : a.dim(-i);
      long n = i > b.rank() ? 1 : b.dim(-i);
      Check.that(
          m == n || m == 1 || n == 1 || m == Shape.UNKNOWN || n == Shape.UNKNOWN,
          "%s: shapes %s and %s cannot be broadcast to each other.",
          op,
          a,
          b);
      dims[rank - i] = m == 1 ? n : n == 1 ? m : Math.max(m, n);
    }
    return Shape.of(dims);
  }

  /** Returns an axis counted from the front; a negative axis counts from the end. */
  static int axis(String op, Shape shape, int axis) {
    Check.that(
        axis >= -shape.rank() && axis < shape.rank(),
        "%s: axis %d is not in a tensor of shape %s.",
        op,
        axis,
        shape);
    return axis < 0 ? axis + shape.rank() : axis;
  }

  /** Returns distinct axes counted from the front; all axes for null. */
  static int[] axes(String op, Shape shape, int @Nullable ... axes) {
    if (axes == null) {
      var all = new int[shape.rank()];
      Arrays.setAll(all, i -> i);
      return all;
    }
    var found = new ArrayList<Integer>();
    for (int axis : axes) {
      int at = axis(op, shape, axis);
      Check.that(!found.contains(at), "%s: axis %d is named twice.", op, axis);
      found.add(at);
    }
    return found.stream().mapToInt(i -> i).toArray();
  }

  /** Refuses a tensor with another number of axes. */
  static void rank(String op, Tensor x, int rank) {
    Check.that(
        x.shape().rank() == rank,
        "%s: expected a tensor of %d axes, received shape %s.",
        op,
        rank,
        x.shape());
  }

  /** Returns the size of an axis as an int32 scalar, also if it is known only in a run. */
  static Tensor size(Tensor x, int axis) {
    long size = x.shape().dim(axis);
    if (size != Shape.UNKNOWN) return NDArray.from(Check.whole("shape", "a size", size));
    int at = x.shape().axis(axis);
    return TensorOps.shape(x).slice(0, at, at + 1).squeeze(0).cast(DType.INT32);
  }

  /**
   * Returns {@code from, from + step, ...} before an int32 limit, also if it is known only in a
   * run.
   */
  static Tensor range(int from, Tensor limit, int step) {
    if (limit instanceof NDArray a && a.isKnown()) {
      return Ops.arange(from, Check.whole("arange", "stop", (long) a.item()), step);
    }
    return RawOps.op("Range", OpAttributes.NONE, NDArray.from(from), limit, NDArray.from(step));
  }

  /** Returns the sizes of all axes as int32 scalars, including those known only in a run. */
  static List<Tensor> sizes(Tensor x) {
    var sizes = new ArrayList<Tensor>();
    for (int i = 0; i < x.shape().rank(); i++) sizes.add(size(x, i));
    return sizes;
  }

  /**
   * Broadcasts axes of size 1, and new axes before them, to sizes that may be known only in a run.
   */
  static Tensor broadcastTo(Tensor x, List<Tensor> sizes) {
    return broadcastTo(x, sizes.isEmpty() ? NDArray.of(new int[0], 0) : TensorOps.stack(0, sizes));
  }

  /** Broadcasts axes of size 1, and new axes before them, to a vector of sizes. */
  static Tensor broadcastTo(Tensor x, Tensor dims) {
    // in 32 bits, since the gradient of BroadcastTo accepts nothing else
    return RawOps.op("BroadcastTo", OpAttributes.NONE, x, dims.cast(DType.INT32));
  }

  /** Returns the elements along an axis at indices of any shape, none of which is negative. */
  static Tensor gather(Tensor x, Tensor indices, int axis) {
    return TensorOps.take(x, indices, axis);
  }

  /** Converts integers to a tensor: a number, an array, a list or a tensor. */
  @CanIgnoreReturnValue
  static Tensor indices(String op, String name, @Nullable Object value) {
    var tensor = given(op, name, value);
    Check.that(
        tensor.dtype().isInteger(),
        "%s: expected whole numbers as %s, received %s.",
        op,
        name,
        describe(value));
    return tensor;
  }

  /** Converts a value to a tensor; Java values are arrays, even within a graph. */
  static Tensor given(String op, String name, @Nullable Object value) {
    Check.given(op, name, value);
    if (value instanceof List<?> list && list.isEmpty()) return NDArray.of(new int[0], 0);
    try {
      return value instanceof Tensor || hasTensor(value) ? tensor(value) : NDArray.from(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          op + ": " + name + " does not take " + describe(value) + ".", e);
    }
  }

  private static boolean hasTensor(Object value) {
    return hasTensor(value, 1);
  }

  private static boolean hasTensor(Object value, int depth) {
    if (!(value instanceof List<?> list)) return value instanceof Tensor;
    checkDepth(depth);
    return list.stream().anyMatch(v -> hasTensor(v, depth + 1));
  }

  /** Converts two operands of any shapes to their common dtype, as {@link #pair}. */
  static Pair promoted(String op, Object x1, Object x2) {
    return promoted(op, x1, x2, false);
  }

  private static Pair promoted(String op, Object x1, Object x2, boolean asFloats) {
    Check.given(op, "x1", x1);
    Check.given(op, "x2", x2);
    var common = dtype(x1, x2);
    var dtype = asFloats ? common.toFloat() : common;
    return new Pair(tensor(x1, dtype), tensor(x2, dtype));
  }

  /** Refuses two axes with different known sizes, over which an operation sums products. */
  static void matching(String op, Shape a, int axisOfA, Shape b, int axisOfB) {
    long m = a.dim(axisOfA);
    long n = b.dim(axisOfB);
    Check.that(
        m == n || m == Shape.UNKNOWN || n == Shape.UNKNOWN,
        "%s: axis %d of shape %s and axis %d of shape %s must have the same size.",
        op,
        axisOfA,
        a,
        axisOfB,
        b);
  }
}
