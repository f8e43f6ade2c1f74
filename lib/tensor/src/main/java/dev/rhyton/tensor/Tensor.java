package dev.rhyton.tensor;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.NnOps;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.OpCallRecorder;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorMasks;
import dev.rhyton.tensor.internal.TensorOps;
import dev.rhyton.tensor.internal.TensorState;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Output;

/**
 * A value in a computation, with its shape and dtype; the operations are named as in {@code
 * keras.ops}.
 *
 * <p>Within a layer's {@code call} a tensor is part of the function being traced. Outside of it, as
 * the result of {@code Input.of}, it is symbolic: a value in a functional model. An {@link NDArray}
 * is a tensor that has a value, on which operations run immediately. Operands of different dtypes
 * are converted as in Keras: booleans become integers, integers become floats, and the quotient of
 * integers is a float.
 */
public class Tensor {
  final Shape shape;
  final DType dtype;
  final TensorState state;

  Tensor(
      @Nullable GraphBuilder graph,
      @Nullable Output<?> output,
      Shape shape,
      DType dtype,
      List<Tensor> inputs,
      boolean sampled) {
    this.shape = shape;
    this.dtype = dtype;
    state = new TensorState(this, graph, output, inputs, sampled);
  }

  Tensor(Shape shape, DType dtype) {
    this(null, null, shape, dtype, List.of(), false);
  }

  /** Returns the sizes of the axes; that of the batch is unknown. */
  public Shape shape() {
    return shape;
  }

  /** Returns the dtype of the elements. */
  public DType dtype() {
    return dtype;
  }

  /**
   * Returns the mask, a boolean for each (sample, step) that says which steps are valid, or null if
   * all are.
   */
  @CanIgnoreReturnValue
  public @Nullable Tensor mask() {
    return state.mask();
  }

  /**
   * Sets the mask, which says which steps are valid. Between the layers of a functional model, only
   * the tensor that is returned has it: {@code GRU.of(16).apply(features.mask(valid))}.
   */
  @CanIgnoreReturnValue
  public Tensor mask(@Nullable Tensor entries) {
    if (state.node() != null && entries != null) return TensorMasks.of(this, entries);
    state.mask(entries);
    return this;
  }

  /**
   * Returns the value: that of an array, or the current value of a weight. Operations return
   * tensors because they also build models, in which there is no value yet; the result of an
   * operation on arrays has one: {@code Ops.argmax(scores, -1).value().toInts()}.
   *
   * @throws IllegalStateException if this is a tensor of a functional model, or of a function that
   *     is being traced, whose value only a run knows
   */
  public NDArray value() {
    throw new IllegalStateException(
        (state.node() != null || !state.isTraced())
            ? "A symbolic tensor has no value: build a model of it with Model.of, and call predict."
            : NO_VALUE_YET);
  }

  /** The message for a value that only a run knows. */
  static final String NO_VALUE_YET =
      "A tensor inside of a traced function has no value yet: return it from the function.";

  // ---- creating operations ----

  private Tensor unary(String type) {
    return RawOps.op(type, OpAttributes.NONE, this);
  }

  private Tensor binary(String operation, String type, Tensor other) {
    Check.given(operation, "the second tensor", other);
    return OpCallRecorder.call(operation, () -> promoted(type, other), this, other);
  }

  private Tensor binary(String operation, String type, Number other) {
    Check.given(operation, "the number", other);
    return OpCallRecorder.call(operation, () -> promoted(type, other), this, other);
  }

  private Tensor promoted(String type, Tensor other) {
    var meet = dtype().promote(other.dtype());
    return binary(type, cast(meet), other.cast(meet));
  }

  private Tensor promoted(String type, Number other) {
    var meet = dtype().promote(other);
    return binary(type, cast(meet), TensorOps.constant(other.doubleValue(), meet));
  }

  /** What an operation means for booleans; for the others, they are whole numbers. */
  private static final Map<String, String> OF_BOOLEANS =
      Map.ofEntries(
          Map.entry("AddV2", "LogicalOr"),
          Map.entry("Mul", "LogicalAnd"),
          Map.entry("Maximum", "LogicalOr"),
          Map.entry("Minimum", "LogicalAnd"),
          Map.entry("Equal", "Equal"),
          Map.entry("NotEqual", "NotEqual"));

  private static final Set<String> COMPARISONS =
      Set.of("Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual");

  /** Applies an operation to two tensors of one dtype. */
  private static Tensor binary(String type, Tensor a, Tensor b) {
    var dtype = a.dtype();
    if (dtype == DType.BOOL) {
      var logical = OF_BOOLEANS.get(type);
      return logical != null
          ? RawOps.op(logical, OpAttributes.NONE, a, b)
          : binary(type, a.cast(DType.INT32), b.cast(DType.INT32));
    }
    if (!isNarrow(dtype) || COMPARISONS.contains(type))
      return RawOps.op(type, OpAttributes.NONE, a, b);
    return RawOps.op(type, OpAttributes.NONE, a.cast(DType.INT64), b.cast(DType.INT64)).cast(dtype);
  }

