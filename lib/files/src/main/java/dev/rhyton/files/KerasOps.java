package dev.rhyton.files;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.activations.Activations;
import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.config.UnknownException;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Node;
import dev.rhyton.tensor.OpNode;
import dev.rhyton.tensor.TensorOps;
import dev.rhyton.tensor.PoolOps;
import dev.rhyton.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The operations of {@code keras.ops} that files of functional models hold, one row each. A row
 * names the operation, says how a call of it in a file is computed, and, after {@code from}, which
 * of TensorFlow's operations are written as it, and with which options:
 *
 * <pre>{@code
 * op("Tile", c -> c.first().tile(c.sizes("repeats"))).from("Tile", w -> w.constant("repeats", 1));
 * }</pre>
 *
 * <p>Functions of one or two tensors and reductions need no {@code from} for the TensorFlow
 * operation that has their name.
 */
final class KerasOps {
  private static final Map<String, KerasOps> ROWS = new HashMap<>();
  private static final Map<String, Form> FORMS = new HashMap<>(); // by TensorFlow's names

  private record Form(KerasOps row, Consumer<OpWriter> options) {}

  static {
    binary("Add", Tensor::add).from("AddV2", "BiasAdd");
    binary("Subtract", Tensor::subtract).from("Sub");
    binary("Multiply", Tensor::multiply).from("Mul");
    binary("Divide", Tensor::divide).from("RealDiv");
    binary("TrueDivide", Tensor::divide);
    binary("DivideNoNan", Tensor::divideNoNan).from("DivNoNan");
    binary("FloorDivide", Tensor::floorDivide).from("FloorDiv");
    binary("Mod", Tensor::mod).from("FloorMod");
    binary("Power", Tensor::power).from("Pow");
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
    binary("Matmul", Tensor::matmul)
        .from("MatMul", OpWriter::refuseTransposed)
        .from("BatchMatMulV2", OpWriter::refuseTransposed);
    binary("LogicalXor", (x, y) -> x.cast(DType.BOOL).notEqual(y.cast(DType.BOOL)));
    binary("Arctan2", TensorOps::arctan2);
    binary("Fmax", Tensor::maximum);
    binary("Fmin", Tensor::minimum);
    binary("Fmod", Formulas::fmod);
    binary("Hypot", Formulas::hypot);
    binary("Logaddexp", Formulas::logaddexp);
    binary("Dot", Formulas::dot);
    binary("Inner", (x, y) -> Formulas.tensordot(x, y, new int[] {-1}, new int[] {-1}));
    binary("Outer", (x, y) -> x.reshape(-1, 1).multiply(y.reshape(1, -1)));
    unary("LogicalNot", Tensor::logicalNot);
    unary("Negative", Tensor::negative).from("Neg");
    unary("Absolute", Tensor::abs).from("Abs");
    unary("Abs", Tensor::abs);
    unary("Sign", Tensor::sign);
    unary("Square", Tensor::square);
    unary("Sqrt", Tensor::sqrt);
    unary("Reciprocal", Tensor::reciprocal);
    unary("Exp", Tensor::exp);
    unary("Expm1", Tensor::expm1);
    unary("Log", Tensor::log);
    unary("Log1p", Tensor::log1p);
    unary("Sin", Tensor::sin);
    unary("Cos", Tensor::cos);
    unary("Tanh", Tensor::tanh);
    unary("Tan", Tensor::tan);
    unary("Sinh", Tensor::sinh);
    unary("Cosh", Tensor::cosh);
    unary("Arcsin", Tensor::arcsin).from("Asin");
    unary("Arccos", Tensor::arccos).from("Acos");
    unary("Arctan", Tensor::arctan).from("Atan");
    unary("Arcsinh", Tensor::arcsinh).from("Asinh");
    unary("Arccosh", Tensor::arccosh).from("Acosh");
    unary("Arctanh", Tensor::arctanh).from("Atanh");
    unary("Exp2", x -> x.multiply(Math.log(2)).exp());
    unary("Log2", x -> x.log().divide(Math.log(2)));
    unary("Log10", x -> x.log().divide(Math.log(10)));
    unary("Cbrt", x -> x.abs().power(1 / 3.0).multiply(x.sign()));
    unary("Deg2rad", x -> x.multiply(Math.PI / 180));
    unary("Rad2deg", x -> x.multiply(180 / Math.PI));
    unary("Fabs", Tensor::abs);
    unary("Trunc", Formulas::trunc);
    unary("Sinc", Formulas::sinc);
    unary("Copy", x -> x);
    unary("Real", x -> x);
    unary("Conjugate", x -> x);
    unary("Imag", TensorOps::zerosLike);
    unary("Signbit", x -> x.less(0));
    unary("Isnan", x -> x.notEqual(x));
    unary("Isinf", x -> Formulas.isinf(x.abs(), 1));
    unary("Isposinf", x -> Formulas.isinf(x, 1));
    unary("Isneginf", x -> Formulas.isinf(x, -1));
    unary("Ravel", x -> x.reshape(-1));
    unary("Fliplr", x -> TensorOps.reverse(x, 1));
    unary("Flipud", x -> TensorOps.reverse(x, 0));
    unary("math", "Erfc", x -> x.erf().negative().add(1));
    unary("Floor", Tensor::floor);
    unary("Ceil", Tensor::ceil);
    unary("Isfinite", Tensor::isfinite).from("IsFinite");
    unary("math", "Rsqrt", Tensor::rsqrt);
    unary("math", "Erf", Tensor::erf);
    unary("core", "StopGradient", Tensor::stopGradient);
    op("ZerosLike", c -> c.typed(TensorOps.zerosLike(c.first()))).from("ZerosLike");
    op("OnesLike", c -> c.typed(TensorOps.onesLike(c.first()))).from("OnesLike");
    op("core", "Cast", c -> c.typed(c.first()))
        .from("Cast", w -> w.option("dtype", w.attribute("DstT").toString()));
    for (var name :
        """
        Relu Relu6 Sigmoid Selu Softplus Softsign Silu HardSigmoid HardSilu HardTanh LogSigmoid
        SparsePlus SparseSigmoid TanhShrink"""
            .split("\\s+", -1)) {
      unary("nn", name, Activations.get(Text.snake(name))::apply);
    }
    op("nn", "Gelu", c -> c.flag("approximate", true) ? gelu(c.first()) : exactGelu(c.first()));
    op("nn", "Elu", c -> Formulas.elu(c.first(), c.number("alpha", 1)))
        .from("Elu", w -> w.option("alpha", 1.0));
    op("nn", "Celu", c -> Formulas.celu(c.first(), c.number("alpha", 1)));
    op("nn", "Glu", c -> Formulas.glu(c.first(), c.axis(-1)));
    op("nn", "Squareplus", c -> Formulas.squareplus(c.first(), c.number("b", 4)));
    op("nn", "HardShrink", c -> Formulas.hardShrink(c.first(), c.number("threshold", 0.5)));
    op("nn", "SoftShrink", c -> Formulas.softShrink(c.first(), c.number("threshold", 0.5)));
    op(
        "nn",
        "Threshold",
        c -> Formulas.threshold(c.first(), c.number("threshold"), c.number("default_value")));
    op(
        "nn",
        "Sparsemax",
        c -> Formulas.alongLast(c.first(), c.axis(-1), Activations.get("sparsemax")::apply));
    op("nn", "LeakyRelu", c -> c.first().leakyRelu(c.number("negative_slope", 0.2)))
        .from("LeakyRelu", w -> w.attribute("negative_slope", "alpha"));
    op(
            "nn",
            "Softmax",
            c -> c.isOverLast() ? c.first().softmax() : Formulas.softmax(c.first(), c.axes()))
        .from("Softmax", w -> w.option("axis", -1));
    op(
            "nn",
            "LogSoftmax",
            c -> c.isOverLast() ? c.first().logSoftmax() : Formulas.logSoftmax(c.first(), c.axes()))
        .from("LogSoftmax", w -> w.option("axis", -1));
    op("nn", "OneHot", OpArguments::oneHot);
    several("nn", "Moments", OpArguments::moments);
    op(
        "nn",
        "Normalize",
        c ->
            Formulas.normalize(
                c.first(), c.axis(-1), c.text("order", "2"), c.number("epsilon", 1e-7)));
    op("nn", "MaxPool", c -> c.pooled(PoolOps::maxPool));
    op("nn", "AveragePool", c -> c.pooled(PoolOps::averagePool));
    op("image", "Resize", OpArguments::resized);
    op("linalg", "Norm", c -> c.reduced((x, axes) -> Formulas.norm(x, c.text("ord", ""), axes)));
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
    op("Quantile", c -> c.quantile(1, "linear")); // Keras reads over its method
    op("Percentile", c -> c.quantile(100, c.text("method", "linear")));
    op("math", "Logsumexp", c -> c.reduced(Formulas::logsumexp));
    op("Average", OpArguments::averaged);
    op("Round", OpArguments::rounded).from("Round", w -> w.option("decimals", 0));
    op("Clip", c -> c.first().clip(c.number("x_min"), c.number("x_max")))
        .from("ClipByValue", w -> w.constant("x_min", 1).constant("x_max", 2));
    op("Where", c -> TensorOps.where(c.operand(0), c.operand(1), c.operand(2))).from("SelectV2");
    op("Reshape", c -> c.first().reshape(c.sizes("newshape")))
        .from("Reshape", w -> w.constant("newshape", 1));
    op("Transpose", c -> c.first().transpose(c.ints("axes")))
        .from("Transpose", w -> w.constant("axes", 1));
    op("ExpandDims", c -> c.expanded()).from("ExpandDims", w -> w.constant("axis", 1));
    op("Squeeze", c -> c.first().squeeze(c.axesOfSize1()))
        .from("Squeeze", w -> w.option("axis", w.axes("squeeze_dims")));
    op("Argmax", c -> c.kept(c.along((x, axis) -> x.argmax(axis).cast(DType.INT32))))
        .from("ArgMax", w -> w.constant("axis", 1).option("keepdims", false));
    op("Argmin", c -> c.kept(c.along((x, axis) -> x.argmin(axis).cast(DType.INT32))));
    op("Cumsum", c -> c.typed(c.along(Tensor::cumsum))).from("Cumsum", w -> w.constant("axis", 1));
    op("Cumprod", c -> c.typed(c.along(Tensor::cumprod)));
    op("Sort", c -> Formulas.sort(c.first(), c.axis(-1)));
    op("Argsort", c -> Formulas.argsort(c.first(), c.axis(-1)));
    several("math", "TopK", OpArguments::topK);
    op("Flip", OpArguments::flipped).from("ReverseV2", w -> w.option("axis", w.axes(1)));
    op("Repeat", c -> c.along((x, axis) -> TensorOps.repeat(x, (int) c.number("repeats"), axis)));
    op("Roll", c -> c.along((x, axis) -> Formulas.roll(x, (int) c.number("shift"), axis)));
    op("Diff", c -> Formulas.diff(c.first(), (int) c.number("n", 1), c.axis(-1)));
    op(
        "Swapaxes",
        c -> Formulas.swapaxes(c.first(), (int) c.number("axis1"), (int) c.number("axis2")));
    op("Moveaxis", c -> Formulas.moveaxis(c.first(), c.ints("source"), c.ints("destination")));
    op("Tril", c -> Formulas.triangle(c.first(), (int) c.number("k", 0), true));
    op("Triu", c -> Formulas.triangle(c.first(), (int) c.number("k", 0), false));
    op("BroadcastTo", c -> TensorOps.broadcastTo(c.first(), c.sizes("shape")));
    op("FullLike", c -> c.typed(TensorOps.onesLike(c.first()).multiply(c.operand(1))));
    op("TakeAlongAxis", c -> c.along((x, axis) -> Formulas.takeAlongAxis(x, c.operand(1), axis)));
    op("Tensordot", OpArguments::tensordot);
    op(
        "NanToNum",
        c ->
            Formulas.nanToNum(
                c.first(), c.number("nan", 0), c.numberOrNull("posinf"), c.numberOrNull("neginf")));
    op("core", "Slice", c -> Slices.of(c.first(), c.ints(1, "start_indices"), c.ints("shape")));
    op("core", "ConvertToTensor", c -> c.typed(c.first()));
    op(
        "Hstack",
        c -> TensorOps.concatenate(c.operands(0).get(0).shape().rank() == 1 ? 0 : 1, c.operands(0)));
    op("Vstack", c -> TensorOps.concatenate(0, c.operands(0)));
    op("Append", c -> c.appended());
    op("Tile", c -> c.first().tile(c.sizes("repeats"))).from("Tile", w -> w.constant("repeats", 1));
    op("Pad", OpArguments::padded)
        .from("Pad", w -> w.constant("pad_width", 1).option("mode", "constant"));
    op("Take", c -> c.taken()).from("GatherV2", w -> w.refuseBatches().constant("axis", 2));
    op("GetItem", c -> Slices.of(c.first(), c.argument(1, "key"))).from("Slice", OpWriter::slices);
    op("Concatenate", c -> TensorOps.concatenate(c.axis(), c.operands(0)))
        .from("ConcatV2", w -> w.listed().constant("axis", -1));
    op("Stack", c -> c.stacked()).from("Pack", w -> w.listed().attribute("axis", "axis"));
    op("Einsum", c -> TensorOps.einsum(c.text("subscripts"), c.all()))
        .from("Einsum", w -> w.attribute("subscripts", "equation"));
    several("core", "Unstack", c -> TensorOps.unstack(c.first(), c.axis()))
        .from("Unpack", w -> w.attribute("num", "num").attribute("axis", "axis"));
    several("numpy", "Split", OpArguments::split)
        .from("Split", w -> w.attribute("indices_or_sections", "num_split").constant("axis", 0));
  }

