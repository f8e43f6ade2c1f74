package dev.rhyton.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import dev.rhyton.config.UnknownException;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** One of Keras' tensor operations between the layers of a model that came from a file. */
final class Operator extends Layer {
  /** What an operation does with its operands, as its options say. */
  private interface Rule {
    Tensor apply(List<Tensor> operands, ObjectNode options);
  }

  private static final Map<String, Rule> RULES = new HashMap<>();

  static {
    binary("Add", Tensor::add);
    binary("Subtract", Tensor::subtract);
    binary("Multiply", Tensor::multiply);
    binary("Divide", Tensor::divide);
    binary("TrueDivide", Tensor::divide);
    binary("FloorDivide", Tensor::floorDivide);
    binary("Power", Tensor::power);
    binary("Maximum", Tensor::maximum);
    binary("Minimum", Tensor::minimum);
    binary("Equal", Tensor::equal);
    binary("NotEqual", Tensor::notEqual);
    binary("Greater", Tensor::greater);
    binary("GreaterEqual", Tensor::greaterEqual);
    binary("Less", Tensor::less);
    binary("LessEqual", Tensor::lessEqual);
    binary("LogicalAnd", Tensor::logicalAnd);
    binary("LogicalOr", Tensor::logicalOr);
    binary("Matmul", Tensor::matmul);
    unary("LogicalNot", Tensor::logicalNot);
    unary("Negative", Tensor::negative);
    unary("Absolute", Tensor::abs);
    unary("Sign", Tensor::sign);
    unary("Square", Tensor::square);
    unary("Sqrt", Tensor::sqrt);
    unary("Exp", Tensor::exp);
    unary("Log", Tensor::log);
    unary("Sin", Tensor::sin);
    unary("Cos", Tensor::cos);
    unary("Tanh", Tensor::tanh);
    unary("Sigmoid", Tensor::sigmoid);
    unary("Relu", Tensor::relu);
    reduction("Any", Tensor::any);
    reduction("All", Tensor::all);
    reduction("Sum", Tensor::sum);
    reduction("Mean", Tensor::mean);
    reduction("Max", Tensor::max);
    reduction("Min", Tensor::min);
  }

  private final transient String type;
  private final transient String module;
  private final transient ObjectNode options;
  private transient JsonNode arguments = Json.array();

  private Operator(JsonNode json) {
    type = json.path("class_name").asText();
    module = json.path("module").asText();
    options = json.path("config") instanceof ObjectNode o ? o.deepCopy() : Json.object();
    if (!RULES.containsKey(type)) {
      throw new UnknownException(
          "Unknown operation \"" + type + "\"." + Text.didYouMean(type, RULES.keySet()));
    }
    rename(options.path("name").asText(json.path("name").asText(Text.snake(type))));
  }

  /** Whether JSON holds an operation where a layer could stand. */
  static boolean isOne(JsonNode json) {
    return json.path("module").asText().startsWith("keras.src.ops");
  }

  static Operator of(JsonNode json) {
    return new Operator(json);
  }

  private static void unary(String name, UnaryOperator<Tensor> rule) {
    RULES.put(name, (x, options) -> rule.apply(x.get(0)));
  }

  private static void binary(String name, BinaryOperator<Tensor> rule) {
    RULES.put(name, (x, options) -> rule.apply(x.get(0), x.get(1)));
  }

  private static void reduction(String name, BiFunction<Tensor, int[], Tensor> rule) {
    RULES.put(
        name,
        (x, options) -> {
          int rank = x.get(0).shape().rank();
          var axes = axes(options.path("axis"), rank);
          var result = rule.apply(x.get(0), axes);
          if (!options.path("keepdims").asBoolean()) return result;
          for (int axis : axes) result = result.expandDims(axis);
          return result;
        });
  }

  /** Axes in their order, counted from the front; all where none are given. */
  private static int[] axes(JsonNode given, int rank) {
    if (given.isNull() || given.isMissingNode()) return IntStream.range(0, rank).toArray();
    var axes = new ArrayList<Integer>();
    if (given.isArray()) given.forEach(n -> axes.add(n.asInt()));
    else axes.add(given.asInt());
    return axes.stream().mapToInt(a -> a < 0 ? a + rank : a).sorted().toArray();
  }

  /** Notes the arguments of its call, numbers among them. */
  void arguments(JsonNode args) {
    arguments = args;
  }

  /** The arguments with other tensors in the places of theirs. */
  ArrayNode arguments(List<JsonNode> tensors) {
    var args = Json.array();
    int next = 0;
    for (var argument : arguments) args.add(argument.isObject() ? tensors.get(next++) : argument);
    return args;
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    var operands = new ArrayList<Tensor>();
    int next = 0;
    for (var argument : arguments) {
      operands.add(argument.isObject() ? inputs.get(next++) : constant(argument, inputs.get(0)));
    }
    return List.of(RULES.get(type).apply(operands, options));
  }

  /** A number in the dtype of a tensor; a fraction makes a float of whole numbers. */
  private static Tensor constant(JsonNode number, Tensor like) {
    double value = number.isBoolean() ? (number.asBoolean() ? 1 : 0) : number.asDouble();
    boolean fits = like.dtype().isFloat() || number.isIntegralNumber() || number.isBoolean();
    return Ops.constant(value, fits ? like.dtype() : DType.FLOAT32);
  }

  @Override
  protected boolean castsInputs() {
    return false;
  }

  @Override
  protected Tensor computeMask(List<Tensor> inputs, List<Tensor> masks) {
    return null;
  }

  @Override
  public String className() {
    return type;
  }

  @Override
  protected String module() {
    return module;
  }

  @Override
  protected String registeredName() {
    return type;
  }

  /** An operation is neither built nor shared. */
  @Override
  protected void describe(ObjectNode json) {}

  @Override
  public ObjectNode config() {
    return options.deepCopy();
  }

  @Override
  public String toString() {
    return type + "(" + name() + ")";
  }
}