  /** Returns whether TensorFlow computes only some operations on whole numbers of this type. */
  private static boolean isNarrow(DType dtype) {
    return dtype.isInteger() && dtype != DType.INT32 && dtype != DType.INT64;
  }

  /** Returns the quotient; integers are divided as floats. */
  private Tensor quotient(String operation, String type, Tensor other) {
    Check.given(operation, "the second tensor", other);
    return OpCallRecorder.call(
        operation,
        () -> {
          var meet = dtype().promote(other.dtype()).toFloat();
          return RawOps.op(type, OpAttributes.NONE, cast(meet), other.cast(meet));
        },
        this,
        other);
  }

  /** Applies a function with fractional values; the result of integers is float32. */
  private Tensor real(String operation, String type) {
    return OpCallRecorder.call(operation, () -> cast(dtype().toFloat()).unary(type), this);
  }

  /** Booleans become whole numbers; other numbers keep their type. */
  private Tensor numbers() {
    return dtype() == DType.BOOL ? cast(DType.INT32) : this;
  }

  /** Applies a function of numbers; the result has the type of the numbers. */
  private Tensor numeric(String operation, String type) {
    return OpCallRecorder.call(
        operation,
        () -> {
          var x = numbers();
          return isNarrow(x.dtype())
              ? x.cast(DType.INT64).unary(type).cast(x.dtype())
              : x.unary(type);
        },
        this);
  }

  /** Applies a function that does not change numbers that are never negative. */
  private Tensor signed(String operation, String type) {
    return dtype() == DType.BOOL || dtype().isUnsigned() ? this : numeric(operation, type);
  }

  private static Tensor ints(int... values) {
    return TensorOps.constant(NDArray.of(values, values.length));
  }

  private static Tensor longs(long... values) {
    return TensorOps.constant(NDArray.of(values, values.length));
  }

  // ---- arithmetic ----

  /** Returns the sum with another tensor. */
  public Tensor add(Tensor other) {
    return binary("add", "AddV2", other);
  }

  /** Returns the sum with a number. */
  public Tensor add(Number other) {
    return binary("add", "AddV2", other);
  }

  /** Subtracts another tensor: {@code x − other}. */
  public Tensor subtract(Tensor other) {
    return binary("subtract", "Sub", other);
  }

  /** Subtracts a number: {@code x − other}. */
  public Tensor subtract(Number other) {
    return binary("subtract", "Sub", other);
  }

  /** Returns {@code other − x}. */
  public Tensor rsub(Number other) {
    Check.given("subtract", "the number", other);
    return OpCallRecorder.call("subtract", () -> negative().add(other), other, this);
  }

  /** Returns the element-wise product with another tensor. */
  public Tensor multiply(Tensor other) {
    return binary("multiply", "Mul", other);
  }

  /** Returns the product with a number. */
  public Tensor multiply(Number other) {
    return binary("multiply", "Mul", other);
  }

  /** Returns the quotient by another tensor, in floats. */
  public Tensor divide(Tensor other) {
    return quotient("divide", "RealDiv", other);
  }

  /** Returns {@code other / x}. */
  public Tensor rdivide(Number other) {
    Check.given("divide", "the number", other);
    return OpCallRecorder.call("divide", () -> reciprocal().multiply(other), other, this);
  }

  /** Returns the quotient by a number, in floats. */
  public Tensor divide(Number other) {
    Check.given("divide", "the number", other);
    return OpCallRecorder.call(
        "divide", () -> cast(dtype().toFloat()).promoted("RealDiv", other), this, other);
  }

  /** Returns {@code x / y}, and 0 where y is 0. */
  public Tensor divideNoNan(Tensor other) {
    return quotient("divide_no_nan", "DivNoNan", other);
  }

  /**
   * Returns {@code x} to the power of {@code other}.
   *
   * @throws IllegalArgumentException if both are whole numbers, and an exponent is negative
   */
  public Tensor power(Tensor other) {
    Check.given("power", "the exponent", other);
    return OpCallRecorder.call("power", () -> promoted("Pow", exponents(other)), this, other);
  }

  /** Requires that whole numbers have no negative exponents. */
  private Tensor exponents(Tensor other) {
    boolean whole = !dtype().promote(other.dtype()).isFloat() && other.dtype().isInteger();
    if (!whole || other.dtype().isUnsigned()) return other;
    return TensorOps.checked(other, other.greaterEqual(0).all(), NEGATIVE_POWER, other);
  }

  private static final String NEGATIVE_POWER =
      "power: whole numbers have no negative powers, received the exponents {}; cast x to float32.";

