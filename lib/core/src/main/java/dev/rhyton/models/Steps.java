package dev.rhyton.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.ConstantOp;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Node;
import dev.rhyton.tensor.OpNode;
import dev.rhyton.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How operations on the symbolic tensors of a model stand in files: as those of {@code keras.ops}.
 */
final class Steps {
  /**
   * One of Keras' operations.
   *
   * @param type its class
   * @param options what makes it
   * @param args what it is called with: tensors, lists of them, and JSON
   */
  record Call(String type, ObjectNode options, List<?> args) {}

  private interface Form {
    Call of(OpNode step, List<Tensor> inputs);
  }

  private static final Map<String, Form> FORMS = new HashMap<>();

  static {
    for (var same :
        """
        Maximum Minimum Equal NotEqual Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr
        LogicalNot Sign Square Sqrt Rsqrt Reciprocal Exp Expm1 Log Log1p Sin Cos Tan Sinh Cosh Tanh
        Sigmoid Erf
        Floor Ceil Relu Relu6 Selu Softplus Softsign StopGradient ZerosLike OnesLike"""
            .split("\\s+", -1)) {
      plain(same, same);
    }
    plain("Asin", "Arcsin");
    plain("Acos", "Arccos");
    plain("Atan", "Arctan");
    plain("Asinh", "Arcsinh");
    plain("Acosh", "Arccosh");
    plain("Atanh", "Arctanh");
    plain("AddV2", "Add");
    plain("BiasAdd", "Add");
    plain("Sub", "Subtract");
    plain("Mul", "Multiply");
    plain("RealDiv", "Divide");
    plain("DivNoNan", "DivideNoNan");
    plain("Pow", "Power");
    plain("FloorDiv", "FloorDivide");
    plain("FloorMod", "Mod");
    plain("Neg", "Negative");
    plain("Abs", "Absolute");
    plain("IsFinite", "Isfinite");
    plain("SelectV2", "Where");
    unary("Round", "Round", step -> Json.object().put("decimals", 0));
    unary("Elu", "Elu", step -> Json.object().put("alpha", 1.0));
    unary("Softmax", "Softmax", step -> Json.object().put("axis", -1));
    unary("LogSoftmax", "LogSoftmax", step -> Json.object().put("axis", -1));
    unary("LeakyRelu", "LeakyRelu", s -> option("negative_slope", s.attribute("alpha")));
    unary("Cast", "Cast", s -> option("dtype", s.attribute("DstT").toString()));
    unary(
        "Squeeze", "Squeeze", s -> option("axis", single(Json.write(s.attribute("squeeze_dims")))));
    unary("Unpack", "Unstack", s -> option("num", s.attribute("num"), "axis", s.attribute("axis")));
    for (var name : List.of("Sum", "Mean", "Max", "Min", "Prod", "Any", "All")) reduction(name);
    FORMS.put("MatMul", Steps::matmul);
    FORMS.put("BatchMatMulV2", Steps::matmul);
    second("Reshape", "Reshape", shape -> option("newshape", shape));
    second("Transpose", "Transpose", axes -> option("axes", axes));
    second("ExpandDims", "ExpandDims", axis -> option("axis", axis));
    second("ArgMax", "Argmax", axis -> option("axis", axis, "keepdims", false));
    second("Cumsum", "Cumsum", axis -> option("axis", axis));
    second("ReverseV2", "Flip", axis -> option("axis", single(axis)));
    second("Tile", "Tile", repeats -> option("repeats", repeats));
    second("Pad", "Pad", width -> option("pad_width", width, "mode", "constant"));
    FORMS.put("Slice", Steps::slice);
    FORMS.put(
        "ClipByValue",
        (step, x) ->
            new Call(
                "Clip",
                option("x_min", fixed(x.get(1)), "x_max", fixed(x.get(2))),
                x.subList(0, 1)));
    FORMS.put(
        "GatherV2",
        (step, x) -> {
          Check.that(step.attribute("batch_dims") == null, "its batches have indices of their own");
          return new Call("Take", option("axis", fixed(x.get(2))), x.subList(0, 2));
        });
    FORMS.put(
        "ConcatV2",
        (step, x) -> {
          int last = x.size() - 1;
          return new Call(
              "Concatenate", option("axis", fixed(x.get(last))), List.of(x.subList(0, last)));
        });
    FORMS.put("Pack", (s, x) -> new Call("Stack", option("axis", s.attribute("axis")), List.of(x)));
    FORMS.put(
        "Split",
        (step, x) -> {
          var parts = option("indices_or_sections", step.attribute("num_split"));
          return new Call("Split", parts.setAll(option("axis", fixed(x.get(0)))), x.subList(1, 2));
        });
    FORMS.put(
        "Einsum", (s, x) -> new Call("Einsum", option("subscripts", s.attribute("equation")), x));
  }

