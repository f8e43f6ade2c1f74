package dev.rhyton.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.UnknownException;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What an operation in a file is called with: its tensors, constants and options. */
final class Arguments {
  private final ObjectNode options;
  private final JsonNode args;
  private final JsonNode kwargs;
  private final List<Tensor> inputs;
  private final List<List<Tensor>> operands = new ArrayList<>();

  Arguments(ObjectNode options, JsonNode call, List<Tensor> inputs) {
    this.options = options;
    this.inputs = inputs;
    args = call.path("args");
    kwargs = call.path("kwargs");
    var next = inputs.iterator();
    for (var argument : args) operands.add(read(argument, next));
    Check.that(
        !next.hasNext(),
        "expected its tensors in their order, received some by keyword, among %s.",
        kwargs.properties().stream().map(Map.Entry::getKey).toList());
  }

  private List<Tensor> read(JsonNode argument, Iterator<Tensor> next) {
    if (Operator.isTensor(argument)) return List.of(next.next());
    if (argument.isArray() && hasTensor(argument)) {
      var list = new ArrayList<Tensor>();
      argument.forEach(a -> list.addAll(read(a, next)));
      return list;
    }
    if (argument.isNumber() || argument.isBoolean()) return List.of(number(argument));
    var type = argument.path("class_name").asText();
    if (type.equals("__numpy__") || type.equals("__tensor__")) {
      return List.of(array(argument.path("config")));
    }
    return List.of(); // a key or an option
  }

  private static boolean hasTensor(JsonNode list) {
    for (var e : list) if (Operator.isTensor(e) || (e.isArray() && hasTensor(e))) return true;
    return false;
  }

  /** A number in the dtype of the first tensor; a fraction makes a float of whole numbers. */
  private Tensor number(JsonNode number) {
    var like = inputs.get(0).dtype();
    double value = number.isBoolean() ? (number.asBoolean() ? 1 : 0) : number.asDouble();
    boolean fits = like.isFloat() || number.isIntegralNumber() || number.isBoolean();
    return Ops.constant(value, fits ? like : DType.FLOAT32);
  }

  private static Tensor array(JsonNode config) {
    var dims = new ArrayList<Integer>();
    for (var n = config.path("value"); n.isArray(); n = n.path(0)) dims.add(n.size());
    var shape = Shape.of(dims.stream().mapToLong(d -> d).toArray());
    var flat = new ArrayList<JsonNode>();
    flatten(config.path("value"), flat);
    Check.that(
        flat.size() == shape.size(),
        "a constant has %d numbers, and not the %d of its shape %s.",
        flat.size(),
        shape.size(),
        shape);
    var values =
        flat.stream().mapToDouble(n -> n.isBoolean() ? (n.asBoolean() ? 1 : 0) : n.asDouble());
    var array = NDArray.of(values.toArray(), shape.dims());
    return Ops.constant(array.cast(DType.of(config.path("dtype").asText("float32"))));
  }

  private static void flatten(JsonNode node, List<JsonNode> to) {
    if (node.isArray()) node.forEach(n -> flatten(n, to));
    else to.add(node);
  }

  // ---- operands ----

  Tensor first() {
    return operand(0);
  }

  Tensor operand(int index) {
    var found = operands(index);
    Check.that(
        found.size() == 1, "expected one tensor as argument %d, received %d.", index, found.size());
    return found.get(0);
  }

  List<Tensor> operands(int index) {
    Check.that(
        index < operands.size(),
        "expected at least %d arguments, received %d.",
        index + 1,
        operands.size());
    return operands.get(index);
  }

  /** Every tensor and constant. */
  Tensor[] all() {
    return operands.stream().flatMap(List::stream).toArray(Tensor[]::new);
  }

  // ---- options: given with the call, or when the operation was made ----

  private JsonNode option(String key) {
    if (kwargs.hasNonNull(key)) return kwargs.get(key);
    return options.hasNonNull(key) ? options.get(key) : NullNode.instance;
  }

  private JsonNode required(String key) {
    var value = option(key);
    Check.that(!value.isNull(), "it needs the option %s.", key);
    return value;
  }

  /** An argument that is no tensor. */
  JsonNode argument(int index, String key) {
    return args.has(index) ? args.get(index) : required(key);
  }