  /**
   * Returns {@code x} to the power of a number.
   *
   * @throws IllegalArgumentException if both are whole numbers, and the exponent is negative
   */
  public Tensor power(Number other) {
    Check.given("power", "the exponent", other);
    Check.that(
        other.doubleValue() >= 0 || dtype().promote(other).isFloat(),
        "%s",
        NEGATIVE_POWER.replace("{}", other.toString()));
    boolean square = dtype().isFloat() && other.doubleValue() == 2; // Pow takes 60 times as long
    if (square) return OpCallRecorder.call("power", () -> unary("Square"), this, other);
    return binary("power", "Pow", other);
  }

  /** Returns the element-wise maximum with another tensor. */
  public Tensor maximum(Tensor other) {
    return binary("maximum", "Maximum", other);
  }

  /** Returns the larger one of each element and a number. */
  public Tensor maximum(Number other) {
    return binary("maximum", "Maximum", other);
  }

  /** Returns the element-wise minimum with another tensor. */
  public Tensor minimum(Tensor other) {
    return binary("minimum", "Minimum", other);
  }

  /** Returns the smaller one of each element and a number. */
  public Tensor minimum(Number other) {
    return binary("minimum", "Minimum", other);
  }

  /**
   * Returns the quotient, rounded down. As in NumPy, {@code -1 / ∞} is rounded to −1, and {@code ∞
   * / 1} has no rounded quotient: it is NaN.
   */
  public Tensor floorDivide(Tensor other) {
    Check.given("floor_divide", "the divisor", other);
    return OpCallRecorder.call("floor_divide", () -> floored(other), this, other);
  }

  private Tensor floored(Tensor other) {
    var meet = dtype().promote(other.dtype());
    var a = cast(meet);
    var b = other.cast(meet);
    var quotient = binary("FloorDiv", a, b);
    if (!meet.isFloat()) return quotient;
    var below = a.multiply(b.sign()).less(0).logicalAnd(b.unary("IsInf")).logicalAnd(a.isfinite());
    var rounded = TensorOps.where(below, quotient.multiply(0).subtract(1), quotient);
    return TensorOps.where(a.unary("IsInf"), rounded.multiply(Double.NaN), rounded);
  }

  /** Returns the remainder with the sign of the divisor. */
  public Tensor mod(Tensor other) {
    Check.given("mod", "the divisor", other);
    return OpCallRecorder.call(
        "mod",
        () -> {
          var meet = dtype().promote(other.dtype());
          return remainder(cast(meet), other.cast(meet));
        },
        this,
        other);
  }

  /** Returns the remainder with the sign of the divisor. */
  public Tensor mod(Number other) {
    Check.given("mod", "the divisor", other);
    return OpCallRecorder.call(
        "mod",
        () -> {
          var meet = dtype().promote(other);
          return remainder(cast(meet), TensorOps.constant(other.doubleValue(), meet));
        },
        this,
        other);
  }

  private static Tensor remainder(Tensor a, Tensor b) {
    var exact = binary("FloorMod", a, b);
    if (!a.dtype().isFloat()) return exact;
    // TensorFlow's gradient for the divisor is 0.
    var quotient = binary("FloorDiv", a, b).stopGradient();
    return TensorOps.withGradientOf(exact, a.subtract(b.multiply(quotient)));
  }

  /** Returns {@code −x}. */
  public Tensor negative() {
    return numeric("negative", "Neg");
  }

  /** Returns the absolute values. */
  public Tensor abs() {
    return signed("abs", "Abs");
  }

  /** Returns −1, 0 or 1, by the sign of each element. */
  public Tensor sign() {
    boolean positive = dtype() == DType.BOOL || dtype().isUnsigned();
    return positive ? cast(DType.BOOL).cast(dtype()) : numeric("sign", "Sign");
  }

  /** Returns {@code x²}. */
  public Tensor square() {
    return numeric("square", "Square");
  }

  /** Returns the square roots, in floats. */
  public Tensor sqrt() {
    return real("sqrt", "Sqrt");
  }

  /** Returns {@code 1 / √x}. */
  public Tensor rsqrt() {
    return real("rsqrt", "Rsqrt");
  }

  /** Returns {@code 1 / x}. */
  public Tensor reciprocal() {
    return real("reciprocal", "Reciprocal");
  }

  /** Returns {@code e} to the power of x. */
  public Tensor exp() {
    return real("exp", "Exp");
  }

  /** Returns {@code exp(x) − 1}, precise also near 0. */
  public Tensor expm1() {
    return real("expm1", "Expm1");
  }

  /** Returns the natural logarithms. */
  public Tensor log() {
    return real("log", "Log");
  }

  /** Returns {@code log(1 + x)}, precise also near 0. */
  public Tensor log1p() {
    return real("log1p", "Log1p");
  }

  /** Returns the sines of angles in radians. */
  public Tensor sin() {
    return real("sin", "Sin");
  }

  /** Returns the cosines of angles in radians. */
  public Tensor cos() {
    return real("cos", "Cos");
  }

