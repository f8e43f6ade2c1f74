package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The key of Python's {@code x[...]}, with numpy's meaning: slices, integers, new axes, an
 * ellipsis, and tensors of indices or of booleans.
 */
final class ItemKey {
  private final Object given;
  private final List<Object> parts = new ArrayList<>();

  private ItemKey(Object given) {
    this.given = given;
    if (given instanceof String text) parse(text);
    else if (given instanceof List<?> list) list.forEach(part -> parts.add(part(part)));
    else parts.add(part(given));
  }

  static ItemKey of(Object key) {
    return new ItemKey(key);
  }

  /** Returns the parts of the key: integers, slices, nulls, ellipses and tensors. */
  List<Object> parts() {
    return Collections.unmodifiableList(parts);
  }

  private @Nullable Object part(@Nullable Object part) {
    if (part == null || part instanceof Slice || part == Slice.ELLIPSIS) return part;
    if (part instanceof Integer || part instanceof Long) {
      return Check.whole("get_item", "a place", ((Number) part).longValue());
    }
    if (part instanceof Boolean || part instanceof String) throw refused();
    var indices = Operands.given("get_item", "key", part);
    if (!indices.dtype().isInteger() && indices.dtype() != DType.BOOL) throw refused();
    return indices;
  }

  private IllegalArgumentException refused() {
    return new IllegalArgumentException(
        "get_item: expected whole numbers, slices, None, an ellipsis and tensors, as in \"1:3, ::2,"
            + " None, ..., -1\"; received "
            + Operands.describe(given)
            + ".");
  }

  private void parse(String text) {
    var entries = text.strip().split("\\s*,\\s*", -1);
    int count = entries.length;
    boolean closed = count > 1 && entries[count - 1].isEmpty(); // "1," is a tuple in Python
    for (var entry : List.of(entries).subList(0, closed ? count - 1 : count)) {
      if (entry.equals("...")) parts.add(Slice.ELLIPSIS);
      else if (entry.equals("None")) parts.add(null);
      else if (entry.contains(":")) parts.add(slice(entry.split(":", -1)));
      else parts.add(number(entry));
    }
  }

  private Slice slice(String[] ends) {
    if (ends.length > 3) throw refused();
    return new Slice(end(ends[0]), end(ends[1]), ends.length < 3 ? null : end(ends[2]));
  }

  private @Nullable Integer end(String text) {
    return text.isBlank() ? null : number(text);
  }

  private Integer number(String text) {
    try {
      return Integer.valueOf(text.strip());
    } catch (NumberFormatException e) {
      throw refused();
    }
  }

  /** Returns the elements of a tensor that the key selects. */
  Tensor of(Tensor x) {
    var whole = complete(x.shape());
    boolean gathers = whole.stream().anyMatch(Tensor.class::isInstance);
    var slicing = new Slicing(x.shape());
    var places = new ArrayList<Integer>(); // the axes of the sliced x that indices select from
    var indices = new ArrayList<Tensor>();
    boolean adjacent = true;
    int last = -1;
    for (int i = 0; i < whole.size(); i++) {
      var part = whole.get(i);
      if (part == null) slicing.newAxis();
      else if (part instanceof Slice slice) slicing.slice(slice);
      else if (part instanceof Integer index && !gathers) slicing.index(index);
      else {
        adjacent &= last < 0 || last == i - 1;
        last = i;
        for (var each : vectors(part, x.shape(), slicing.axis())) {
          places.add(slicing.kept());
          indices.add(Indexing.counted("get_item", each, x, slicing.axis()));
          slicing.slice(Slice.ALL);
        }
      }
    }
    var sliced = slicing.of(x);
    return gathers ? gathered(sliced, places, indices, adjacent) : sliced;
  }

  /** Returns the parts for all axes: an ellipsis stands for whole axes, and is added at the end. */
  private List<Object> complete(Shape shape) {
    int named = 0;
    for (var part : parts) {
      if (part instanceof Tensor t && t.dtype() == DType.BOOL) named += t.shape().rank();
      else if (part != null && part != Slice.ELLIPSIS) named++;
    }
    long ellipses = parts.stream().filter(p -> p == Slice.ELLIPSIS).count();
    int left = shape.rank() - named;
    Check.that(ellipses <= 1, "get_item: the key %s has more than one ellipsis.", parts);
    Check.that(
        left >= 0,
        "get_item: the key %s names %d axes, a tensor of shape %s has fewer.",
        parts,
        named,
        shape);
    var whole = new ArrayList<Object>();
    var rest = IntStream.range(0, left).<Object>mapToObj(i -> Slice.ALL).toList();
    for (var part : parts) {
      if (part == Slice.ELLIPSIS) whole.addAll(rest);
      else whole.add(part);
    }
    if (ellipses == 0) whole.addAll(rest);
    return whole;
  }

