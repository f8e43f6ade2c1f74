package dev.rhyton.onnx;

import dev.rhyton.onnx.OperatorTable.Computation;
import dev.rhyton.onnx.OperatorTable.Operator;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Operators that compute each element by itself. */
final class ElementwiseOperators {
  private static final Map<String, UnaryOperator<Tensor>> UNARY =
      Map.ofEntries(
          Map.entry("Abs", Ops::abs),
          Map.entry("Acos", Ops::arccos),
          Map.entry("Acosh", Ops::arccosh),
          Map.entry("Asin", Ops::arcsin),
          Map.entry("Asinh", Ops::arcsinh),
          Map.entry("Atan", Ops::arctan),
          Map.entry("Atanh", Ops::arctanh),
          Map.entry("BitwiseNot", Ops::bitwiseNot),
          Map.entry("Ceil", Ops::ceil),
          Map.entry("Cos", Ops::cos),
          Map.entry("Cosh", Ops::cosh),
          Map.entry("Erf", Ops::erf),
          Map.entry("Exp", Ops::exp),
          Map.entry("Floor", Ops::floor),
          Map.entry("HardSwish", Ops::hardSilu),
          Map.entry("Identity", x -> x),
          Map.entry("IsNaN", Ops::isnan),
          Map.entry("Log", Ops::log),
          Map.entry("Mish", x -> Ops.multiply(x, Ops.tanh(Ops.softplus(x)))),
          Map.entry("Neg", Ops::negative),
          Map.entry("Not", Ops::logicalNot),
          Map.entry("Reciprocal", Ops::reciprocal),
          Map.entry("Relu", Ops::relu),
          Map.entry("Round", Ops::round),
          Map.entry("Sigmoid", Ops::sigmoid),
          Map.entry("Sign", Ops::sign),
          Map.entry("Sin", Ops::sin),
          Map.entry("Sinh", Ops::sinh),
          Map.entry("Softplus", Ops::softplus),
          Map.entry("Softsign", Ops::softsign),
          Map.entry("Sqrt", Ops::sqrt),
          Map.entry("Tan", Ops::tan),
          Map.entry("Tanh", Ops::tanh));

  private static final Map<String, BinaryOperator<Tensor>> BINARY =
      Map.ofEntries(
          Map.entry("Add", Ops::add),
          Map.entry("And", Ops::logicalAnd),
          Map.entry("BitwiseAnd", Ops::bitwiseAnd),
          Map.entry("BitwiseOr", Ops::bitwiseOr),
          Map.entry("BitwiseXor", Ops::bitwiseXor),
          Map.entry("Div", ElementwiseOperators::quotient),
          Map.entry("Equal", Ops::equal),
          Map.entry("Greater", Ops::greater),
          Map.entry("GreaterOrEqual", Ops::greaterEqual),
          Map.entry("Less", Ops::less),
          Map.entry("LessOrEqual", Ops::lessEqual),
          Map.entry("Mul", Ops::multiply),
          Map.entry("Or", Ops::logicalOr),
          Map.entry("Pow", ElementwiseOperators::power),
          Map.entry("PRelu", ElementwiseOperators::bent),
          Map.entry("Sub", Ops::subtract),
          Map.entry("Xor", Ops::logicalXor));

  /** Operators of any number of inputs. */
  private static final Map<String, BinaryOperator<Tensor>> SEVERAL =
      Map.of("Max", Ops::maximum, "Mean", Ops::add, "Min", Ops::minimum, "Sum", Ops::add);

  private ElementwiseOperators() {}

  static void addTo(Map<String, Operator> table) {
    UNARY.forEach((type, function) -> table.put(type, each(c -> function)));
    BINARY.forEach(
        (type, function) ->
            table.put(type, elementwise(c -> x -> function.apply(x.get(0), x.get(1)))));
    SEVERAL.forEach(
        (type, function) ->
            table.put(type, elementwise(c -> x -> x.stream().reduce(function).orElseThrow())));
    table.put("Mean", elementwise(c -> x -> Ops.divide(sum(x), x.size())));
    table.put("Where", elementwise(c -> x -> Ops.where(x.get(0), x.get(1), x.get(2))));
    table.put("Mod", elementwise(c -> x -> rest(x.get(0), x.get(1), c.number("fmod", 0) != 0)));
    addActivations(table);
    table.put("Cast", each(c -> to(c.dtype(c.number("to", 0)))));
    table.put("CastLike", elementwise(c -> x -> Ops.cast(x.get(0), x.get(1).dtype())));
    table.put("Clip", Operator.elementwise(ElementwiseOperators::clip));
    table.put("Dropout", Operator.elementwise(ElementwiseOperators::dropout));
    table.put("IsInf", each(ElementwiseOperators::isInfinite));
  }