  /** Returns the tangents of angles in radians. */
  public Tensor tan() {
    return real("tan", "Tan");
  }

  /** Returns the angles with these sines, in radians. */
  public Tensor arcsin() {
    return real("arcsin", "Asin");
  }

  /** Returns the angles with these cosines, in radians. */
  public Tensor arccos() {
    return real("arccos", "Acos");
  }

  /** Returns the angles with these tangents, in radians. */
  public Tensor arctan() {
    return real("arctan", "Atan");
  }

  /** Returns the hyperbolic sines. */
  public Tensor sinh() {
    return real("sinh", "Sinh");
  }

  /** Returns the hyperbolic cosines. */
  public Tensor cosh() {
    return real("cosh", "Cosh");
  }

  /** Returns the hyperbolic tangents. */
  public Tensor tanh() {
    return real("tanh", "Tanh");
  }

  /** Returns the inverse hyperbolic sines. */
  public Tensor arcsinh() {
    return real("arcsinh", "Asinh");
  }

  /** Returns the inverse hyperbolic cosines. */
  public Tensor arccosh() {
    return real("arccosh", "Acosh");
  }

  /** Returns the inverse hyperbolic tangents. */
  public Tensor arctanh() {
    return real("arctanh", "Atanh");
  }

  /** Returns {@code 1 / (1 + exp(−x))}. */
  public Tensor sigmoid() {
    return OpCallRecorder.call(
        "sigmoid", () -> cast(dtype().toFloat()).activation("Sigmoid"), this);
  }

  /** Returns the error function of each element. */
  public Tensor erf() {
    return real("erf", "Erf");
  }

  /** Rounds down; whole numbers become floats. */
  public Tensor floor() {
    return real("floor", "Floor");
  }

  /** Rounds up; whole numbers become floats. */
  public Tensor ceil() {
    return real("ceil", "Ceil");
  }

  /** Rounds to the nearest integer, halves to the even one. */
  public Tensor round() {
    return OpCallRecorder.call(
        "round", () -> dtype().isFloat() ? unary("Round") : numbers(), this, 0);
  }

  /**
   * Limits each element to {@code [low, high]}: {@code min(max(x, low), high)}. Whole numbers keep
   * their dtype if both limits are whole numbers; a limit that the dtype cannot hold limits
   * nothing.
   */
  public Tensor clip(double low, double high) {
    if (dtype().isInteger() && isWhole(low) && isWhole(high)) {
      long least = dtype().closest(low);
      long most = dtype().closest(high);
      return OpCallRecorder.call("clip", () -> maximum(least).minimum(most), this, least, most);
    }
    return OpCallRecorder.call("clip", () -> clipped(low, high), this, low, high);
  }

  private Tensor clipped(double low, double high) {
    var x = cast(dtype().toFloat());
    if (low > high) return x.maximum(low).minimum(high); // TensorFlow's operation returns low
    var least = TensorOps.constant(low, x.dtype());
    return RawOps.op(
        "ClipByValue", OpAttributes.NONE, x, least, TensorOps.constant(high, x.dtype()));
  }

  private static boolean isWhole(double number) {
    return number == Math.rint(number) && !Double.isInfinite(number);
  }

  // ---- activations that TensorFlow has as one operation ----

  /** Returns {@code max(x, 0)}. */
  public Tensor relu() {
    return OpCallRecorder.call("relu", () -> numbers().unary("Relu"), this);
  }

  /** Returns {@code min(max(x, 0), 6)}. */
  public Tensor relu6() {
    return OpCallRecorder.call("relu6", () -> numbers().unary("Relu6"), this);
  }

  /** Returns x where it is positive, {@code exp(x) − 1} elsewhere. */
  public Tensor elu() {
    return OpCallRecorder.call("elu", () -> cast(dtype().toFloat()).unary("Elu"), this, 1.0);
  }

  /**
   * Returns the scaled exponential linear unit: a multiple of {@link #elu} that keeps mean and
   * variance.
   */
  public Tensor selu() {
    return real("selu", "Selu");
  }

  /** Returns {@code log(1 + exp(x))}. */
  public Tensor softplus() {
    return real("softplus", "Softplus");
  }

  /** Returns {@code x / (1 + |x|)}. */
  public Tensor softsign() {
    return real("softsign", "Softsign");
  }

  /** Returns x where it is positive, {@code slope · x} elsewhere. */
  public Tensor leakyRelu(double slope) {
    var attributes = OpAttributes.of("alpha", (float) slope);
    return OpCallRecorder.call(
        "leaky_relu",
        () -> RawOps.op("LeakyRelu", attributes, cast(dtype().toFloat())),
        this,
        slope);
  }

  /** Returns the softmax along the last axis. */
  public Tensor softmax() {
    return OpCallRecorder.call(
        "softmax", () -> cast(dtype().toFloat()).activation("Softmax"), this, LAST);
  }