  /** Returns a vector of indices for each axis that a number, indices or booleans select from. */
  private static List<Tensor> vectors(Object part, Shape shape, int axis) {
    if (part instanceof Integer index) return List.of(NDArray.from(index.intValue()));
    var tensor = (Tensor) part;
    if (tensor.dtype() != DType.BOOL) return List.of(tensor);
    int rank = tensor.shape().rank();
    Check.that(
        rank > 0 && shape.from(axis).upTo(rank).accepts(tensor.shape()),
        "get_item: booleans of shape %s do not go with a tensor of shape %s.",
        tensor.shape(),
        shape);
    return Ops.unstack(RawOps.op("Where", OpAttributes.NONE, tensor), null, 1);
  }

  /**
   * Gathers elements. The axes of indices replace the axes that they select from; they come first
   * if those are not adjacent.
   */
  private static Tensor gathered(
      Tensor x, List<Integer> places, List<Tensor> indices, boolean adjacent) {
    int count = places.size();
    if (count == 1) return Operands.gather(x, indices.get(0), places.get(0));
    var shape = Shape.of();
    for (var each : indices) shape = Operands.broadcast("get_item", shape, each.shape());
    var zeros = indices.stream().map(TensorOps::zerosLike).reduce(Tensor::add).orElseThrow();
    var all = indices.stream().map(each -> each.add(zeros)).toList();
    var from = places.stream().mapToInt(i -> i).toArray();
    var front = Ops.moveaxis(x, from, IntStream.range(0, count).toArray());
    var chosen = Indexing.chosen("get_item", front, all);
    int first = adjacent ? from[0] : 0;
    return Ops.moveaxis(
        chosen,
        IntStream.range(0, shape.rank()).toArray(),
        IntStream.range(first, first + shape.rank()).toArray());
  }

  /**
   * The arguments of TensorFlow's StridedSlice: start, end and step for each axis, and their masks.
   */
  private static final class Slicing {
    private final Shape shape;
    private final List<Integer> begin = new ArrayList<>();
    private final List<Integer> end = new ArrayList<>();
    private final List<Integer> steps = new ArrayList<>();
    private long beginMask;
    private long endMask;
    private long newAxes;
    private long removed;

    Slicing(Shape shape) {
      this.shape = shape;
    }

    /** Moves to the next axis of the tensor. */
    int axis() {
      return begin.size() - Long.bitCount(newAxes);
    }

    /** Moves to the next axis of the result. */
    int kept() {
      return begin.size() - Long.bitCount(removed);
    }

    private void add(@Nullable Integer from, @Nullable Integer to, int step) {
      if (from == null) beginMask |= 1L << begin.size();
      if (to == null) endMask |= 1L << begin.size();
      begin.add(Objects.requireNonNullElse(from, 0));
      end.add(Objects.requireNonNullElse(to, 0));
      steps.add(step);
    }

    void newAxis() {
      newAxes |= 1L << begin.size();
      add(0, 0, 1);
    }

    void slice(Slice slice) {
      int step = Objects.requireNonNullElse(slice.step(), 1);
      Check.that(step != 0, "get_item: the step of %s must not be 0.", slice);
      add(slice.start(), slice.stop(), step);
    }

    void index(int index) {
      long size = shape.dim(axis());
      Check.that(
          size == Shape.UNKNOWN || (index >= -size && index < size),
          "get_item: the index %d is beyond axis %d of a tensor of shape %s.",
          index,
          axis(),
          shape);
      removed |= 1L << begin.size();
      add(index, index + 1, 1);
    }

    Tensor of(Tensor x) {
      long all = (1L << begin.size()) - 1;
      boolean whole = beginMask == all && endMask == all && steps.stream().allMatch(s -> s == 1);
      if (whole) return x;
      var attributes =
          OpAttributes.of("begin_mask", beginMask)
              .and("end_mask", endMask)
              .and("new_axis_mask", newAxes)
              .and("shrink_axis_mask", removed);
      return RawOps.op("StridedSlice", attributes, x, ints(begin), ints(end), ints(steps));
    }

    private static NDArray ints(List<Integer> values) {
      return NDArray.of(values.stream().mapToInt(i -> i).toArray(), values.size());
    }
  }
}