  private final String name;
  private final String module;
  private final Function<OpArguments, List<Tensor>> rule;

  private KerasOps(String module, String name, Function<OpArguments, List<Tensor>> rule) {
    this.module = "keras.src.ops." + module;
    this.name = name;
    this.rule = rule;
    ROWS.put(name, this);
  }

  private static Tensor exactGelu(Tensor x) {
    return Activations.get("gelu").apply(x);
  }

  private static Tensor gelu(Tensor x) {
    var inner = x.power(3).multiply(0.044715).add(x).multiply(Math.sqrt(2 / Math.PI));
    return inner.tanh().add(1).multiply(x).multiply(0.5);
  }

  // ---- kinds of rows; those without a module are of numpy ----

  @CanIgnoreReturnValue
  private static KerasOps several(
      String module, String name, Function<OpArguments, List<Tensor>> rule) {
    return new KerasOps(module, name, rule);
  }

  @CanIgnoreReturnValue
  private static KerasOps op(String module, String name, Function<OpArguments, Tensor> rule) {
    return several(module, name, call -> List.of(rule.apply(call)));
  }

  @CanIgnoreReturnValue
  private static KerasOps op(String name, Function<OpArguments, Tensor> rule) {
    return op("numpy", name, rule);
  }

  @CanIgnoreReturnValue
  private static KerasOps unary(String module, String name, UnaryOperator<Tensor> rule) {
    return op(module, name, call -> rule.apply(call.first())).fromNamesake(w -> {});
  }