  /** Returns the logarithm of the softmax along the last axis. */
  public Tensor logSoftmax() {
    return OpCallRecorder.call(
        "log_softmax", () -> cast(dtype().toFloat()).logSoftmaxOfRows(), this, LAST);
  }

  private Tensor logSoftmaxOfRows() {
    if (shape.rank() == 2) return unary("LogSoftmax");
    // TensorFlow's gradient always sums over axis 1, even if it is not the last.
    return TensorOps.reshape(NnOps.rows(this).unary("LogSoftmax"), TensorOps.shape(this));
  }

  private static final int[] LAST = {-1};

  /** Applies a softmax or sigmoid, and notes its input. */
  private Tensor activation(String type) {
    return unary(type).state.activated(type, this);
  }

  // ---- comparisons and logic ----

  /** Returns whether each element equals that of another tensor. */
  public Tensor equal(Tensor other) {
    return binary("equal", "Equal", other);
  }

  /** Returns whether each element equals a number. */
  public Tensor equal(Number other) {
    return binary("equal", "Equal", other);
  }

  /** Returns whether each element differs from that of another tensor. */
  public Tensor notEqual(Tensor other) {
    return binary("not_equal", "NotEqual", other);
  }

  /** Returns whether each element differs from a number. */
  public Tensor notEqual(Number other) {
    return binary("not_equal", "NotEqual", other);
  }

  /** Returns whether each element is greater than that of another tensor. */
  public Tensor greater(Tensor other) {
    return binary("greater", "Greater", other);
  }

  /** Returns whether each element is greater than a number. */
  public Tensor greater(Number other) {
    return binary("greater", "Greater", other);
  }

  /** Returns whether each element is at least that of another tensor. */
  public Tensor greaterEqual(Tensor other) {
    return binary("greater_equal", "GreaterEqual", other);
  }

  /** Returns whether each element is at least a number. */
  public Tensor greaterEqual(Number other) {
    return binary("greater_equal", "GreaterEqual", other);
  }

  /** Returns whether each element is less than that of another tensor. */
  public Tensor less(Tensor other) {
    return binary("less", "Less", other);
  }

  /** Returns whether each element is less than a number. */
  public Tensor less(Number other) {
    return binary("less", "Less", other);
  }

  /** Returns whether each element is at most that of another tensor. */
  public Tensor lessEqual(Tensor other) {
    return binary("less_equal", "LessEqual", other);
  }

  /** Returns whether each element is at most a number. */
  public Tensor lessEqual(Number other) {
    return binary("less_equal", "LessEqual", other);
  }

  /** Returns whether both elements are true, or numbers other than 0. */
  public Tensor logicalAnd(Tensor other) {
    return logical("logical_and", "LogicalAnd", other);
  }

  /** Returns whether at least one of two elements is true, or a number other than 0. */
  public Tensor logicalOr(Tensor other) {
    return logical("logical_or", "LogicalOr", other);
  }

  private Tensor logical(String operation, String type, Tensor other) {
    Check.given(operation, "the second tensor", other);
    return OpCallRecorder.call(
        operation,
        () -> RawOps.op(type, OpAttributes.NONE, cast(DType.BOOL), other.cast(DType.BOOL)),
        this,
        other);
  }

  /** Returns whether each element is false, or 0. */
  public Tensor logicalNot() {
    return OpCallRecorder.call("logical_not", () -> cast(DType.BOOL).unary("LogicalNot"), this);
  }

  /** Returns whether each element is neither infinite nor NaN. */
  public Tensor isfinite() {
    return real("isfinite", "IsFinite");
  }

  // ---- reductions: over the given axes, or over all axes if none is given ----
  // As in Keras and NumPy, sums and products of booleans and of whole numbers of less than 32 bits
  // are int32.

  /** Returns the sum over axes, or over all axes if none is given. */
  public Tensor sum(int... axes) {
    return reduce("Sum", false, axes);
  }

  /** Returns the mean over axes, or over all axes if none is given. */
  public Tensor mean(int... axes) {
    return mean(axes, false);
  }

  /** Returns the largest element over axes, or of all. */
  public Tensor max(int... axes) {
    return reduce("Max", false, axes);
  }

  /** Returns the smallest element over axes, or of all. */
  public Tensor min(int... axes) {
    return reduce("Min", false, axes);
  }

  /** Returns the product over axes, or over all axes if none is given. */
  public Tensor prod(int... axes) {
    return reduce("Prod", false, axes);
  }

  /** Returns whether an element over axes, or of all, is true. */
  public Tensor any(int... axes) {
    return reduce("Any", false, axes);
  }

  /** Returns whether every element over axes, or of all, is true. */
  public Tensor all(int... axes) {
    return reduce("All", false, axes);
  }

  /** Returns the sum over axes, which are kept with size 1 if {@code keepdims}. */
  public Tensor sum(int[] axes, boolean keepdims) {
    return reduce("Sum", keepdims, axes);
  }

