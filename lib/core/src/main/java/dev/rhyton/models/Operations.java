package dev.rhyton.models;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.config.Text;
import dev.rhyton.config.UnknownException;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What the operations of {@code keras.ops} that stand between layers do. */
final class Operations {
  private record Operation(String module, Function<Arguments, List<Tensor>> rule) {}

  private static final Map<String, Operation> ALL = new HashMap<>();

  static {
    binary("Add", Tensor::add);
    binary("Subtract", Tensor::subtract);
    binary("Multiply", Tensor::multiply);
    binary("Divide", Tensor::divide);
    binary("TrueDivide", Tensor::divide);
    binary("DivideNoNan", Tensor::divideNoNan);
    binary("FloorDivide", Tensor::floorDivide);
    binary("Mod", Tensor::mod);
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
    unary("numpy", "LogicalNot", Tensor::logicalNot);
    unary("numpy", "Negative", Tensor::negative);
    unary("numpy", "Absolute", Tensor::abs);
    unary("numpy", "Abs", Tensor::abs);
    unary("numpy", "Sign", Tensor::sign);
    unary("numpy", "Square", Tensor::square);
    unary("numpy", "Sqrt", Tensor::sqrt);
    unary("numpy", "Reciprocal", Tensor::reciprocal);
    unary("numpy", "Exp", Tensor::exp);
    unary("numpy", "Expm1", Tensor::expm1);
    unary("numpy", "Log", Tensor::log);
    unary("numpy", "Log1p", Tensor::log1p);
    unary("numpy", "Sin", Tensor::sin);
    unary("numpy", "Cos", Tensor::cos);
    unary("numpy", "Tanh", Tensor::tanh);
    unary("numpy", "Floor", Tensor::floor);
    unary("numpy", "Ceil", Tensor::ceil);
    unary("numpy", "Isfinite", Tensor::isfinite);
    unary("math", "Rsqrt", Tensor::rsqrt);
    unary("math", "Erf", Tensor::erf);
    unary("core", "StopGradient", Tensor::stopGradient);
    one("numpy", "ZerosLike", c -> c.typed(Ops.zerosLike(c.first())));
    one("numpy", "OnesLike", c -> c.typed(Ops.onesLike(c.first())));
    one("core", "Cast", c -> c.typed(c.first()));
    for (var name :
        List.of(
            "Relu",
            "Relu6",
            "Sigmoid",
            "Selu",
            "Softplus",
            "Softsign",
            "Silu",
            "HardSigmoid",
            "HardSilu",
            "LogSigmoid")) {
      unary("nn", name, ActivationFunction.of(Text.snake(name))::apply);
    }
    one("nn", "Gelu", c -> c.flag("approximate", true) ? gelu(c.first()) : exactGelu(c.first()));
    one("nn", "Elu", c -> c.withDefault("alpha", 1, Tensor::elu));
    one("nn", "LeakyRelu", c -> c.first().leakyRelu(c.number("negative_slope", 0.2)));
    one("nn", "Softmax", c -> c.overLast(Tensor::softmax));
    one("nn", "LogSoftmax", c -> c.overLast(Tensor::logSoftmax));
    reduction("Any", Tensor::any);
    reduction("All", Tensor::all);
    reduction("Sum", Tensor::sum);
    reduction("Mean", Tensor::mean);
    reduction("Max", Tensor::max);
    reduction("Min", Tensor::min);
    reduction("Prod", Tensor::prod);
    reduction("Var", Tensor::var);
    reduction("Std", (x, axes) -> x.var(axes).sqrt());
    one("numpy", "Round", c -> c.withDefault("decimals", 0, Tensor::round));
    one("numpy", "Clip", c -> c.first().clip(c.number("x_min"), c.number("x_max")));
    one("numpy", "Where", c -> Ops.where(c.operand(0), c.operand(1), c.operand(2)));
    one("numpy", "Reshape", c -> c.first().reshape(c.sizes("newshape")));
    one("numpy", "Transpose", c -> c.first().transpose(c.ints("axes")));
    one("numpy", "ExpandDims", c -> c.expanded());
    one("numpy", "Squeeze", c -> c.first().squeeze(c.axesOfSize1()));
    one("numpy", "Argmax", c -> c.kept(c.first().argmax(c.axis()).cast(DType.INT32)));
    one("numpy", "Cumsum", c -> c.first().cumsum(c.axis()));
    one("numpy", "Flip", c -> Ops.reverse(c.first(), c.axis()));
    one("numpy", "Tile", c -> c.first().tile(c.sizes("repeats")));
    one("numpy", "Pad", Arguments::padded);
    one("numpy", "Take", c -> c.taken());
    one("numpy", "GetItem", c -> Slices.of(c.first(), c.argument(1, "key")));
    one("numpy", "Concatenate", c -> Ops.concatenate(c.axis(), c.operands(0)));
    one("numpy", "Stack", c -> c.stacked());
    one("numpy", "Einsum", c -> Ops.einsum(c.text("subscripts"), c.all()));
    several("core", "Unstack", c -> Ops.unstack(c.first(), c.axis()));
    several(
        "numpy",
        "Split",
        c -> Ops.split(c.first(), (int) c.number("indices_or_sections"), c.axis()));
  }

  private Operations() {}

  private static Tensor exactGelu(Tensor x) {
    return ActivationFunction.of("gelu").apply(x);
  }

  private static Tensor gelu(Tensor x) {
    var inner = x.power(3).multiply(0.044715).add(x).multiply(Math.sqrt(2 / Math.PI));
    return inner.tanh().add(1).multiply(x).multiply(0.5);
  }

  private static void several(String module, String name, Function<Arguments, List<Tensor>> rule) {
    ALL.put(name, new Operation("keras.src.ops." + module, rule));
  }

  private static void one(String module, String name, Function<Arguments, Tensor> rule) {
    several(module, name, call -> List.of(rule.apply(call)));
  }

  private static void unary(String module, String name, UnaryOperator<Tensor> rule) {
    one(module, name, call -> rule.apply(call.first()));
  }

  private static void binary(String name, BinaryOperator<Tensor> rule) {
    one("numpy", name, call -> rule.apply(call.operand(0), call.operand(1)));
  }

  private static void reduction(String name, BiFunction<Tensor, int[], Tensor> rule) {
    one("numpy", name, call -> call.reduced(rule));
  }

  /** Refuses what is not here. */
  static void check(String type) {
    if (ALL.containsKey(type)) return;
    throw new UnknownException(
        "Unknown operation \"" + type + "\"." + Text.didYouMean(type, ALL.keySet()));
  }

  static String module(String type) {
    return ALL.get(type).module;
  }

  static List<Tensor> run(String type, Arguments call) {
    return ALL.get(type).rule.apply(call);
  }
}
