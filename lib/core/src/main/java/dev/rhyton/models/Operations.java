package dev.rhyton.models;

import dev.rhyton.activations.Activations;
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
  private record Operation(String module, Function<OpArguments, List<Tensor>> rule) {}

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
    binary("LogicalXor", (x, y) -> x.cast(DType.BOOL).notEqual(y.cast(DType.BOOL)));
    binary("Arctan2", Ops::arctan2);
    binary("Fmax", Tensor::maximum);
    binary("Fmin", Tensor::minimum);
    binary("Fmod", Formulas::fmod);
    binary("Hypot", Formulas::hypot);
    binary("Logaddexp", Formulas::logaddexp);
    binary("Dot", Formulas::dot);
    binary("Inner", (x, y) -> Formulas.tensordot(x, y, new int[] {-1}, new int[] {-1}));
    binary("Outer", (x, y) -> x.reshape(-1, 1).multiply(y.reshape(1, -1)));
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
    unary("numpy", "Tan", Tensor::tan);
    unary("numpy", "Sinh", Tensor::sinh);
    unary("numpy", "Cosh", Tensor::cosh);
    unary("numpy", "Arcsin", Tensor::arcsin);
    unary("numpy", "Arccos", Tensor::arccos);
    unary("numpy", "Arctan", Tensor::arctan);
    unary("numpy", "Arcsinh", Tensor::arcsinh);
    unary("numpy", "Arccosh", Tensor::arccosh);
    unary("numpy", "Arctanh", Tensor::arctanh);
    unary("numpy", "Exp2", x -> x.multiply(Math.log(2)).exp());
    unary("numpy", "Log2", x -> x.log().divide(Math.log(2)));
    unary("numpy", "Log10", x -> x.log().divide(Math.log(10)));
    unary("numpy", "Cbrt", x -> x.abs().power(1 / 3.0).multiply(x.sign()));
    unary("numpy", "Deg2rad", x -> x.multiply(Math.PI / 180));
    unary("numpy", "Rad2deg", x -> x.multiply(180 / Math.PI));
    unary("numpy", "Fabs", Tensor::abs);
    unary("numpy", "Trunc", Formulas::trunc);
    unary("numpy", "Sinc", Formulas::sinc);
    unary("numpy", "Copy", x -> x);
    unary("numpy", "Real", x -> x);
    unary("numpy", "Conjugate", x -> x);
    unary("numpy", "Imag", Ops::zerosLike);
    unary("numpy", "Signbit", x -> x.less(0));
    unary("numpy", "Isnan", x -> x.notEqual(x));
    unary("numpy", "Isinf", x -> Formulas.isinf(x.abs(), 1));
    unary("numpy", "Isposinf", x -> Formulas.isinf(x, 1));
    unary("numpy", "Isneginf", x -> Formulas.isinf(x, -1));
    unary("numpy", "Ravel", x -> x.reshape(-1));
    unary("numpy", "Fliplr", x -> Ops.reverse(x, 1));
    unary("numpy", "Flipud", x -> Ops.reverse(x, 0));
    unary("math", "Erfc", x -> x.erf().negative().add(1));
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
            "HardTanh",
            "LogSigmoid",
            "SparsePlus",
            "SparseSigmoid",
            "TanhShrink")) {
      unary("nn", name, Activations.get(Text.snake(name))::apply);
    }
    one("nn", "Gelu", c -> c.flag("approximate", true) ? gelu(c.first()) : exactGelu(c.first()));
    one("nn", "Elu", c -> Formulas.elu(c.first(), c.number("alpha", 1)));
    one("nn", "Celu", c -> Formulas.celu(c.first(), c.number("alpha", 1)));
    one("nn", "Glu", c -> Formulas.glu(c.first(), c.axis(-1)));
    one("nn", "Squareplus", c -> Formulas.squareplus(c.first(), c.number("b", 4)));
    one("nn", "HardShrink", c -> Formulas.hardShrink(c.first(), c.number("threshold", 0.5)));
    one("nn", "SoftShrink", c -> Formulas.softShrink(c.first(), c.number("threshold", 0.5)));
    one(
        "nn",
        "Threshold",
        c -> Formulas.threshold(c.first(), c.number("threshold"), c.number("default_value")));
    one(
        "nn",
        "Sparsemax",
        c -> Formulas.alongLast(c.first(), c.axis(-1), Activations.get("sparsemax")::apply));
    one("nn", "LeakyRelu", c -> c.first().leakyRelu(c.number("negative_slope", 0.2)));
    one(
        "nn",
        "Softmax",
        c -> c.isOverLast() ? c.first().softmax() : Formulas.softmax(c.first(), c.axes()));
    one(
        "nn",
        "LogSoftmax",
        c -> c.isOverLast() ? c.first().logSoftmax() : Formulas.logSoftmax(c.first(), c.axes()));
    one("nn", "OneHot", OpArguments::oneHot);
    several("nn", "Moments", OpArguments::moments);
    one(
        "nn",
        "Normalize",
        c ->
            Formulas.normalize(
                c.first(), c.axis(-1), c.text("order", "2"), c.number("epsilon", 1e-7)));
    one("nn", "MaxPool", c -> c.pooled(Ops::maxPool));
    one("nn", "AveragePool", c -> c.pooled(Ops::averagePool));
    one("image", "Resize", OpArguments::resized);
    one("linalg", "Norm", c -> c.reduced((x, axes) -> Formulas.norm(x, c.text("ord", ""), axes)));
    reduction("Any", Tensor::any);
    reduction("All", Tensor::all);
    reduction("Sum", Tensor::sum);
    reduction("Mean", Tensor::mean);
    reduction("Max", Tensor::max);
    reduction("Min", Tensor::min);
    reduction("Prod", Tensor::prod);
    reduction("Var", Tensor::var);
    reduction("Std", Tensor::std);
    reduction("Ptp", (x, axes) -> x.max(axes).subtract(x.min(axes)));
    reduction("Amax", Tensor::max);
    reduction("Amin", Tensor::min);
    reduction("CountNonzero", Formulas::countNonzero);
    reduction("Median", (x, axes) -> Formulas.quantile(x, 0.5, axes, "linear"));
    one("numpy", "Quantile", c -> c.quantile(1, "linear")); // Keras reads over its method
    one("numpy", "Percentile", c -> c.quantile(100, c.text("method", "linear")));
    one("math", "Logsumexp", c -> c.reduced(Formulas::logsumexp));
    one("numpy", "Average", OpArguments::averaged);
    one("numpy", "Round", OpArguments::rounded);
    one("numpy", "Clip", c -> c.first().clip(c.number("x_min"), c.number("x_max")));
    one("numpy", "Where", c -> Ops.where(c.operand(0), c.operand(1), c.operand(2)));
    one("numpy", "Reshape", c -> c.first().reshape(c.sizes("newshape")));
    one("numpy", "Transpose", c -> c.first().transpose(c.ints("axes")));
    one("numpy", "ExpandDims", c -> c.expanded());
    one("numpy", "Squeeze", c -> c.first().squeeze(c.axesOfSize1()));
    one("numpy", "Argmax", c -> c.kept(c.along((x, axis) -> x.argmax(axis).cast(DType.INT32))));
    one("numpy", "Argmin", c -> c.kept(c.along((x, axis) -> x.argmin(axis).cast(DType.INT32))));
    one("numpy", "Cumsum", c -> c.typed(c.along(Tensor::cumsum)));
    one("numpy", "Cumprod", c -> c.typed(c.along(Tensor::cumprod)));
    one("numpy", "Sort", c -> Formulas.sort(c.first(), c.axis(-1)));
    one("numpy", "Argsort", c -> Formulas.argsort(c.first(), c.axis(-1)));
    several("math", "TopK", OpArguments::topK);
    one("numpy", "Flip", OpArguments::flipped);
    one(
        "numpy",
        "Repeat",
        c -> c.along((x, axis) -> Ops.repeat(x, (int) c.number("repeats"), axis)));
    one(
        "numpy",
        "Roll",
        c -> c.along((x, axis) -> Formulas.roll(x, (int) c.number("shift"), axis)));
    one("numpy", "Diff", c -> Formulas.diff(c.first(), (int) c.number("n", 1), c.axis(-1)));
    one(
        "numpy",
        "Swapaxes",
        c -> Formulas.swapaxes(c.first(), (int) c.number("axis1"), (int) c.number("axis2")));
    one(
        "numpy",
        "Moveaxis",
        c -> Formulas.moveaxis(c.first(), c.ints("source"), c.ints("destination")));
    one("numpy", "Tril", c -> Formulas.triangle(c.first(), (int) c.number("k", 0), true));
    one("numpy", "Triu", c -> Formulas.triangle(c.first(), (int) c.number("k", 0), false));
    one("numpy", "BroadcastTo", c -> Ops.broadcastTo(c.first(), c.sizes("shape")));
    one("numpy", "FullLike", c -> c.typed(Ops.onesLike(c.first()).multiply(c.operand(1))));
    one(
        "numpy",
        "TakeAlongAxis",
        c -> c.along((x, axis) -> Formulas.takeAlongAxis(x, c.operand(1), axis)));
    one("numpy", "Tensordot", OpArguments::tensordot);
    one(
        "numpy",
        "NanToNum",
        c ->
            Formulas.nanToNum(
                c.first(), c.number("nan", 0), c.numberOrNull("posinf"), c.numberOrNull("neginf")));
    one("core", "Slice", c -> Slices.of(c.first(), c.ints(1, "start_indices"), c.ints("shape")));
    one("core", "ConvertToTensor", c -> c.typed(c.first()));
    one(
        "numpy",
        "Hstack",
        c -> Ops.concatenate(c.operands(0).get(0).shape().rank() == 1 ? 0 : 1, c.operands(0)));
    one("numpy", "Vstack", c -> Ops.concatenate(0, c.operands(0)));
    one("numpy", "Append", c -> c.appended());
    one("numpy", "Tile", c -> c.first().tile(c.sizes("repeats")));
    one("numpy", "Pad", OpArguments::padded);
    one("numpy", "Take", c -> c.taken());
    one("numpy", "GetItem", c -> Slices.of(c.first(), c.argument(1, "key")));
    one("numpy", "Concatenate", c -> Ops.concatenate(c.axis(), c.operands(0)));
    one("numpy", "Stack", c -> c.stacked());
    one("numpy", "Einsum", c -> Ops.einsum(c.text("subscripts"), c.all()));
    several("core", "Unstack", c -> Ops.unstack(c.first(), c.axis()));
    several("numpy", "Split", OpArguments::split);
  }

  private Operations() {}

  private static Tensor exactGelu(Tensor x) {
    return Activations.get("gelu").apply(x);
  }

  private static Tensor gelu(Tensor x) {
    var inner = x.power(3).multiply(0.044715).add(x).multiply(Math.sqrt(2 / Math.PI));
    return inner.tanh().add(1).multiply(x).multiply(0.5);
  }

  private static void several(
      String module, String name, Function<OpArguments, List<Tensor>> rule) {
    ALL.put(name, new Operation("keras.src.ops." + module, rule));
  }

  private static void one(String module, String name, Function<OpArguments, Tensor> rule) {
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

  static List<Tensor> run(String type, OpArguments call) {
    return ALL.get(type).rule.apply(call);
  }
}
