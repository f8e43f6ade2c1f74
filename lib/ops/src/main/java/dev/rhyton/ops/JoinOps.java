package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.OpAttributes;
import dev.rhyton.tensor.RawOps;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Joins and splits tensors, as in {@code keras.ops}. */
public abstract class JoinOps extends OrderOps {
  private static final int MOST_PARTS = 65_536; // more would take minutes

  JoinOps() {}

  // ---- joining ----

  /** Concatenates tensors along the first axis. */
  public static Tensor concatenate(List<Tensor> xs) {
    return concatenate(xs, 0);
  }

  /** Concatenates tensors along an axis; the other axes have equal sizes. */
  @Op("xs, axis=0")
  public static Tensor concatenate(List<Tensor> xs, int axis) {
    if (OpCall.isSymbolic(xs)) return OpCall.record("concatenate", xs, axis);
    return join("concatenate", given("concatenate", xs), axis);
  }

  private static List<Tensor> given(String op, List<Tensor> xs) {
    boolean some = xs != null && !xs.isEmpty() && xs.stream().noneMatch(x -> x == null);
    Check.that(some, "%s: expected a list of at least one tensor, received %s.", op, xs);
    return xs;
  }

  private static Tensor join(String op, List<Tensor> xs, int axis) {
    var first = xs.get(0).shape();
    int at = Operands.axis(op, first, axis);
    for (var x : xs) {
      Check.that(
          x.shape().rank() == first.rank()
              && x.shape().with(at, Shape.UNKNOWN).accepts(first.with(at, Shape.UNKNOWN)),
          "%s: shapes %s and %s differ in more than axis %d.",
          op,
          first,
          x.shape(),
          at);
    }
    return TensorOps.concatenate(at, alike(xs));
  }

  /** Converts the tensors to their common dtype. */
  private static List<Tensor> alike(List<Tensor> xs) {
    var dtype = xs.stream().map(Tensor::dtype).reduce(DType::promote).orElseThrow();
    return xs.stream().map(x -> x.cast(dtype)).toList();
  }

  /** Stacks tensors along a new first axis. */
  public static Tensor stack(List<Tensor> x) {
    return stack(x, 0);
  }

  /** Stacks tensors of equal shape along a new axis. */
  @Op("x, axis=0")
  public static Tensor stack(List<Tensor> x, int axis) {
    if (OpCall.isSymbolic(x)) return OpCall.record("stack", x, axis);
    var first = given("stack", x).get(0).shape();
    int rank = first.rank() + 1;
    Check.that(
        axis >= -rank && axis < rank,
        "stack: axis %d is no place for a new axis in tensors of shape %s.",
        axis,
        first);
    for (var each : x) {
      Check.that(
          each.shape().accepts(first),
          "stack: expected tensors of one shape, received %s and %s.",
          first,
          each.shape());
    }
    return TensorOps.stack(Math.floorMod(axis, rank), alike(x));
  }

  /** Concatenates tensors along the second axis; vectors along their only one. */
  @Op("xs")
  public static Tensor hstack(List<Tensor> xs) {
    if (OpCall.isSymbolic(xs)) return OpCall.record("hstack", xs);
    var all = given("hstack", xs).stream().map(x -> rank(x) == 0 ? ravel(x) : x).toList();
    return join("hstack", all, rank(all.get(0)) == 1 ? 0 : 1);
  }

  private static int rank(Tensor x) {
    return x.shape().rank();
  }

  /** Concatenates tensors along the first axis; vectors are rows. */
  @Op("xs")
  public static Tensor vstack(List<Tensor> xs) {
    if (OpCall.isSymbolic(xs)) return OpCall.record("vstack", xs);
    return join("vstack", given("vstack", xs).stream().map(JoinOps::row).toList(), 0);
  }

  private static Tensor row(Tensor x) {
    return rank(x) < 2 ? ravel(x).expandDims(0) : x;
  }

