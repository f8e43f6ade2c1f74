package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.Gradients.WithGradient;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GraphFunction;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Conditions and loops, as in {@code keras.ops}. On arrays they run in Java: only one branch runs,
 * and a loop ends when its condition is false. In a graph and between symbolic tensors all branches
 * are computed and the result is selected, and loops are unrolled; therefore gradients flow through
 * them, and the number of steps must be known.
 */
final class ControlFlow {
  private ControlFlow() {}

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
    return Ops.cast(condition, DType.BOOL).reshape();
  }

  // ---- branches ----

  static Tensor cond(Tensor pred, Supplier<Tensor> trueFn, Supplier<Tensor> falseFn) {
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

  static Tensor switchCase(
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

  static Tensor whileLoop(
      Function<Tensor, Tensor> cond,
      UnaryOperator<Tensor> body,
      Tensor loopVar,
      Integer maximumIterations) {
    Check.given("while_loop", "cond", cond);
    Check.given("while_loop", "body", body);
    Check.given("while_loop", "loop_vars", loopVar);
    return whileLoop(
            vars -> cond.apply(vars.get(0)),
            vars -> List.of(body.apply(vars.get(0))),
            List.of(loopVar),
            maximumIterations)
        .get(0);
  }

  static List<Tensor> whileLoop(
      Function<List<Tensor>, Tensor> cond,
      UnaryOperator<List<Tensor>> body,
      List<Tensor> loopVars,
      @Nullable Integer maximumIterations) {
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
        "while_loop: the body takes %d tensors and returns %d.",
        before.size(),
        after.size());
    return after;
  }

  static Tensor foriLoop(int lower, int upper, BinaryOperator<Tensor> bodyFun, Tensor initVal) {
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
    return xs.shape().dim(0) == 0 ? List.of() : Ops.unstack(xs, null, 0);
  }

  static Tensor map(UnaryOperator<Tensor> f, Tensor xs) {
    Check.given("map", "f", f);
    var slices = slices("map", xs);
    Check.that(!slices.isEmpty(), "map: the first axis of %s is empty.", xs.shape());
    return TensorOps.stack(0, slices.stream().map(f).toList());
  }

  static Ops.Scanned scan(
      BiFunction<Tensor, Tensor, Ops.Step> f,
      Tensor init,
      @Nullable Tensor xs,
      @Nullable Integer length,
      boolean reverse) {
    Check.given("scan", "f", f);
    Check.that(xs != null || length != null, "scan: expected xs or length.");
    var slices =
        new ArrayList<Tensor>(
            xs == null
                ? Collections.nCopies(length == null ? 0 : length, (Tensor) null)
                : slices("scan", xs));
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
    return new Ops.Scanned(carry, outputs.isEmpty() ? null : TensorOps.stack(0, outputs));
  }

  static Tensor associativeScan(BinaryOperator<Tensor> f, Tensor elems, boolean reverse, int axis) {
    Check.given("associative_scan", "f", f);
    Check.given("associative_scan", "elems", elems);
    int at = Operands.axis("associative_scan", elems.shape(), axis);
    long size = elems.shape().dim(at);
    Check.that(
        size != Shape.UNKNOWN,
        "associative_scan: axis %d of %s has no known size.",
        axis,
        elems.shape());
    var value = reverse ? Ops.flip(elems, at) : elems;
    for (long by = 1; by < size; by *= 2) {
      var first = value.slice(at, 0, by);
      var rest = f.apply(value.slice(at, 0, size - by), value.slice(at, by, size));
      value = TensorOps.concatenate(at, first, rest);
    }
    return reverse ? Ops.flip(value, at) : value;
  }

  // ---- functions of functions ----

  static UnaryOperator<Tensor> customGradient(Function<Tensor, WithGradient> f) {
    Check.given("custom_gradient", "f", f);
    return x -> GraphFunction.withGradient(f, Check.given("custom_gradient", "x", x));
  }

  static Gradients.Jvp jvp(UnaryOperator<Tensor> fun, Tensor primals, Tensor tangents) {
    return Gradients.jvp(fun, primals, tangents);
  }

  static UnaryOperator<Tensor> vectorize(UnaryOperator<Tensor> pyfunc) {
    Check.given("vectorize", "the function", pyfunc);
    var function = vectorize(xs -> pyfunc.apply(xs.get(0)), "()->()");
    return x -> function.apply(List.of(x));
  }

  static Function<List<Tensor>, Tensor> vectorize(
      Function<List<Tensor>, Tensor> pyfunc, String signature) {
    Check.given("vectorize", "the function", pyfunc);
    return Vectorized.of(pyfunc, signature)::apply;
  }
}
