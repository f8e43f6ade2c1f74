package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.UnknownException;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.ImageOps;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.NnOps;
import dev.rhyton.tensor.TensorOps;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The arguments of a call of an operation in a file: tensors, constants and options. */
final class OpArguments {
  private final ObjectNode options;
  private final JsonNode args;
  private final JsonNode kwargs;
  private final List<Tensor> inputs;
  private final List<List<Tensor>> operands = new ArrayList<>();

  OpArguments(ObjectNode options, JsonNode call, List<Tensor> inputs) {
    this.options = options;
    this.inputs = inputs;
    args = call.path("args");
    kwargs = call.path("kwargs");
    var next = inputs.iterator();
    for (var argument : args) operands.add(read(argument, next));
    for (var argument : kwargs) if (isOperand(argument)) operands.add(read(argument, next));
  }

  /** Arguments by keyword come after the others; numbers among them are options. */
  private static boolean isOperand(JsonNode argument) {
    return KerasOp.isTensor(argument) || isArray(argument) || hasTensor(argument);
  }

  private static boolean isArray(JsonNode argument) {
    return List.of("__numpy__", "__tensor__").contains(argument.path("class_name").asText());
  }

  private List<Tensor> read(JsonNode argument, Iterator<Tensor> next) {
    if (KerasOp.isTensor(argument)) return List.of(next.next());
    if (argument.isArray() && hasTensor(argument)) {
      var list = new ArrayList<Tensor>();
      argument.forEach(a -> list.addAll(read(a, next)));
      return list;
    }
    if (argument.isNumber() || argument.isBoolean()) return List.of(number(argument));
    return isArray(argument)
        ? List.of(array(argument.path("config")))
        : List.of(); // a key or an option
  }

  private static boolean hasTensor(JsonNode list) {
    for (var e : list) if (KerasOp.isTensor(e) || (e.isArray() && hasTensor(e))) return true;
    return false;
  }