  /** Concatenates tensors along the third axis, which is added to vectors and matrices. */
  @Op("xs")
  public static Tensor dstack(List<Tensor> xs) {
    if (OpCall.isSymbolic(xs)) return OpCall.record("dstack", xs);
    var all =
        given("dstack", xs).stream().map(x -> rank(x) < 3 ? row(x).expandDims(2) : x).toList();
    return join("dstack", all, 2);
  }

  /** Concatenates tensors along the second axis; vectors are columns. */
  @Op("xs")
  public static Tensor columnStack(List<Tensor> xs) {
    var all =
        given("column_stack", xs).stream()
            .map(x -> rank(x) < 2 ? ravel(x).expandDims(1) : x)
            .toList();
    return join("column_stack", all, 1);
  }

  /** Returns the elements of one tensor, then those of another, as a vector. */
  public static Tensor append(Tensor x1, Tensor x2) {
    return append(x1, x2, null);
  }

  /** Concatenates two tensors along an axis; without an axis, as vectors. */
  @Op("x1, x2, axis=None")
  public static Tensor append(Tensor x1, Tensor x2, Integer axis) {
    if (OpCall.isSymbolic(x1, x2)) return OpCall.record("append", x1, x2, axis);
    Check.given("append", "x1", x1);
    Check.given("append", "x2", x2);
    return axis == null
        ? join("append", List.of(ravel(x1), ravel(x2)), 0)
        : join("append", List.of(x1, x2), axis);
  }

  // ---- splitting ----

  /** Splits a tensor along the first axis, as {@link #split(Tensor, Object, int)}. */
  public static List<Tensor> split(Tensor x, Object indicesOrSections) {
    return split(x, indicesOrSections, 0);
  }

  /**
   * Splits a tensor along an axis.
   *
   * @param indicesOrSections the number of parts, which have equal sizes; or the indices at which
   *     all parts but the first begin
   */
  @Op("x, indices_or_sections, axis=0")
  public static List<Tensor> split(Tensor x, Object indicesOrSections, int axis) {
    if (OpCall.isSymbolic(x)) return OpCall.record("split", x, indicesOrSections, axis);
    return split("split", x, indicesOrSections, axis);
  }

  private static List<Tensor> split(String op, Tensor x, Object given, int axis) {
    int at = Operands.axis(op, Check.given(op, "x", x).shape(), axis);
    if (!(given instanceof Integer parts)) return splitAt(op, x, given, at);
    long size = x.shape().dim(at);
    Check.positive(op, "indices_or_sections", parts);
    Check.that(
        size == Shape.UNKNOWN || size % parts == 0,
        "%s: axis %d of a tensor of shape %s does not split into %d equal parts; for parts of"
            + " different sizes call array_split.",
        op,
        axis,
        x.shape(),
        parts);
    return parts == 1 ? List.of(x) : TensorOps.split(x, parts, at);
  }

  private static List<Tensor> splitAt(String op, Tensor x, Object given, int axis) {
    var places = Operands.longs(op, "indices_or_sections", given);
    var parts = new ArrayList<Tensor>();
    for (int i = 0; i <= places.length; i++) {
      Integer from = i == 0 ? null : (Integer) Check.whole(op, "a place", places[i - 1]);
      Integer to = i == places.length ? null : (Integer) Check.whole(op, "a place", places[i]);
      parts.add(TensorOps.stridedSlice(x, axis, from, to, 1));
    }
    return parts;
  }

  /** Splits a tensor along the first axis, as {@link #arraySplit(Tensor, Object, int)}. */
  public static List<Tensor> arraySplit(Tensor x, Object indicesOrSections) {
    return arraySplit(x, indicesOrSections, 0);
  }