  /** Returns the sum over an axis, which is kept with size 1 if {@code keepdims}. */
  public Tensor sum(int axis, boolean keepdims) {
    return sum(new int[] {axis}, keepdims);
  }

  /** Returns the mean over axes, which are kept with size 1 if {@code keepdims}. */
  public Tensor mean(int[] axes, boolean keepdims) {
    return reduce("Mean", keepdims, axes);
  }

  /** Returns the mean over an axis, which is kept with size 1 if {@code keepdims}. */
  public Tensor mean(int axis, boolean keepdims) {
    return mean(new int[] {axis}, keepdims);
  }

  /** Returns the maximum over axes, which are kept with size 1 if {@code keepdims}. */
  public Tensor max(int[] axes, boolean keepdims) {
    return reduce("Max", keepdims, axes);
  }

  /** Returns the maximum over an axis, which is kept with size 1 if {@code keepdims}. */
  public Tensor max(int axis, boolean keepdims) {
    return max(new int[] {axis}, keepdims);
  }

  /** Returns the minimum over axes, which are kept with size 1 if {@code keepdims}. */
  public Tensor min(int[] axes, boolean keepdims) {
    return reduce("Min", keepdims, axes);
  }

  /** Returns the minimum over an axis, which is kept with size 1 if {@code keepdims}. */
  public Tensor min(int axis, boolean keepdims) {
    return min(new int[] {axis}, keepdims);
  }

  /** Returns the variance, the mean squared deviation from the mean. */
  public Tensor var(int... axes) {
    return OpCallRecorder.call(
        "var", () -> variance(axes).cast(dtype().toFloat()), this, given(axes), false);
  }

  /** Returns the standard deviation, the square root of the variance; its gradient at 0 is 0. */
  public Tensor std(int... axes) {
    return OpCallRecorder.call(
        "std",
        () -> TensorOps.root(variance(axes)).cast(dtype().toFloat()),
        this,
        given(axes),
        false);
  }

  private Tensor variance(int... axes) {
    return TensorOps.variance(this, over(axes), false);
  }

  /** Returns the axes as an argument of Keras: null for all. */
  private static int @Nullable [] given(int... axes) {
    return axes == null || axes.length == 0 ? null : axes;
  }

  private Tensor reduce(String type, boolean keep, int... axes) {
    Supplier<Tensor> result = () -> reduced(type, keep, over(axes));
    var operation = type.toLowerCase(Locale.ROOT);
    return switch (type) {
      case "Prod", "Max", "Min" -> // with a dtype or an initial value in Keras
          OpCallRecorder.call(operation, result, this, given(axes), keep, null);
      default -> OpCallRecorder.call(operation, result, this, given(axes), keep);
    };
  }

  private Tensor reduced(String type, boolean keep, int... axes) {
    boolean extreme = type.equals("Max") || type.equals("Min");
    if (extreme && dtype() == DType.BOOL) {
      return TensorOps.reduce(type.equals("Max") ? "Any" : "All", this, keep, axes);
    }
    var x =
        switch (type) {
          case "Sum", "Prod" -> summable();
          case "Any", "All" -> cast(DType.BOOL);
          case "Mean" -> cast(dtype().toFloat());
          default -> this;
        };
    return TensorOps.reduce(type, x, keep, axes);
  }

  /** Returns the numbers in a type that has room for their sum. */
  private Tensor summable() {
    boolean narrow = dtype() == DType.BOOL || (dtype().isInteger() && dtype().bytes() < 4);
    return narrow ? cast(DType.INT32) : this;
  }

  /** Returns the axes of a reduction, counted from the first; all of them if none is given. */
  private int[] over(int... axes) {
    return axes == null || axes.length == 0
        ? IntStream.range(0, shape.rank()).toArray()
        : Arrays.stream(axes).map(shape::axis).toArray();
  }

  /** Returns the index of the largest element along an axis, or of the first NaN, as int32. */
  public Tensor argmax(int axis) {
    int at = shape.axis(axis);
    return OpCallRecorder.call(
        "argmax", () -> TensorOps.index("ArgMax", this, at), this, axis, false);
  }

  /** Returns the index of the smallest element along an axis, or of the first NaN, as int32. */
  public Tensor argmin(int axis) {
    int at = shape.axis(axis);
    return OpCallRecorder.call(
        "argmin", () -> TensorOps.index("ArgMin", this, at), this, axis, false);
  }

  /** Returns the cumulative sums along an axis. */
  public Tensor cumsum(int axis) {
    return OpCallRecorder.call("cumsum", () -> cumulativeSum(axis), this, axis, null);
  }

  private Tensor cumulativeSum(int axis) {
    var x = numbers();
    var at = TensorOps.constant(shape.axis(axis), DType.INT32);
    return RawOps.op("Cumsum", OpAttributes.NONE, TensorOps.wide(x), at).cast(x.dtype());
  }