  double number(String key) {
    var value = required(key);
    Check.that(value.isNumber(), "%s: expected a number, received %s.", key, value);
    return value.asDouble();
  }

  double number(String key, double usual) {
    return option(key).isNull() ? usual : number(key);
  }

  boolean flag(String key, boolean usual) {
    return option(key).asBoolean(usual);
  }

  String text(String key) {
    return required(key).asText();
  }

  int[] ints(String key) {
    var value = option(key);
    if (value.isNull()) return new int[0];
    if (!value.isArray()) return new int[] {value.asInt()};
    return IntStream.range(0, value.size()).map(i -> value.get(i).asInt()).toArray();
  }

  long[] sizes(String key) {
    return Arrays.stream(ints(key)).asLongStream().toArray();
  }

  /** The one axis, counted from the front; the default is the first. */
  int axis() {
    var value = option("axis");
    Check.that(value.isNull() || value.isInt(), "axis: expected a number, received %s.", value);
    int rank = inputs.get(0).shape().rank();
    return value.asInt() < 0 ? value.asInt() + rank : value.asInt();
  }

  // ---- what several operations have in common ----

  Tensor typed(Tensor tensor) {
    var type = option("dtype");
    return type.isNull() ? tensor : tensor.cast(DType.of(type.asText()));
  }

  /** An option that is here at its default alone. */
  Tensor withDefault(String key, double usual, UnaryOperator<Tensor> rule) {
    checkOption(key, number(key, usual) == usual);
    return rule.apply(first());
  }

  Tensor overLast(UnaryOperator<Tensor> rule) {
    int rank = first().shape().rank();
    int axis = (int) number("axis", -1);
    checkOption("axis", axis == -1 || axis == rank - 1);
    return rule.apply(first());
  }

  private void checkOption(String key, boolean known) {
    if (!known) throw new UnknownException(key + "=" + option(key) + " is not known here.");
  }

  /** Over axes in their order, all where none are given; kept at size 1 where asked for. */
  Tensor reduced(BiFunction<Tensor, int[], Tensor> rule) {
    int rank = first().shape().rank();
    var given = ints("axis");
    var axes =
        option("axis").isNull()
            ? IntStream.range(0, rank).toArray()
            : Arrays.stream(given).map(a -> a < 0 ? a + rank : a).sorted().toArray();
    var result = rule.apply(first(), axes);
    if (!flag("keepdims", false)) return result;
    for (int axis : axes) result = result.expandDims(axis);
    return result;
  }

  Tensor kept(Tensor reduced) {
    return flag("keepdims", false) ? reduced.expandDims(axis()) : reduced;
  }

  /** Along an axis that is not there yet. */
  Tensor stacked() {
    int axis = (int) number("axis", 0);
    return Ops.stack(axis < 0 ? axis + inputs.get(0).shape().rank() + 1 : axis, operands(0));
  }

  Tensor expanded() {
    var x = first();
    for (int axis : ints("axis")) x = x.expandDims(axis);
    return x;
  }

  int[] axesOfSize1() {
    if (!option("axis").isNull()) return ints("axis");
    var shape = first().shape();
    return IntStream.range(0, shape.rank()).filter(i -> shape.dim(i) == 1).toArray();
  }

  Tensor padded() {
    checkOption("mode", option("mode").asText("constant").equals("constant"));
    checkOption("constant_values", number("constant_values", 0) == 0);
    var width = required("pad_width");
    var pairs = new int[first().shape().rank()][2];
    for (int i = 0; i < pairs.length; i++) {
      var of = width.isArray() ? width.path(width.size() == 1 ? 0 : i) : width;
      for (int j = 0; j < 2; j++)
        pairs[i][j] = (of.isArray() ? of.path(of.size() == 1 ? 0 : j) : of).asInt();
    }
    return first().pad(pairs);
  }

  Tensor taken() {
    int rank = first().shape().rank();
    checkOption("axis", !option("axis").isNull());
    int axis = axis();
    var order = IntStream.range(0, rank).toArray();
    order[0] = axis;
    order[axis] = 0;
    if (axis == 0) return first().take(operand(1).cast(DType.INT64));
    checkOption("axis", operand(1).shape().rank() == 1);
    return first().transpose(order).take(operand(1).cast(DType.INT64)).transpose(order);
  }
}