  private Steps() {}

  private static void plain(String ours, String keras) {
    FORMS.put(ours, (step, inputs) -> new Call(keras, Json.object(), inputs));
  }

  private static void unary(String ours, String keras, Function<OpNode, ObjectNode> options) {
    FORMS.put(ours, (step, inputs) -> new Call(keras, options.apply(step), inputs));
  }

  /** The second operand is a constant that Keras has as an option. */
  private static void second(String ours, String keras, Function<JsonNode, ObjectNode> options) {
    FORMS.put(ours, (s, x) -> new Call(keras, options.apply(fixed(x.get(1))), x.subList(0, 1)));
  }

  private static void reduction(String name) {
    FORMS.put(
        name,
        (s, x) ->
            new Call(
                name,
                option("axis", single(fixed(x.get(1))), "keepdims", s.attribute("keep_dims")),
                x.subList(0, 1)));
  }

  private static ObjectNode option(String key, Object value) {
    return Json.object().set(key, Json.write(value instanceof Float f ? (double) f : value));
  }

  private static ObjectNode option(String key, Object value, String second, Object other) {
    return option(key, value).setAll(option(second, other));
  }

  /** One axis stands without brackets. */
  private static JsonNode single(JsonNode axes) {
    return axes.size() == 1 ? axes.get(0) : axes;
  }

  private static Call matmul(OpNode step, List<Tensor> inputs) {
    for (var key : List.of("transpose_a", "transpose_b", "adj_x", "adj_y")) {
      Check.that(!Boolean.TRUE.equals(step.attribute(key)), "it takes a matrix transposed");
    }
    return new Call("Matmul", Json.object(), inputs);
  }

  private static Call slice(OpNode step, List<Tensor> inputs) {
    var from = fixed(inputs.get(1));
    var size = fixed(inputs.get(2));
    var key = Json.array();
    for (int i = 0; i < from.size(); i++) {
      var range = Json.object().put("class_name", "__slice__");
      boolean all = size.get(i).asInt() < 0;
      var config = range.putObject("config");
      if (all && from.get(i).asInt() == 0) config.putNull("start").putNull("stop");
      else config.set("start", from.get(i));
      if (!all) config.put("stop", from.get(i).asInt() + size.get(i).asInt());
      key.add(range);
      config.putNull("step");
    }
    return new Call("GetItem", Json.object(), List.of(inputs.get(0), key));
  }

  /** The value of a constant, in JSON. */
  private static JsonNode fixed(Tensor tensor) {
    Check.that(isConstant(tensor), "what it takes as an option is a tensor");
    return option((ConstantOp) tensor.node().operation());
  }

  private static JsonNode option(ConstantOp constant) {
    if (!constant.isNumber()) return nested(constant.value());
    return number(constant.number(), constant.dtype());
  }

  static boolean isConstant(Tensor tensor) {
    return tensor.node() != null && tensor.node().operation() instanceof ConstantOp;
  }

  /** A constant as an argument: a number, or an array with its type. */
  static JsonNode argument(Tensor tensor) {
    var constant = (ConstantOp) tensor.node().operation();
    if (constant.isNumber()) return option(constant);
    var json = Json.object().put("class_name", "__numpy__");
    var config = json.putObject("config");
    config.set("value", nested(constant.value()));
    config.put("dtype", constant.dtype().toString());
    return json;
  }

  private static JsonNode nested(NDArray array) {
    if (array.shape().rank() == 0) return number(array.item(), array.dtype());
    var all = Json.array();
    for (int i = 0; i < array.length(); i++) all.add(nested(array.get(i)));
    return all;
  }

  private static JsonNode number(double number, DType dtype) {
    if (dtype == DType.BOOL) return Json.write(number != 0);
    return dtype.isFloat() ? Json.write(number) : Json.write((long) number);
  }

  /** Keras' operation that does the same; {@code model} is how messages call the model. */
  static Call of(Node node, String model) {
    var step = (OpNode) node.operation();
    var form = FORMS.get(step.type());
    var mend = " Put it in a layer of your own.";
    Check.that(
        form != null,
        "%s: %s between layers has no counterpart among Keras' operations.%s",
        model,
        step.type(),
        mend);
    Check.that(
        !node.inputs().stream().allMatch(Steps::isConstant),
        "%s: %s between layers has no input but constants: compute it beforehand.",
        model,
        step.type());
    try {
      return form.of(step, node.inputs());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          model
              + ": "
              + step.type()
              + " between layers cannot be written: "
              + e.getMessage()
              + "."
              + mend,
          e);
    }
  }
}
