package dev.rhyton.onnx;

import java.util.Map;
import java.util.function.Function;

/** Operations that compute each element by itself. */
final class ElementwiseOperations {
  /** The names of operations of one or two inputs that are the same in ONNX. */
  private static final Map<String, String> SAME =
      Map.ofEntries(
          Map.entry("Acos", "Acos"),
          Map.entry("Acosh", "Acosh"),
          Map.entry("Asin", "Asin"),
          Map.entry("Asinh", "Asinh"),
          Map.entry("Atan", "Atan"),
          Map.entry("Atanh", "Atanh"),
          Map.entry("Ceil", "Ceil"),
          Map.entry("Cos", "Cos"),
          Map.entry("Cosh", "Cosh"),
          Map.entry("Elu", "Elu"),
          Map.entry("Erf", "Erf"),
          Map.entry("Exp", "Exp"),
          Map.entry("Floor", "Floor"),
          Map.entry("IsInf", "IsInf"),
          Map.entry("IsNan", "IsNaN"),
          Map.entry("Log", "Log"),
          Map.entry("LogicalAnd", "And"),
          Map.entry("LogicalNot", "Not"),
          Map.entry("LogicalOr", "Or"),
          Map.entry("LogicalXor", "Xor"),
          Map.entry("BitwiseAnd", "BitwiseAnd"),
          Map.entry("BitwiseOr", "BitwiseOr"),
          Map.entry("BitwiseXor", "BitwiseXor"),
          Map.entry("Invert", "BitwiseNot"),
          Map.entry("Reciprocal", "Reciprocal"),
          Map.entry("Selu", "Selu"),
          Map.entry("Sigmoid", "Sigmoid"),
          Map.entry("Sin", "Sin"),
          Map.entry("Sinh", "Sinh"),
          Map.entry("Softplus", "Softplus"),
          Map.entry("Softsign", "Softsign"),
          Map.entry("Sqrt", "Sqrt"),
          Map.entry("Tan", "Tan"),
          Map.entry("Tanh", "Tanh"));

  /** The names of operations that calculate with numbers of any dtype. */
  private static final Map<String, String> ARITHMETIC =
      Map.ofEntries(
          Map.entry("Abs", "Abs"),
          Map.entry("Add", "Add"),
          Map.entry("AddV2", "Add"),
          Map.entry("Maximum", "Max"),
          Map.entry("Minimum", "Min"),
          Map.entry("Mul", "Mul"),
          Map.entry("Neg", "Neg"),
          Map.entry("Pow", "Pow"),
          Map.entry("Relu", "Relu"),
          Map.entry("Sign", "Sign"),
          Map.entry("Sub", "Sub"));

  private static final Map<String, String> COMPARISONS =
      Map.of(
          "Equal", "Equal",
          "Greater", "Greater",
          "GreaterEqual", "GreaterOrEqual",
          "Less", "Less",
          "LessEqual", "LessOrEqual");

  private ElementwiseOperations() {}

  static void addTo(Map<String, OperationTable.Conversion> table) {
    SAME.forEach((from, to) -> table.put(from, o -> o.result(o.add(to, o.ins(0, o.count())))));
    ARITHMETIC.forEach((from, to) -> table.put(from, o -> calculate(o, ins -> o.add(to, ins))));
    COMPARISONS.forEach((from, to) -> table.put(from, o -> o.result(o.add(to, wide(o)))));
    table.put("NotEqual", o -> o.result(o.add("Not", o.add("Equal", wide(o)))));
    table.put("AddN", o -> calculate(o, ins -> ins.length == 1 ? ins[0] : o.add("Sum", ins)));
    for (var same : new String[] {"Identity", "StopGradient", "EnsureShape", "CheckNumerics"}) {
      table.put(same, o -> o.result(o.in(0)));
    }
    table.put("Cast", o -> o.result(o.cast(o.in(0), o.dtype(0), o.outType())));
    table.put("Round", o -> o.result(isFloat(o) ? o.add("Round", o.in(0)) : o.in(0)));
    table.put("IsFinite", ElementwiseOperations::isFinite);
    addQuotients(table);
    addFunctions(table);
    table.put("SelectV2", ElementwiseOperations::select);
    table.put("Select", ElementwiseOperations::select);
  }

  private static boolean isFloat(Operation o) {
    return o.dtype(0).isFloat();
  }

  /** Returns the inputs in a dtype with which ONNX Runtime calculates. */
  private static String[] wide(Operation o) {
    var ins = new String[o.count()];
    for (int i = 0; i < ins.length; i++) {
      ins[i] = o.cast(o.in(i), o.dtype(i), OnnxTypes.calculated(o.dtype(i)));
    }
    return ins;
  }

