package dev.rhyton.tensor;

import dev.rhyton.config.Check;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The sizes of a tensor's axes; an unknown size, as that of the batch, prints as {@code None}. */
public final class Shape {
  /** The size of an axis that is known only when the tensor has a value. */
  public static final long UNKNOWN = -1;

  /** TensorFlow ends the process where a tensor has more axes. */
  private static final int MOST_AXES = 254;

  private final long[] dims;

  private Shape(long[] dims) {
    Check.that(
        dims.length <= MOST_AXES,
        "A tensor has at most %d axes, received %d.",
        MOST_AXES,
        dims.length);
    this.dims = dims;
  }

  /** A shape by its sizes, {@link #UNKNOWN} for those that vary. */
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

  /** The number of axes. */
  public int rank() {
    return dims.length;
  }

  /** The size of an axis; negative axes count from the end. */
  public long dim(int axis) {
    return dims[axis(axis)];
  }

  /** The axis, counted from the front. */
  public int axis(int axis) {
    Check.that(
        axis >= -dims.length && axis < dims.length,
        "Axis %d is not in a tensor of shape %s.",
        axis,
        this);
    return axis < 0 ? axis + dims.length : axis;
  }

  /** The size of the last axis. */
  public long last() {
    return dim(-1);
  }

  /** The sizes. */
  public long[] dims() {
    return dims.clone();
  }

  /** The number of elements, 2³¹ − 1 at most; every size must be known. */
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

  /** Whether every size is known. */
  public boolean isKnown() {
    return Arrays.stream(dims).noneMatch(d -> d == UNKNOWN);
  }

  /** The axes from {@code from} on. */
  public Shape from(int from) {
    return new Shape(Arrays.copyOfRange(dims, from, dims.length));
  }

  /** The axes before {@code to}. */
  public Shape upTo(int to) {
    return new Shape(Arrays.copyOfRange(dims, 0, to));
  }

  /** This shape followed by the axes of another. */
  public Shape plus(long... more) {
    checkGiven(more);
    return new Shape(LongStream.concat(Arrays.stream(dims), Arrays.stream(more)).toArray());
  }

  /** This shape with another size at one axis. */
  public Shape with(int axis, long size) {
    var changed = dims.clone();
    changed[axis(axis)] = size;
    return new Shape(changed);
  }

  /** Whether a value of the other shape may stand where this one is expected. */
  public boolean accepts(Shape other) {
    if (other.rank() != rank()) return false;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] != other.dims[i] && dims[i] != UNKNOWN && other.dims[i] != UNKNOWN) return false;
    }
    return true;
  }

  /** TensorFlow ends the process where the elements are more than can be counted. */
  org.tensorflow.ndarray.Shape toNative() {
    long size = 1;
    for (long d : dims) {
      Check.that(d <= 0 || size <= Long.MAX_VALUE / d, "The shape %s has too many elements.", this);
      if (d > 0) size *= d;
    }
    return org.tensorflow.ndarray.Shape.of(dims);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape s && Arrays.equals(s.dims, dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** {@code (None, 784)}. */
  @Override
  public String toString() {
    var sizes = Arrays.stream(dims).mapToObj(d -> d == UNKNOWN ? "None" : Long.toString(d));
    return sizes.collect(Collectors.joining(", ", "(", dims.length == 1 ? ",)" : ")"));
  }
}
