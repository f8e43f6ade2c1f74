package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A pattern of einops, {@code "b (h p) c -> b h (p c)"}: the names of the axes before and after;
 * those in brackets are merged into one.
 */
record Rearrangement(String pattern, List<List<String>> from, List<List<String>> to) {
  private static final Pattern AXIS = Pattern.compile("\\s*(?:(\\w+)|\\(([\\w\\s]*)\\))\\s*");

  private static final Integer OPEN = -1; // a size that is inferred

  static Rearrangement of(String pattern) {
    var sides = pattern.split("->", -1);
    Check.that(
        sides.length == 2,
        "rearrange: expected a pattern like \"a b -> b a\", received \"%s\".",
        pattern);
    var from = axes(pattern, sides[0]);
    var to = axes(pattern, sides[1]);
    var before = flat(from);
    Check.that(
        new HashSet<>(before).size() == before.size()
            && flat(to).size() == before.size()
            && new HashSet<>(before).equals(new HashSet<>(flat(to))),
        "rearrange: each axis must stand once on both sides of \"%s\".",
        pattern);
    return new Rearrangement(pattern, from, to);
  }

  private static List<List<String>> axes(String pattern, String side) {
    var axes = new ArrayList<List<String>>();
    var matcher = AXIS.matcher(side.strip());
    int end = 0;
    while (matcher.lookingAt()) {
      var name = matcher.group(1);
      axes.add(name != null ? List.of(name) : names(matcher.group(2)));
      end = matcher.end();
      matcher.region(end, side.strip().length());
    }
    Check.that(
        end == side.strip().length(),
        "rearrange: expected names of axes, some in brackets, on both sides of ->, received \"%s\".",
        pattern);
    return axes;
  }

  private static List<String> names(String group) {
    return group.isBlank() ? List.of() : List.of(group.strip().split("\\s+"));
  }

  private static List<String> flat(List<List<String>> groups) {
    return groups.stream().flatMap(List::stream).toList();
  }

  /** Splits the merged axes, permutes all axes, and merges them. */
  Tensor apply(Tensor x, Map<String, ?> lengths) {
    Check.that(
        from.size() == x.shape().rank(),
        "rearrange: \"%s\" has %d axes, the tensor has shape %s.",
        pattern,
        from.size(),
        x.shape());
    var sizes = new LinkedHashMap<String, Object>();
    for (int i = 0; i < from.size(); i++) split(x, i, lengths, sizes);
    var unknown = lengths.keySet().stream().filter(name -> !sizes.containsKey(name)).toList();
    Check.that(unknown.isEmpty(), "rearrange: \"%s\" has no axes %s.", pattern, unknown);
    var names = List.copyOf(sizes.keySet());
    var order = flat(to).stream().mapToInt(names::indexOf).toArray();
    var joined = to.stream().map(group -> product(group, sizes)).toList();
    return reshape(Ops.transpose(reshape(x, List.copyOf(sizes.values())), order), joined);
  }

  /**
   * Records the sizes of the axes that are merged in one axis of the tensor: numbers, or scalar
   * tensors.
   */
  private void split(Tensor x, int axis, Map<String, ?> lengths, Map<String, Object> sizes) {
    long size = x.shape().dim(axis);
    var group = from.get(axis);
    int known = 1;
    String open = null;
    for (var name : group) {
      if (lengths.get(name) == null) {
        Check.that(
            open == null,
            "rearrange: the sizes of %s and %s in \"%s\" are not given; one of them must be.",
            open,
            name,
            pattern);
        open = name;
      } else {
        known = product(group, known, length(lengths, name));
      }
    }
    Check.that(
        size == Shape.UNKNOWN || (open == null ? size == known : size % known == 0),
        "rearrange: axis %d of a tensor of shape %s does not split into %s of \"%s\" with %s.",
        axis,
        x.shape(),
        group,
        pattern,
        lengths);
    for (var name : group) {
      if (!name.equals(open)) sizes.put(name, length(lengths, name));
      else if (size != Shape.UNKNOWN) sizes.put(name, (int) size / known);
      else sizes.put(name, Ops.floorDivide(Operands.size(x, axis), known));
    }
  }

  private static int length(Map<String, ?> lengths, String name) {
    var length = Operands.longs("rearrange", name, lengths.get(name));
    Check.that(length.length == 1, "rearrange: expected one number as %s.", name);
    return Math.toIntExact(Check.positive("rearrange", name, length[0]));
  }

  private static int product(List<String> group, int size, int other) {
    return Check.whole("rearrange", "the size of " + group, (long) size * other);
  }

  private static Object product(List<String> group, Map<String, Object> sizes) {
    Object product = 1;
    for (var name : group) {
      var size = Objects.requireNonNull(sizes.get(name));
      product =
          product instanceof Integer a && size instanceof Integer b
              ? (Object) product(group, a, b)
              : Ops.multiply(product, size);
    }
    return product;
  }

  /** Reshapes a tensor; a single size that is known only in a run is inferred. */
  private static Tensor reshape(Tensor x, List<Object> sizes) {
    boolean one = sizes.stream().filter(Tensor.class::isInstance).count() == 1;
    boolean empty = sizes.contains(0);
    return Ops.reshape(
        x,
        one && !empty
            ? sizes.stream().map(s -> s instanceof Tensor ? (Object) OPEN : s).toList()
            : sizes);
  }
}