  /**
   * Returns the cumulative products along an axis. They have a gradient, also for zeros, if the
   * axis has a known size.
   */
  public Tensor cumprod(int axis) {
    return OpCallRecorder.call("cumprod", () -> cumulativeProduct(axis), this, axis, null);
  }

  private Tensor cumulativeProduct(int axis) {
    int at = shape.axis(axis);
    long size = shape.dim(at);
    var x = numbers();
    var product = TensorOps.wide(x);
    if (!x.dtype().isFloat() || size == Shape.UNKNOWN) { // TensorFlow's has no gradient
      var index = TensorOps.constant(at, DType.INT32);
      return RawOps.op("Cumprod", OpAttributes.NONE, product, index).cast(x.dtype());
    }
    for (long by = 1; by < size; by *= 2) {
      var before = product.slice(at, 0, size - by);
      var ones = TensorOps.onesLike(product.slice(at, 0, by));
      product = product.multiply(TensorOps.concatenate(at, ones, before));
    }
    return product.cast(x.dtype());
  }

  // ---- shapes ----

  /** Returns the same elements in another shape; at most one size is {@link Shape#UNKNOWN}. */
  public Tensor reshape(long... dims) {
    Check.given("reshape", "dims", dims);
    long unknown = Arrays.stream(dims).filter(d -> d == Shape.UNKNOWN).count();
    Check.that(
        unknown <= 1, "reshape: at most one size may be unknown, received %s.", Shape.of(dims));
    boolean known = shape.isKnown() && unknown == 0;
    Check.that(
        !known || Shape.of(dims).size() == shape.size(),
        "reshape: %s has %s elements, %s has another number.",
        shape,
        known ? shape.size() : "unknown",
        Shape.of(dims));
    return OpCallRecorder.call(
        "reshape", () -> RawOps.op("Reshape", OpAttributes.NONE, this, longs(dims)), this, dims);
  }

  /** Merges all axes but the first into one. */
  public Tensor flatten() {
    var rest = shape.from(1);
    if (rest.isKnown()) return reshape(Shape.UNKNOWN, rest.size());
    var batch = TensorOps.shape(this).slice(0, 0, 1);
    return TensorOps.reshape(this, TensorOps.concatenate(0, batch, longs(-1)));
  }

  /** Permutes the axes; without arguments reverses their order. */
  public Tensor transpose(int... order) {
    Check.given("transpose", "order", order);
    int rank = shape.rank();
    var axes =
        order.length == 0 ? IntStream.range(0, rank).map(i -> rank - 1 - i).toArray() : order;
    boolean same = axes.length == rank && IntStream.range(0, rank).allMatch(i -> axes[i] == i);
    if (same) return this;
    return OpCallRecorder.call(
        "transpose",
        () -> RawOps.op("Transpose", OpAttributes.NONE, this, ints(axes)),
        this,
        given(order));
  }

  /** Inserts a new axis of size 1 at the given index. */
  public Tensor expandDims(int axis) {
    Check.that(
        axis >= -shape.rank() - 1 && axis <= shape.rank(),
        "expandDims: there is no place %d for an axis in a tensor of shape %s.",
        axis,
        shape);
    return OpCallRecorder.call(
        "expand_dims",
        () ->
            RawOps.op("ExpandDims", OpAttributes.NONE, this, TensorOps.constant(axis, DType.INT32)),
        this,
        new int[] {axis});
  }

  /** Removes the given axes, which have size 1. */
  public Tensor squeeze(int... axes) {
    Check.given("squeeze", "axes", axes);
    var at = Arrays.stream(axes).mapToLong(shape::axis).toArray();
    return OpCallRecorder.call(
        "squeeze",
        () -> RawOps.op("Squeeze", OpAttributes.of("squeeze_dims", at), this),
        this,
        given(axes));
  }

  /** Returns the elements {@code from} (inclusive) to {@code to} (exclusive) along an axis. */
  public Tensor slice(int axis, long from, long to) {
    int at = shape.axis(axis);
    // In 32 bits, since the gradient of Slice accepts nothing else.
    int start = Check.whole("slice", "from", from);
    int count = Check.whole("slice", "the size", to - from);
    long size = shape.dim(at);
    Check.that(
        start >= 0 && count >= 0 && (size == Shape.UNKNOWN || to <= size),
        "slice: expected a part of axis %d of shape %s, received from %d to %d.",
        axis,
        shape,
        from,
        to);
    return OpCallRecorder.call(
        "get_item", () -> part(at, start, count), this, TensorOps.key(at, from + ":" + to));
  }

  private Tensor part(int axis, int from, int count) {
    var begin = new int[shape.rank()];
    begin[axis] = from;
    var size = new int[shape.rank()];
    Arrays.fill(size, -1);
    size[axis] = count;
    return RawOps.op("Slice", OpAttributes.NONE, this, ints(begin), ints(size));
  }

