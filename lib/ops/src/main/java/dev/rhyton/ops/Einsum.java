package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Parses the subscripts of {@code einsum}, and contracts its operands two at a time. */
final class Einsum {
  private static final String ELLIPSIS = "...";
  private static final Pattern LETTERS = Pattern.compile("[a-zA-Z]*(\\.\\.\\.)?[a-zA-Z]*");

  private final String subscripts;
  private final List<String> inputs;
  private final Map<Character, Long> sizes = new HashMap<>();
  private final List<Shape> open = new ArrayList<>(); // the axes of "..." of each operand
  private Shape broadcast = Shape.of();

  private Einsum(String subscripts, List<String> inputs) {
    this.subscripts = subscripts;
    this.inputs = inputs;
  }

  static Tensor of(String given, List<Tensor> operands) {
    Check.given("einsum", "operands", operands);
    var subscripts = given.replace(" ", "");
    var sides = subscripts.split("->", -1);
    Check.that(sides.length <= 2, "einsum: expected at most one \"->\" in \"%s\".", given);
    var einsum = new Einsum(given, Arrays.asList(sides[0].split(",", -1)));
    einsum.read(operands);
    var output = einsum.named(sides.length == 2 ? einsum.checked(sides[1]) : einsum.implied());
    var dtype = operands.stream().map(Tensor::dtype).reduce(DType::promote).orElseThrow();
    var computing = Products.productDtype(dtype);
    var result = einsum.contract(operands.stream().map(o -> o.cast(computing)).toList(), output);
    return result.cast(Products.wide(dtype, dtype == DType.INT8));
  }

  private void read(List<Tensor> operands) {
    Check.that(
        inputs.size() == operands.size(),
        "einsum: expected %d tensors for \"%s\", received %d.",
        inputs.size(),
        subscripts,
        operands.size());
    for (int i = 0; i < inputs.size(); i++) {
      Check.given("einsum", "an operand", operands.get(i));
      read(inputs.get(i), operands.get(i).shape());
    }
  }

  private void read(String letters, Shape shape) {
    checkLetters(letters);
    boolean isOpen = letters.contains(ELLIPSIS);
    int named = letters.length() - (isOpen ? ELLIPSIS.length() : 0);
    Check.that(
        isOpen ? named <= shape.rank() : named == shape.rank(),
        "einsum: \"%s\" has %d axes, the tensor has shape %s.",
        letters,
        named,
        shape);
    int before = isOpen ? letters.indexOf(ELLIPSIS) : named;
    int after = shape.rank() - (named - before);
    for (int i = 0; i < before; i++) note(letters.charAt(i), shape.dim(i));
    for (int i = after; i < shape.rank(); i++) {
      note(letters.charAt(letters.length() - (shape.rank() - i)), shape.dim(i));
    }
    if (isOpen) {
      open.add(shape.upTo(after).from(before));
      broadcast = Operands.broadcast("einsum", broadcast, open.get(open.size() - 1));
    }
  }

  private void checkLetters(String letters) {
    Check.that(
        LETTERS.matcher(letters).matches(),
        "einsum: expected letters and at most one \"...\" for each tensor, received \"%s\".",
        subscripts);
  }

  private void note(char letter, long size) {
    long known = sizes.getOrDefault(letter, Shape.UNKNOWN);
    Check.that(
        known == size || known == Shape.UNKNOWN || size == Shape.UNKNOWN,
        "einsum: \"%s\" in \"%s\" has size %d in one place and %d in another.",
        letter,
        subscripts,
        known,
        size);
    sizes.put(letter, Math.max(known, size));
  }

  private boolean isOpen() {
    return !open.isEmpty();
  }

  /** Replaces "..." by subscripts if nothing is broadcast, so that each axis has a name. */
  private String named(String output) {
    boolean isSame = open.stream().allMatch(o -> o.equals(broadcast) && o.isKnown());
    if (!isSame && open.size() > 1) return output;
    var free =
        Stream.concat(
                IntStream.rangeClosed('a', 'z').boxed(), IntStream.rangeClosed('A', 'Z').boxed())
            .map(c -> (char) c.intValue())
            .filter(c -> !sizes.containsKey(c))
            .limit(broadcast.rank())
            .map(String::valueOf)
            .collect(Collectors.joining());
    inputs.replaceAll(letters -> letters.replace(ELLIPSIS, free));
    return output.replace(ELLIPSIS, free);
  }

  private String checked(String output) {
    checkLetters(output);
    boolean isOpen = output.contains(ELLIPSIS);
    Check.that(
        isOpen || broadcast.rank() == 0,
        "einsum: the result of \"%s\" lacks the axes of \"...\".",
        subscripts);
    var letters = output.replace(ELLIPSIS, "");
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      Check.that(
          sizes.containsKey(letter),
          "einsum: no tensor in \"%s\" has the axis \"%s\" of the result.",
          subscripts,
          letter);
      Check.that(
          letters.lastIndexOf(letter) == i,
          "einsum: the result of \"%s\" has the axis \"%s\" twice.",
          subscripts,
          letter);
    }
    return isOpen() ? output : letters;
  }

  /** Returns the subscripts that occur once in all tensors. */
  private String implied() {
    var all = String.join("", inputs).replace(".", "");
    var once =
        all.chars()
            .filter(c -> all.indexOf(c) == all.lastIndexOf(c))
            .sorted()
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    return isOpen() ? ELLIPSIS + once : once;
  }

  private Tensor contract(List<Tensor> operands, String output) {
    var tensors = new ArrayList<>(operands);
    var letters = new ArrayList<>(inputs);
    while (tensors.size() > 2) {
      var pair = List.of(letters.remove(0), letters.remove(0));
      var between = kept(pair, String.join("", letters) + output);
      var equation = String.join(",", pair) + "->" + between;
      tensors.add(0, TensorOps.einsum(equation, tensors.remove(0), tensors.remove(0)));
      letters.add(0, between);
    }
    var equation = String.join(",", letters) + "->" + output;
    return TensorOps.einsum(equation, tensors.toArray(new Tensor[0]));
  }

  /** Returns the subscripts of two tensors that later tensors or the result also have. */
  private static String kept(List<String> pair, String later) {
    var all = String.join("", pair);
    var letters =
        all.replace(".", "")
            .chars()
            .distinct()
            .filter(c -> later.indexOf(c) >= 0)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    return all.contains(ELLIPSIS) ? ELLIPSIS + letters : letters;
  }
}