  @CanIgnoreReturnValue
  private static KerasOps unary(String name, UnaryOperator<Tensor> rule) {
    return unary("numpy", name, rule);
  }

  @CanIgnoreReturnValue
  private static KerasOps binary(String name, BinaryOperator<Tensor> rule) {
    return op(name, call -> rule.apply(call.operand(0), call.operand(1))).fromNamesake(w -> {});
  }

  @CanIgnoreReturnValue
  private static KerasOps reduction(String name, BiFunction<Tensor, int[], Tensor> rule) {
    return op(name, call -> call.reduced(rule))
        .fromNamesake(w -> w.option("axis", w.axes(1)).attribute("keepdims", "keep_dims"));
  }

  /** Writes TensorFlow's operation of this name as this one, unless it is written as another. */
  private KerasOps fromNamesake(Consumer<OpWriter> options) {
    FORMS.putIfAbsent(name, new Form(this, options));
    return this;
  }

  /** Writes an operation of TensorFlow as this one, with the options that a function sets. */
  @CanIgnoreReturnValue
  private KerasOps from(String tensorFlow, Consumer<OpWriter> options) {
    FORMS.put(tensorFlow, new Form(this, options));
    return this;
  }

  /** Writes operations of TensorFlow as this one, with all their inputs as arguments. */
  @CanIgnoreReturnValue
  private KerasOps from(String... tensorFlow) {
    for (var type : tensorFlow) from(type, w -> {});
    return this;
  }