  /**
   * Returns a number in the dtype of the first tensor, or a fraction beside integers as float32.
   */
  private Tensor number(JsonNode number) {
    var like = inputs.get(0).dtype();
    double value = number.isBoolean() ? (number.asBoolean() ? 1 : 0) : number.asDouble();
    boolean fits = like.isFloat() || number.isIntegralNumber() || number.isBoolean();
    return TensorOps.constant(value, fits ? like : DType.FLOAT32);
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
    return TensorOps.constant(array.cast(DType.of(config.path("dtype").asText("float32"))));
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

  /** Returns every tensor and constant. */
  Tensor[] all() {
    return operands.stream().flatMap(List::stream).toArray(Tensor[]::new);
  }

  // ---- options: of the call, or of the operation ----

  private JsonNode option(String key) {
    if (kwargs.hasNonNull(key)) return kwargs.get(key);
    return options.hasNonNull(key) ? options.get(key) : NullNode.instance;
  }

  private JsonNode required(String key) {
    var value = option(key);
    Check.that(!value.isNull(), "it needs the option %s.", key);
    return value;
  }

  /** Returns an argument that is no tensor, by its place or its keyword. */
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

  String text(String key, String usual) {
    return option(key).isNull() ? usual : text(key);
  }

  Double numberOrNull(String key) {
    return option(key).isNull() ? null : (Double) number(key);
  }

  int[] ints(int index, String key) {
    return ints(argument(index, key));
  }

  int[] ints(String key) {
    return ints(option(key));
  }

  private static int[] ints(JsonNode value) {
    if (value.isNull()) return new int[0];
    if (!value.isArray()) return new int[] {value.asInt()};
    return IntStream.range(0, value.size()).map(i -> value.get(i).asInt()).toArray();
  }

  long[] sizes(String key) {
    return Arrays.stream(ints(key)).asLongStream().toArray();
  }

  /** Returns the one axis, counted from the first; the first by default. */
  int axis() {
    return axis(0);
  }

  int axis(int usual) {
    var value = option("axis");
    Check.that(value.isNull() || value.isInt(), "axis: expected a number, received %s.", value);
    int axis = value.asInt(usual);
    return axis < 0 ? axis + inputs.get(0).shape().rank() : axis;
  }

  /** Returns several axes, counted from the first; all if none are given. */
  int[] axes() {
    int rank = first().shape().rank();
    return option("axis").isNull()
        ? IntStream.range(0, rank).toArray()
        : Arrays.stream(ints("axis")).map(a -> a < 0 ? a + rank : a).sorted().toArray();
  }

  // ---- for several operations ----

  Tensor typed(Tensor tensor) {
    var type = option("dtype");
    return type.isNull() ? tensor : tensor.cast(DType.of(type.asText()));
  }

  boolean isOverLast() {
    return Arrays.equals(axes(), new int[] {first().shape().rank() - 1});
  }

  /** Applies a rule along one axis; without an axis, to all elements in a row. */
  Tensor along(BiFunction<Tensor, Integer, Tensor> rule) {
    return option("axis").isNull()
        ? rule.apply(first().reshape(-1), 0)
        : rule.apply(first(), axis());
  }

  private void checkOption(String key, boolean known) {
    if (!known) throw new UnknownException(key + "=" + option(key) + " is not known here.");
  }

  /** Reduces axes, all if none are given; {@code keepdims} keeps them at size 1. */
  Tensor reduced(BiFunction<Tensor, int[], Tensor> rule) {
    return kept(rule.apply(first(), axes()));
  }

  /** Returns a result with the reduced axes at size 1, if {@code keepdims} is set. */
  Tensor kept(Tensor reduced) {
    var result = reduced;
    if (flag("keepdims", false)) for (int axis : axes()) result = result.expandDims(axis);
    return result;
  }

  /** Stacks the tensors along a new axis. */
  Tensor stacked() {
    int axis = (int) number("axis", 0);
    return TensorOps.stack(axis < 0 ? axis + inputs.get(0).shape().rank() + 1 : axis, operands(0));
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
    var width = required("pad_width");
    var pairs = new int[first().shape().rank()][2];
    for (int i = 0; i < pairs.length; i++) {
      var of = width.isArray() ? width.path(width.size() == 1 ? 0 : i) : width;
      for (int j = 0; j < 2; j++)
        pairs[i][j] = (of.isArray() ? of.path(of.size() == 1 ? 0 : j) : of).asInt();
    }
    var mode = text("mode", "constant");
    if (mode.equals("constant")) return TensorOps.pad(first(), pairs, number("constant_values", 0));
    checkOption("mode", mode.equals("reflect") || mode.equals("symmetric"));
    return TensorOps.padMirrored(first(), pairs, mode.equals("symmetric"));
  }

  Tensor taken() {
    return along((x, axis) -> Formulas.take(x, operand(1), axis));
  }

  Tensor rounded() {
    double tens = Math.pow(10, number("decimals", 0));
    return tens == 1 ? first().round() : first().multiply(tens).round().divide(tens);
  }

  Tensor flipped() {
    var x = first();
    for (int axis : axes()) x = TensorOps.reverse(x, axis);
    return x;
  }

  Tensor appended() {
    boolean flat = option("axis").isNull();
    var both = Stream.of(first(), operand(1)).map(x -> flat ? x.reshape(-1) : x).toList();
    return TensorOps.concatenate(axis(), both);
  }

  Tensor averaged() {
    if (operands.size() == 1) return reduced(Tensor::mean);
    var weights = operand(1);
    var x = first();
    boolean along = weights.shape().rank() == 1 && x.shape().rank() > 1;
    var dims = new long[x.shape().rank()];
    Arrays.fill(dims, 1);
    if (along) dims[axis()] = weights.shape().dim(0);
    var wide = along ? weights.reshape(dims) : weights;
    var all = TensorOps.onesLike(x).multiply(wide);
    return reduced((y, axes) -> y.multiply(wide).sum(axes).divide(all.sum(axes)));
  }

  /** Returns the quantile {@code q} of the elements, where {@code whole} is that of the largest. */
  Tensor quantile(double whole, String method) {
    var q = argument(1, "q");
    checkOption("q", q.isNumber());
    return reduced((x, axes) -> Formulas.quantile(x, q.asDouble() / whole, axes, method));
  }

  List<Tensor> topK() {
    var found = TensorOps.topK(first(), (int) number("k"));
    return List.of(found.get(0), found.get(1).cast(DType.INT32));
  }

  List<Tensor> moments() {
    var axes = Arrays.stream(ints("axes")).map(first().shape()::axis).sorted().toArray();
    var both = List.of(first().mean(axes), first().var(axes));
    if (!flag("keepdims", false)) return both;
    return both.stream().map(m -> expanded(m, axes)).toList();
  }

  private static Tensor expanded(Tensor x, int[] axes) {
    var y = x;
    for (int axis : axes) y = y.expandDims(axis);
    return y;
  }

  Tensor oneHot() {
    checkOption("sparse", !flag("sparse", false));
    var type = DType.of(text("dtype", "float32"));
    var hot = NnOps.oneHot(first(), (long) number("num_classes"), type);
    int axis = (int) number("axis", -1);
    return Formulas.moveaxis(hot, new int[] {-1}, new int[] {axis});
  }

  List<Tensor> split() {
    var given = required("indices_or_sections");
    return given.isArray()
        ? Formulas.split(first(), ints("indices_or_sections"), axis())
        : TensorOps.split(first(), given.asInt(), axis());
  }

  Tensor tensordot() {
    int rank = first().shape().rank();
    var axes = option("axes");
    if (axes.isArray()) {
      return Formulas.tensordot(first(), operand(1), ints(axes.get(0)), ints(axes.get(1)));
    }
    int count = axes.asInt(2);
    return Formulas.tensordot(
        first(),
        operand(1),
        IntStream.range(rank - count, rank).toArray(),
        IntStream.range(0, count).toArray());
  }

  /** Pools windows with {@code (x, size, strides, padding)}. */
  interface Pool {
    Tensor apply(Tensor x, int[] size, int[] strides, String padding);
  }

  Tensor pooled(Pool pool) {
    boolean first = text("data_format", "channels_last").equals("channels_first");
    int space = first().shape().rank() - 2;
    var size = perAxis("pool_size", space, null);
    var strides = perAxis("strides", space, size);
    var x = first ? Formulas.moveaxis(first(), new int[] {1}, new int[] {-1}) : first();
    var y = pool.apply(x, size, strides, text("padding", "valid").toUpperCase(Locale.ROOT));
    return first ? Formulas.moveaxis(y, new int[] {-1}, new int[] {1}) : y;
  }

  private int[] perAxis(String key, int axes, int[] usual) {
    var given = ints(key);
    if (given.length == 0) return usual;
    return given.length == axes ? given : IntStream.range(0, axes).map(i -> given[0]).toArray();
  }

  Tensor resized() {
    for (var key : List.of("crop_to_aspect_ratio", "pad_to_aspect_ratio")) {
      checkOption(key, !flag(key, false));
    }
    boolean first = text("data_format", "channels_last").equals("channels_first");
    var size = ints("size");
    var x = first ? first().transpose(0, 2, 3, 1) : first();
    var method = text("interpolation", "bilinear").toUpperCase(Locale.ROOT);
    var y = ImageOps.resize(x, size[0], size[1], method, flag("antialias", false)).cast(x.dtype());
    return first ? y.transpose(0, 3, 1, 2) : y;
  }
}
