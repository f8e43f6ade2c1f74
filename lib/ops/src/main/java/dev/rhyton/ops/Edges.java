package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.Objects;

/** How much of an axis is added or left out at both ends, of which two of three numbers tell. */
record Edges(String op, String before, String after, String target) {

  private void check(Integer... given) {
    long count = Arrays.stream(given).filter(Objects::nonNull).count();
    Check.that(
        count == 2 && Arrays.stream(given).allMatch(n -> n == null || n >= 0),
        "%s: expected two of %s, %s and %s, 0 or more each, received %s.",
        op,
        before,
        after,
        target,
        Arrays.toString(given));
  }

  /** What is added before and after the pixels. */
  int[] padding(Integer first, Integer last, Integer size, ImageLayout layout, int axis) {
    check(first, last, size);
    if (size == null) return new int[] {first, last};
    int rest = size - layout.size(axis) - (first == null ? last : first);
    Check.that(
        rest >= 0,
        "%s: %s %d is too small for images of shape %s and %s %d.",
        op,
        target,
        size,
        layout.given().shape(),
        first == null ? after : before,
        first == null ? last : first);
    return first == null ? new int[] {rest, last} : new int[] {first, rest};
  }

  /** Where the part that is left begins and ends. */
  int[] part(Integer first, Integer last, Integer size, ImageLayout layout, int axis) {
    check(first, last, size);
    boolean open = last == null && layout.dim(axis) == Shape.UNKNOWN;
    int length = open ? Integer.MAX_VALUE : layout.size(axis);
    int from = first == null ? length - last - size : first;
    int to = last == null ? first + size : length - last;
    Check.that(
        from >= 0 && from <= to && to <= length,
        "%s: %s %s, %s %s and %s %s do not fit images of shape %s.",
        op,
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
