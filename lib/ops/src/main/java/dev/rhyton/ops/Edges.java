package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The padding or cropping of images at both ends of an axis, given by two of three numbers: the
 * amount before, the amount after, and the size of the result.
 */
record Edges(ImageLayout layout, int axis, String before, String after, String target) {

  /** Returns the edges of the height (axis 0) or the width (axis 1), for padding or cropping. */
  static Edges of(ImageLayout layout, int axis, String what) {
    return axis == 0
        ? new Edges(layout, axis, "top_" + what, "bottom_" + what, "target_height")
        : new Edges(layout, axis, "left_" + what, "right_" + what, "target_width");
  }

  private void check(@Nullable Integer... given) {
    long count = Arrays.stream(given).filter(Objects::nonNull).count();
    Check.that(
        count == 2 && Arrays.stream(given).allMatch(n -> n == null || n >= 0),
        "%s: expected two of %s, %s and %s, 0 or more each, received %s.",
        layout.op(),
        before,
        after,
        target,
        Arrays.toString(given));
  }

  /** Returns the padding before and after the pixels. */
  int[] padding(@Nullable Integer first, @Nullable Integer last, @Nullable Integer size) {
    check(first, last, size);
    int start = orZero(first);
    int end = orZero(last);
    if (size == null) return new int[] {start, end};
    int rest = size - layout.size(axis) - (first == null ? end : start);
    Check.that(
        rest >= 0,
        "%s: %s %d is too small for images of shape %s and %s %d.",
        layout.op(),
        target,
        size,
        layout.given().shape(),
        first == null ? after : before,
        first == null ? end : start);
    return first == null ? new int[] {rest, end} : new int[] {start, rest};
  }

  private static int orZero(@Nullable Integer given) {
    return given == null ? 0 : given;
  }

  /** Returns the start and the end of the part that is kept. */
  int[] part(@Nullable Integer first, @Nullable Integer last, @Nullable Integer size) {
    check(first, last, size);
    boolean open = last == null && layout.dim(axis) == Shape.UNKNOWN;
    int length = open ? Integer.MAX_VALUE : layout.size(axis);
    int from = first == null ? length - orZero(last) - orZero(size) : first;
    int to = last == null ? orZero(first) + orZero(size) : length - last;
    Check.that(
        from >= 0 && from <= to && to <= length,
        "%s: %s %s, %s %s and %s %s do not fit images of shape %s.",
        layout.op(),
        before,
        first,
        after,
        last,
        target,
        size,
        layout.given().shape());
    return new int[] {from, to};
  }
}
