package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Joins and splits tensors, as in {@code keras.ops}. */
final class Joining {
  private static final int MOST_PARTS = 65_536; // more would take minutes

  private Joining() {}

  // ---- joining ----

  static Tensor concatenate(List<Tensor> xs, int axis) {
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

  static Tensor stack(List<Tensor> x, int axis) {
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

  static Tensor hstack(List<Tensor> xs) {
    var all = given("hstack", xs).stream().map(x -> rank(x) == 0 ? Shapes.ravel(x) : x).toList();
    return join("hstack", all, rank(all.get(0)) == 1 ? 0 : 1);
  }

  private static int rank(Tensor x) {
    return x.shape().rank();
  }

  static Tensor vstack(List<Tensor> xs) {
    return join("vstack", given("vstack", xs).stream().map(Joining::row).toList(), 0);
  }

  static Tensor row(Tensor x) {
    return rank(x) < 2 ? Shapes.ravel(x).expandDims(0) : x;
  }

  static Tensor dstack(List<Tensor> xs) {
    var all =
        given("dstack", xs).stream().map(x -> rank(x) < 3 ? row(x).expandDims(2) : x).toList();
    return join("dstack", all, 2);
  }

  static Tensor columnStack(List<Tensor> xs) {
    var all =
        given("column_stack", xs).stream()
            .map(x -> rank(x) < 2 ? Ops.ravel(x).expandDims(1) : x)
            .toList();
    return join("column_stack", all, 1);
  }

  static Tensor append(Tensor x1, Tensor x2, @Nullable Integer axis) {
    return axis == null
        ? join("append", List.of(Shapes.ravel(x1), Shapes.ravel(x2)), 0)
        : join("append", List.of(x1, x2), axis);
  }

  // ---- splitting ----

  static List<Tensor> split(Tensor x, Object indicesOrSections, int axis) {
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

  static List<Tensor> arraySplit(Tensor x, Object indicesOrSections, int axis) {
    int at = Operands.axis("array_split", x.shape(), axis);
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

  static List<Tensor> hsplit(Tensor x, Object indicesOrSections) {
    int axis = x.shape().rank() == 1 ? 0 : 1;
    return split("hsplit", x, indicesOrSections, axis);
  }

  static List<Tensor> vsplit(Tensor x, Object indicesOrSections) {
    return split("vsplit", x, indicesOrSections, 2, 0);
  }

  static List<Tensor> dsplit(Tensor x, Object indicesOrSections) {
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

  static List<Tensor> unstack(Tensor x, @Nullable Integer num, int axis) {
    int at = Operands.axis("unstack", x.shape(), axis);
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