  /** Returns the rows of the first axis at {@code indices}. */
  public Tensor take(Tensor indices) {
    Check.given("take", "indices", indices);
    return OpCallRecorder.call("take", () -> TensorOps.take(this, indices, 0), this, indices, 0);
  }

  /** Repeats the tensor along each axis. */
  public Tensor tile(long... repeats) {
    Check.given("tile", "repeats", repeats);
    return OpCallRecorder.call(
        "tile", () -> TensorOps.tile(this, NDArray.of(repeats, repeats.length)), this, repeats);
  }

  /** Adds zeros before and after each axis, {@code {before, after}} for each. */
  public Tensor pad(int[][] paddings) {
    TensorOps.checkPadding(this, paddings);
    return OpCallRecorder.call(
        "pad",
        () -> RawOps.op("Pad", OpAttributes.NONE, this, TensorOps.constant(NDArray.from(paddings))),
        this,
        paddings,
        "constant",
        null);
  }

  /** Converts the elements to another dtype. */
  public Tensor cast(DType to) {
    boolean possible = to != null && (to == DType.STRING) == (dtype() == DType.STRING);
    if (!possible) throw new TensorException(3, "a tensor of " + dtype() + " cannot become " + to);
    return to == dtype() ? this : OpCallRecorder.call("cast", () -> convert(this, to), this, to);
  }

  static Tensor convert(Tensor x, DType to) {
    // TensorFlow's own conversions of large numbers to these types differ by the type of x.
    if (x.dtype().isFloat() && to.isInteger() && to != DType.INT32 && to != DType.INT64) {
      return convert(convert(x, to == DType.UINT32 ? DType.INT64 : DType.INT32), to);
    }
    var y = RawOps.op("Cast", OpAttributes.of("DstT", to), x);
    return x.dtype().isFloat() && !to.isFloat() ? y.state.withoutGradient() : y;
  }

  // ---- linear algebra ----

  /** Returns the matrix product over the last two axes; leading axes are broadcast. */
  public Tensor matmul(Tensor other) {
    return matmul(other, false, false);
  }

  /** Returns the matrix product, in which either factor may be transposed. */
  public Tensor matmul(Tensor other, boolean transposeThis, boolean transposeOther) {
    Check.given("matmul", "other", other);
    if (!OpCallRecorder.isSymbolic(this, other))
      return product(other, transposeThis, transposeOther);
    var left = transposeThis ? withLastTwoSwapped() : this;
    var right = transposeOther ? other.withLastTwoSwapped() : other;
    return OpCallRecorder.call("matmul", () -> left.product(right, false, false), left, right);
  }

  private Tensor withLastTwoSwapped() {
    Check.that(
        shape.rank() >= 2,
        "matmul: expected at least two axes to transpose, received shape %s.",
        shape);
    var order = IntStream.range(0, shape.rank()).toArray();
    order[shape.rank() - 1] = shape.rank() - 2;
    order[shape.rank() - 2] = shape.rank() - 1;
    return transpose(order);
  }

  private Tensor product(Tensor other, boolean transposeThis, boolean transposeOther) {
    var meet = dtype().promote(other.dtype());
    boolean plain = shape.rank() == 2 && other.shape.rank() == 2;
    var attrs =
        plain
            ? OpAttributes.of("transpose_a", transposeThis).and("transpose_b", transposeOther)
            : OpAttributes.of("adj_x", transposeThis).and("adj_y", transposeOther);
    if (plain) return RawOps.op("MatMul", attrs, cast(meet), other.cast(meet));
    // With oneDNN, TensorFlow writes outside of its memory if the ranks differ by two or more.
    int apart = shape.rank() - other.shape.rank();
    if (apart >= 2 && other.shape.rank() == 2 && !transposeThis) {
      var rows = TensorOps.mergeAxes(this, 1, shape.rank() - 1);
      var product = rows.matmul(other, false, transposeOther);
      return TensorOps.splitAxis(product, 1, this, shape.rank() - 1);
    }
    int rank = Math.abs(apart) < 2 ? 0 : Math.max(shape.rank(), other.shape.rank());
    var left = cast(meet).withRank(rank);
    return RawOps.op("BatchMatMulV2", attrs, left, other.cast(meet).withRank(rank));
  }

  /** Adds axes of size 1 before the others, up to the given rank. */
  private Tensor withRank(int rank) {
    var x = this;
    while (x.shape.rank() < rank) x = x.expandDims(0);
    return x;
  }

  /** Returns the same value without a gradient. */
  public Tensor stopGradient() {
    return OpCallRecorder.call(
        "stop_gradient", () -> unary("StopGradient").state.withoutGradient(), this);
  }

  /** Returns a description such as {@code Tensor (None, 10) float32}. */
  @Override
  public String toString() {
    return "Tensor " + shape + " " + dtype();
  }
}