  /** Sets the result of a calculation with the inputs. */
  private static void calculate(Operation o, Function<String[], String> by) {
    var type = OnnxTypes.calculated(o.dtype(0));
    o.result(o.cast(by.apply(wide(o)), type, o.outType()));
  }

  private static void isFinite(Operation o) {
    var x = o.in(0);
    o.result(o.add("Not", o.add("Or", o.add("IsNaN", x), o.add("IsInf", x))));
  }

  private static void select(Operation o) {
    o.result(o.where(o.in(0), o.in(1), o.in(2), o.outType()));
  }

  // ---- quotients ----

  private static void addQuotients(Map<String, OperationTable.Conversion> table) {
    table.put("Div", o -> calculate(o, ins -> o.add("Div", ins)));
    table.put("RealDiv", o -> calculate(o, ins -> o.add("Div", ins)));
    table.put("DivNoNan", ElementwiseOperations::quotientOrZero);
    table.put("FloorDiv", o -> calculate(o, ins -> floorDiv(o, ins)));
    table.put("FloorMod", o -> calculate(o, ins -> floorMod(o, ins)));
    table.put(
        "TruncateMod", o -> calculate(o, ins -> o.add("Mod", Map.of("fmod", isFloat(o)), ins)));
  }

  private static void quotientOrZero(Operation o) {
    var zero = o.scalar(0, o.dtype(0));
    var none = o.add("Equal", o.in(1), zero);
    var divisor = o.add("Where", none, o.scalar(1, o.dtype(0)), o.in(1));
    o.result(o.add("Where", none, zero, o.add("Div", o.in(0), divisor)));
  }

  /** ONNX rounds quotients of whole numbers toward zero, TensorFlow down. */
  private static String floorDiv(Operation o, String[] ins) {
    if (isFloat(o)) return o.add("Floor", o.add("Div", ins));
    return o.add("Div", o.add("Sub", ins[0], o.add("Mod", ins)), ins[1]);
  }

  private static String floorMod(Operation o, String[] ins) {
    if (!isFloat(o)) return o.add("Mod", ins);
    var whole = o.add("Floor", o.add("Div", ins));
    return o.add("Sub", ins[0], o.add("Mul", whole, ins[1]));
  }

  // ---- functions ----

  private static void addFunctions(Map<String, OperationTable.Conversion> table) {
    table.put("Square", o -> calculate(o, x -> o.add("Mul", x[0], x[0])));
    table.put(
        "SquaredDifference",
        o ->
            calculate(
                o,
                x -> {
                  var difference = o.add("Sub", x);
                  return o.add("Mul", difference, difference);
                }));
    table.put("Rsqrt", o -> o.result(o.add("Reciprocal", o.add("Sqrt", o.in(0)))));
    table.put("Log1p", o -> o.result(o.add("Log", o.add("Add", o.in(0), one(o)))));
    table.put("Expm1", o -> o.result(o.add("Sub", o.add("Exp", o.in(0)), one(o))));
    table.put("Erfc", o -> o.result(o.add("Sub", one(o), o.add("Erf", o.in(0)))));
    table.put(
        "Relu6", o -> calculate(o, x -> o.add("Clip", x[0], wideScalar(o, 0), wideScalar(o, 6))));
    table.put("ClipByValue", o -> calculate(o, x -> o.add("Min", o.add("Max", x[0], x[1]), x[2])));
    table.put(
        "LeakyRelu",
        o -> o.result(o.add("LeakyRelu", Map.of("alpha", o.decimal("alpha")), o.in(0))));
    for (var type : new String[] {"Softmax", "LogSoftmax"}) {
      table.put(type, o -> o.result(o.add(type, Map.of("axis", -1), o.in(0))));
    }
    table.put("Atan2", ElementwiseOperations::angle);
  }

  private static String one(Operation o) {
    return o.scalar(1, o.dtype(0));
  }

  private static String wideScalar(Operation o, double value) {
    return o.scalar(value, OnnxTypes.calculated(o.dtype(0)));
  }

  /** The angle of a point (x, y): that of y / x, by half a turn more where x is negative. */
  private static void angle(Operation o) {
    var y = o.in(0);
    var x = o.in(1);
    var zero = o.scalar(0, o.dtype(0));
    var pi = o.scalar(Math.PI, o.dtype(0));
    var quarter = o.scalar(Math.PI / 2, o.dtype(0));
    var noX = o.add("Equal", x, zero);
    var divisor = o.add("Where", noX, one(o), x);
    var ratio = o.add("Atan", o.add("Div", y, divisor));
    var turn = o.add("Where", o.add("Less", y, zero), o.add("Neg", pi), pi);
    var turned = o.add("Where", o.add("Less", x, zero), o.add("Add", ratio, turn), ratio);
    var upright = o.add("Mul", o.add("Sign", y), quarter);
    o.result(o.add("Where", noX, upright, turned));
  }
}
