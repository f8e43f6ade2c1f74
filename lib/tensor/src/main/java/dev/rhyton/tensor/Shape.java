package dev.rhyton.tensor;

import dev.rhyton.config.Check;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The sizes of a tensor's axes; an unknown size, such as that of the batch, is printed as {@code
 * None}.
 */
public final class Shape {
  /** The size of an axis that is known only when the tensor has a value. */
  public static final long UNKNOWN = -1;

  /** The largest number of axes; TensorFlow ends the process if a tensor has more. */
  public static final int MOST_AXES = 254;

  private final long[] dims;

  private Shape(long[] dims) {
    Check.that(
        dims.length <= MOST_AXES,
        "A tensor has at most %d axes, received %d.",
        MOST_AXES,
        dims.length);
    this.dims = dims;
  }

  /** Creates a shape from its sizes, with {@link #UNKNOWN} for those that vary. */
  public static Shape of(long... dims) {
    checkGiven(dims);
    for (long d : dims) {
      Check.that(d >= UNKNOWN, "A shape's size must not be negative, received %d.", d);
    }
    return new Shape(dims.clone());
  }

  private static void checkGiven(long[] dims) {
    Check.that(dims != null, "A shape needs sizes, received null.");
  }

  /** Returns the number of axes. */
  public int rank() {
    return dims.length;
  }

  /** Returns the size of an axis; negative axes count from the end. */
  public long dim(int axis) {
    return dims[axis(axis)];
  }

  /** Returns the index of an axis, counted from the front. */
  public int axis(int axis) {
    Check.that(
        axis >= -dims.length && axis < dims.length,
        "Axis %d is not in a tensor of shape %s.",
        axis,
        this);
    return axis < 0 ? axis + dims.length : axis;
  }

  /** Returns the size of the last axis. */
  public long last() {
    return dim(-1);
  }

  /** Returns the sizes. */
  public long[] dims() {
    return dims.clone();
  }

  /** Returns the number of elements, at most 2³¹ − 1; every size must be known. */
  public long size() {
    Check.that(isKnown(), "The shape %s has no size yet.", this);
    long size = 1;
    for (long d : dims) {
      Check.that(
          d == 0 || size <= Integer.MAX_VALUE / d,
          "The shape %s has more elements than an array can hold.",
          this);
      size *= d;
    }
    return size;
  }

  /** Returns whether every size is known. */
  public boolean isKnown() {
    for (long d : dims) if (d == UNKNOWN) return false;
    return true;
  }

  /** Returns the axes from {@code from} on. */
  public Shape from(int from) {
    return new Shape(Arrays.copyOfRange(dims, place(from), dims.length));
  }

  /** Returns the axes before {@code to}. */
  public Shape upTo(int to) {
    return new Shape(Arrays.copyOfRange(dims, 0, place(to)));
  }

  private int place(int index) {
    if (index >= 0 && index <= dims.length) return index;
    throw new IllegalArgumentException(
        String.format(
            "Expected an index from 0 to %d in the shape %s, received %d.",
            dims.length, this, index));
  }

  /** Returns this shape followed by more axes. */
  public Shape plus(long... more) {
    checkGiven(more);
    return new Shape(LongStream.concat(Arrays.stream(dims), Arrays.stream(more)).toArray());
  }

  /** Returns this shape with another size at one axis. */
  public Shape with(int axis, long size) {
    var changed = dims.clone();
    changed[axis(axis)] = size;
    return new Shape(changed);
  }

  /** Returns whether a tensor of the other shape is accepted where this shape is expected. */
  public boolean accepts(Shape other) {
    Check.given("accepts", "other", other);
    if (other.rank() != rank()) return false;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] != other.dims[i] && dims[i] != UNKNOWN && other.dims[i] != UNKNOWN) return false;
    }
    return true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Shape s && Arrays.equals(s.dims, dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** Returns the sizes, {@code (None, 784)}. */
  @Override
  public String toString() {
    var sizes = Arrays.stream(dims).mapToObj(d -> d == UNKNOWN ? "None" : Long.toString(d));
    return sizes.collect(Collectors.joining(", ", "(", dims.length == 1 ? ",)" : ")"));
  }
}
