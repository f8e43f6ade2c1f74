package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.GraphFunction;
import dev.rhyton.tensor.GraphFunction.WithGradient;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.TensorOps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Conditions and loops, as in {@code keras.ops}. On arrays they run in Java: only one branch runs,
 * and a loop ends when its condition is false. In a graph and between symbolic tensors all branches
 * are computed and the result is selected, and loops are unrolled; therefore gradients flow through
 * them, and the number of steps must be known.
 */
public abstract class ControlOps extends SpatialOps {
  ControlOps() {}

  private static boolean isTrue(Tensor condition) {
    return condition.value().item() != 0;
  }

  private static Tensor scalar(String op, Tensor condition) {
    Check.given(op, "the condition", condition);
    Check.that(
        condition.shape().isKnown() && condition.shape().size() == 1,
        "%s: expected a condition of one element, received shape %s.",
        op,
        condition.shape());
    return cast(condition, DType.BOOL).reshape();
  }

  // ---- branches ----

  /**
   * Returns the result of {@code trueFn} if the condition is true, else that of {@code falseFn}. In
   * a graph both are computed, so neither may fail if the other one is selected.
   */
  public static Tensor cond(Tensor pred, Supplier<Tensor> trueFn, Supplier<Tensor> falseFn) {
    var condition = scalar("cond", pred);
    if (TensorInternals.isKnown(condition)) return (isTrue(condition) ? trueFn : falseFn).get();
    return choose("cond", condition, trueFn.get(), falseFn.get());
  }

  private static Tensor choose(String op, Tensor condition, Tensor x, Tensor y) {
    Check.that(
        x.shape().accepts(y.shape()) && x.dtype() == y.dtype(),
        "%s: the branches give %s of %s and %s of %s; they must be alike.",
        op,
        x.shape(),
        x.dtype(),
        y.shape(),
        y.dtype());
    return TensorOps.where(condition, x, y);
  }

  /**
   * Returns the result of the branch with the given index on the operands; an index out of range
   * selects the nearest branch.
   */
  public static Tensor switchCase(
      Tensor index, List<Function<List<Tensor>, Tensor>> branches, Tensor... operands) {
    Check.all("switch_case", "branches", branches);
    Check.given("switch_case", "index", index);
    Check.that(!branches.isEmpty(), "switch: expected at least one branch.");
    Check.that(
        index.shape().rank() == 0 && index.dtype().isInteger(),
        "switch: expected a whole number as index, received shape %s of %s.",
        index.shape(),
        index.dtype());
    var inputs = List.of(operands);
    if (index instanceof NDArray number && number.isKnown()) {
      int at = Math.max(0, Math.min(branches.size() - 1, (int) number.item()));
      return branches.get(at).apply(inputs);
    }
    var result = branches.get(0).apply(inputs);
    for (int i = 1; i < branches.size(); i++) {
      result = choose("switch", index.greaterEqual(i), branches.get(i).apply(inputs), result);
    }
    return result;
  }

  // ---- loops ----

  /** Repeats {@code body} on a tensor while {@code cond} is true for it. */
  public static Tensor whileLoop(
      Function<Tensor, Tensor> cond,
      UnaryOperator<Tensor> body,
      Tensor loopVar,
      Integer maximumIterations) {
    return whileLoop(
            vars -> cond.apply(vars.get(0)),
            vars -> List.of(body.apply(vars.get(0))),
            List.of(loopVar),
            maximumIterations)
        .get(0);
  }

  /**
   * Repeats {@code body} on the loop variables while {@code cond} is true for them.
   *
   * @param maximumIterations the largest number of steps; null for no limit, which only a loop on
   *     arrays can have
   */
  public static List<Tensor> whileLoop(
      Function<List<Tensor>, Tensor> cond,
      UnaryOperator<List<Tensor>> body,
      List<Tensor> loopVars,
      Integer maximumIterations) {
    var vars = loopVars;
    for (int i = 0; maximumIterations == null || i < maximumIterations; i++) {
      var goesOn = scalar("while_loop", cond.apply(vars));
      if (TensorInternals.isKnown(goesOn)) {
        if (!isTrue(goesOn)) return vars;
        vars = next(vars, body.apply(vars));
        continue;
      }
      Check.that(
          maximumIterations != null,
          "while_loop: in a graph the loop is written out, so it needs maximumIterations.");
      var before = vars;
      var after = next(vars, body.apply(vars));
      var chosen = new ArrayList<Tensor>();
      for (int k = 0; k < after.size(); k++) {
        chosen.add(choose("while_loop", goesOn, after.get(k), before.get(k)));
      }
      vars = chosen;
    }
    return vars;
  }

  private static List<Tensor> next(List<Tensor> before, List<Tensor> after) {
    Check.that(
        after.size() == before.size(),
        "while_loop: the body takes %d tensors and gives %d.",
        before.size(),
        after.size());
    return after;
  }

  /** Returns {@code body(upper − 1, ... body(lower + 1, body(lower, initVal)))}. */
  public static Tensor foriLoop(
      int lower, int upper, BinaryOperator<Tensor> bodyFun, Tensor initVal) {
    var value = initVal;
    for (int i = lower; i < upper; i++) value = bodyFun.apply(Operands.tensor(i), value);
    return value;
  }

  // ---- over the first axis ----

  /** Returns the slices along the first axis, whose size must be known. */
  private static List<Tensor> slices(String op, Tensor xs) {
    Check.given(op, "xs", xs);
    Check.that(
        xs.shape().rank() > 0 && xs.shape().dim(0) != Shape.UNKNOWN,
        "%s: expected a tensor whose first axis has a known size, received shape %s. Compute on the"
            + " whole tensor instead.",
        op,
        xs.shape());
    return xs.shape().dim(0) == 0 ? List.of() : TensorOps.unstack(xs, 0);
  }