  /** Splits a tensor along an axis, as {@link #split}; the first parts may be larger by 1. */
  @Op("x, indices_or_sections, axis=0")
  public static List<Tensor> arraySplit(Tensor x, Object indicesOrSections, int axis) {
    if (OpCall.isSymbolic(x)) return OpCall.record("array_split", x, indicesOrSections, axis);
    int at = Operands.axis("array_split", Check.given("array_split", "x", x).shape(), axis);
    if (!(indicesOrSections instanceof Integer parts)) {
      return splitAt("array_split", x, indicesOrSections, at);
    }
    Check.positive("array_split", "indices_or_sections", parts);
    int size = Check.whole("array_split", "a size", known("array_split", x, at));
    Check.that(
        parts <= MOST_PARTS,
        "array_split: expected at most %d parts, received %d.",
        MOST_PARTS,
        parts);
    int filled = Math.max(1, Math.min(parts, size));
    var places =
        IntStream.range(1, filled).map(i -> i * (size / filled) + Math.min(i, size % filled));
    var all = new ArrayList<>(splitAt("array_split", x, places.toArray(), at));
    if (filled == parts) return all;
    var empty = TensorOps.stridedSlice(x, at, size, null, 1);
    all.addAll(Collections.nCopies(parts - filled, empty));
    return all;
  }

  /** Returns the size of an axis; refuses an unknown size. */
  static long known(String op, Tensor x, int axis) {
    long size = x.shape().dim(axis);
    Check.that(
        size != Shape.UNKNOWN,
        "%s: the size of axis %d of a tensor of shape %s must be known, as the shape of the result"
            + " depends on it.",
        op,
        axis,
        x.shape());
    return size;
  }

  /** Splits a tensor along the second axis, a vector along its only one, as {@link #split}. */
  @Op("x, indices_or_sections")
  public static List<Tensor> hsplit(Tensor x, Object indicesOrSections) {
    if (OpCall.isSymbolic(x)) return OpCall.record("hsplit", x, indicesOrSections);
    int axis = Check.given("hsplit", "x", x).shape().rank() == 1 ? 0 : 1;
    return split("hsplit", x, indicesOrSections, axis);
  }

  /** Splits a tensor of two or more axes along the first one, as {@link #split}. */
  @Op("x, indices_or_sections")
  public static List<Tensor> vsplit(Tensor x, Object indicesOrSections) {
    if (OpCall.isSymbolic(x)) return OpCall.record("vsplit", x, indicesOrSections);
    return split("vsplit", x, indicesOrSections, 2, 0);
  }

  /** Splits a tensor of three or more axes along the third one, as {@link #split}. */
  @Op("x, indices_or_sections")
  public static List<Tensor> dsplit(Tensor x, Object indicesOrSections) {
    if (OpCall.isSymbolic(x)) return OpCall.record("dsplit", x, indicesOrSections);
    return split("dsplit", x, indicesOrSections, 3, 2);
  }

  private static List<Tensor> split(String op, Tensor x, Object given, int least, int axis) {
    Check.that(
        Check.given(op, "x", x).shape().rank() >= least,
        "%s: expected a tensor of %d axes or more, received shape %s.",
        op,
        least,
        x.shape());
    return split(op, x, given, axis);
  }

  /** Returns the slices along the first axis, without that axis. */
  public static List<Tensor> unstack(Tensor x) {
    return unstack(x, null, 0);
  }

  /** Returns the slices along an axis, without that axis; {@code num} is its size, if given. */
  @Op("x, num=None, axis=0")
  public static List<Tensor> unstack(Tensor x, Integer num, int axis) {
    if (OpCall.isSymbolic(x)) return OpCall.record("unstack", x, num, axis);
    int at = Operands.axis("unstack", Check.given("unstack", "x", x).shape(), axis);
    long size = num != null && x.shape().dim(at) == Shape.UNKNOWN ? num : known("unstack", x, at);
    Check.that(
        num == null || num == size,
        "unstack: axis %d of a tensor of shape %s has not the size %d of num.",
        axis,
        x.shape(),
        num);
    var attributes = OpAttributes.of("num", size).and("axis", (long) at);
    return size == 0 ? List.of() : RawOps.all("Unpack", attributes, List.of(x));
  }
}