  /** An operator of one input whose function depends on its attributes. */
  private static Operator each(Function<OperatorCall, UnaryOperator<Tensor>> by) {
    return elementwise(c -> x -> by.apply(c).apply(x.get(0)));
  }

  private static Operator elementwise(Function<OperatorCall, Function<List<Tensor>, Tensor>> by) {
    Computation computation = c -> c.result(c.transposes().elementwise(c.ins(), by.apply(c)));
    return Operator.elementwise(computation);
  }

  private static UnaryOperator<Tensor> to(DType dtype) {
    return x -> Ops.cast(x, dtype);
  }

  private static Tensor sum(List<Tensor> xs) {
    return xs.stream().reduce(Ops::add).orElseThrow();
  }

  // ---- arithmetic ----

  /** Quotients of whole numbers are rounded toward zero. */
  private static Tensor quotient(Tensor x, Tensor y) {
    return x.dtype().isFloat()
        ? Ops.divide(x, y)
        : RawOps.op("TruncateDiv", OpAttributes.NONE, x, y);
  }

  private static Tensor rest(Tensor x, Tensor y, boolean ofX) {
    return ofX ? Ops.fmod(x, y) : Ops.mod(x, y);
  }

  private static Tensor power(Tensor x, Tensor y) {
    boolean number = TensorInternals.isKnown(y) && y.shape().rank() == 0 && x.dtype().isFloat();
    return number ? Ops.power(x, ((NDArray) y).item()) : Ops.power(x, Ops.cast(y, x.dtype()));
  }

  private static Tensor bent(Tensor x, Tensor slope) {
    return Ops.add(Ops.relu(x), Ops.multiply(slope, Ops.minimum(x, 0)));
  }

  // ---- activations ----

  private static void addActivations(Map<String, Operator> table) {
    table.put("Celu", each(c -> x -> Ops.celu(x, c.decimal("alpha", 1))));
    table.put("Elu", each(c -> x -> Ops.elu(x, c.decimal("alpha", 1))));
    table.put("Gelu", each(c -> x -> Ops.gelu(x, c.text("approximate", "none").equals("tanh"))));
    table.put(
        "HardSigmoid",
        each(c -> x -> hardSigmoid(x, c.decimal("alpha", 0.2), c.decimal("beta", 0.5))));
    table.put("LeakyRelu", each(c -> x -> Ops.leakyRelu(x, c.decimal("alpha", 0.01))));
    table.put(
        "Selu",
        each(c -> x -> selu(x, c.decimal("alpha", 1.6732632), c.decimal("gamma", 1.050701))));
    table.put("Shrink", each(c -> x -> shrink(x, c.decimal("lambd", 0.5), c.decimal("bias", 0))));
    table.put("ThresholdedRelu", each(c -> x -> Ops.threshold(x, c.decimal("alpha", 1), 0)));
  }

  static Tensor hardSigmoid(Tensor x, double alpha, double beta) {
    return Ops.clip(Ops.add(Ops.multiply(x, alpha), beta), 0, 1);
  }

  private static Tensor selu(Tensor x, double alpha, double gamma) {
    return Ops.multiply(Ops.elu(x, alpha), gamma);
  }

  private static Tensor shrink(Tensor x, double from, double bias) {
    var above = Ops.where(Ops.greater(x, from), Ops.subtract(x, bias), Ops.zerosLike(x));
    return Ops.where(Ops.less(x, -from), Ops.add(x, bias), above);
  }

  // ---- others ----

  /** The limits are attributes before opset 11. */
  private static void clip(OperatorCall c) {
    var x = c.in(0);
    var least = limit(c, 1, "min");
    var most = limit(c, 2, "max");
    c.result(
        c.transposes()
            .elementwise(
                List.of(x),
                xs -> {
                  var y = xs.get(0);
                  if (least != null) y = Ops.maximum(y, least);
                  return most == null ? y : Ops.minimum(y, most);
                }));
  }

  private static @Nullable Tensor limit(OperatorCall c, int input, String attribute) {
    if (c.has(input)) return c.in(input);
    if (!c.hasAttribute(attribute)) return null;
    return NDArray.from(c.decimal(attribute, 0)).cast(c.dtype());
  }

  private static void dropout(OperatorCall c) {
    c.require(!c.isUsed(1), "it returns the mask of a dropout");
    c.result(c.in(0));
  }

  private static UnaryOperator<Tensor> isInfinite(OperatorCall c) {
    boolean positive = c.number("detect_positive", 1) != 0;
    boolean negative = c.number("detect_negative", 1) != 0;
    if (positive && negative) return Ops::isinf;
    return positive ? Ops::isposinf : Ops::isneginf;
  }
}