  /** Applies a function to each slice along the first axis and stacks the results. */
  public static Tensor map(UnaryOperator<Tensor> f, Tensor xs) {
    Check.given("map", "f", f);
    var slices = slices("map", xs);
    Check.that(!slices.isEmpty(), "map: the first axis of %s is empty.", xs.shape());
    return TensorOps.stack(0, slices.stream().map(f).toList());
  }

  /**
   * Applies a function to each slice along the first axis and stacks the results, as {@link #map}.
   */
  public static Tensor vectorizedMap(UnaryOperator<Tensor> function, Tensor elements) {
    return map(function, elements);
  }

  /** The result of a step of {@link #scan}: the carry of the next step, and the output or null. */
  public record Step(Tensor carry, Tensor output) {}

  /** The last carry of {@link #scan}, and the stacked outputs, or null if there are none. */
  public record Scanned(Tensor carry, Tensor outputs) {}

  /**
   * Scans a function over the slices along the first axis; each step gets the carry of the previous
   * one.
   */
  public static Scanned scan(BiFunction<Tensor, Tensor, Step> f, Tensor init, Tensor xs) {
    return scan(f, init, xs, null, false);
  }

  /**
   * Scans a function over the slices along the first axis; each step gets the carry of the previous
   * one.
   *
   * @param xs the slices, or null for {@code length} steps without input
   * @param reverse whether to start at the end
   */
  public static Scanned scan(
      BiFunction<Tensor, Tensor, Step> f, Tensor init, Tensor xs, Integer length, boolean reverse) {
    Check.given("scan", "f", f);
    Check.that(xs != null || length != null, "scan: expected xs or length.");
    var slices =
        new ArrayList<Tensor>(
            xs == null ? Collections.nCopies(length, (Tensor) null) : slices("scan", xs));
    Check.that(
        length == null || length == slices.size(),
        "scan: length is %s, the first axis of xs has size %d.",
        length,
        slices.size());
    if (reverse) Collections.reverse(slices);
    var carry = init;
    var outputs = new ArrayList<Tensor>();
    for (var x : slices) {
      var step = Check.given("scan", "what f returns", f.apply(carry, x));
      carry = step.carry();
      if (step.output() != null) outputs.add(step.output());
    }
    if (reverse) Collections.reverse(outputs);
    return new Scanned(carry, outputs.isEmpty() ? null : TensorOps.stack(0, outputs));
  }

  /** Returns the cumulative results of an associative function along the first axis. */
  public static Tensor associativeScan(BinaryOperator<Tensor> f, Tensor elems) {
    return associativeScan(f, elems, false, 0);
  }

  /**
   * Returns the cumulative results of an associative function along an axis of known size: {@code
   * x0, f(x0, x1), f(f(x0, x1), x2), ...}, with about log₂ n calls on large parts.
   */
  public static Tensor associativeScan(
      BinaryOperator<Tensor> f, Tensor elems, boolean reverse, int axis) {
    Check.given("associative_scan", "f", f);
    Check.given("associative_scan", "elems", elems);
    int at = Operands.axis("associative_scan", elems.shape(), axis);
    long size = elems.shape().dim(at);
    Check.that(
        size != Shape.UNKNOWN,
        "associative_scan: axis %d of %s has no known size.",
        axis,
        elems.shape());
    var value = reverse ? TensorOps.flip(elems, at) : elems;
    for (long by = 1; by < size; by *= 2) {
      var first = value.slice(at, 0, by);
      var rest = f.apply(value.slice(at, 0, size - by), value.slice(at, by, size));
      value = TensorOps.concatenate(at, first, rest);
    }
    return reverse ? TensorOps.flip(value, at) : value;
  }

  // ---- functions of functions ----

  /**
   * Returns a function with a custom gradient instead of the one derived from its operations. In
   * this example the gradient ignores a rounding:
   *
   * <pre>{@code
   * var rounded = Ops.customGradient(x -> new WithGradient(Ops.round(x), upstream -> upstream));
   * }</pre>
   *
   * <p>Weights that the function uses have no gradient from it.
   *
   * @param f returns the value for x, and a function from the gradient with respect to the value to
   *     the gradient with respect to x
   */
  public static UnaryOperator<Tensor> customGradient(Function<Tensor, WithGradient> f) {
    Check.given("custom_gradient", "f", f);
    return x -> GraphFunction.withGradient(f, Check.given("custom_gradient", "x", x));
  }

  /** Returns the value of a function and its directional derivative {@code ∂f/∂x · tangent}. */
  public static Gradients.Jvp jvp(UnaryOperator<Tensor> fun, Tensor primals, Tensor tangents) {
    return Gradients.jvp(fun, primals, tangents);
  }

  /** Converts a function of single elements to a function of tensors, whose sizes must be known. */
  public static UnaryOperator<Tensor> vectorize(UnaryOperator<Tensor> pyfunc) {
    Check.given("vectorize", "the function", pyfunc);
    var function = vectorize(xs -> pyfunc.apply(xs.get(0)), "()->()");
    return x -> function.apply(List.of(x));
  }

  /**
   * Converts a function of small tensors to a function of tensors with additional leading axes,
   * over which it is broadcast; their sizes must be known.
   *
   * @param signature the axes of the function's arguments and result, {@code "(n),(n)->()"}
   */
  public static Function<List<Tensor>, Tensor> vectorize(
      Function<List<Tensor>, Tensor> pyfunc, String signature) {
    Check.given("vectorize", "the function", pyfunc);
    return Vectorized.of(pyfunc, signature)::apply;
  }
}