  // ---- use ----

  /** Returns Keras' operation of a name. */
  static KerasOps of(String name) {
    var row = ROWS.get(name);
    if (row != null) return row;
    throw new UnknownException(
        "Unknown operation \"" + name + "\"." + Text.didYouMean(name, ROWS.keySet()));
  }

  /** The name of its class in Keras. */
  String name() {
    return name;
  }

  /** The module of its class in Keras. */
  String module() {
    return module;
  }

  /** Computes a call of it. */
  List<Tensor> apply(OpArguments call) {
    return rule.apply(call);
  }

  /** Returns how an operation of TensorFlow between layers is written. */
  static OpWriter write(Node node) {
    var type = ((OpNode) node.operation()).type();
    var form = FORMS.get(type);
    var remedy = " Put it in a layer of your own.";
    Check.that(
        form != null,
        "%s between layers has no counterpart among Keras' operations.%s",
        type,
        remedy);
    Check.that(
        !node.inputs().stream().allMatch(OpWriter::isConstant),
        "%s between layers has no input but constants: compute it beforehand.",
        type);
    try {
      var writer = new OpWriter(form.row, node);
      form.options.accept(writer);
      return writer;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          type + " between layers cannot be written: " + e.getMessage() + "." + remedy, e);
    }
  }
}
