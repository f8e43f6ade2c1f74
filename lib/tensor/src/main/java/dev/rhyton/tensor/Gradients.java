package dev.rhyton.tensor;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Gradients of a computation with respect to its inputs or to weights, like {@code
 * tf.GradientTape}.
 *
 * <pre>{@code
 * NDArray saliency = Gradients.of(x -> model.apply(x).max(1), images);
 * }</pre>
 *
 * <p>The methods that take a function trace it at each call, with layers in their default mode, and
 * run it immediately. Within a graph, as in {@code trainStep} or in such a function, all methods
 * return tensors of the graph, with layers in its mode; gradients of gradients are nested calls.
 * The gradient of a tensor with several elements is the gradient of their sum.
 */
public final class Gradients {
  private Gradients() {}

  /** A value and its gradients. */
  public record Evaluated(NDArray value, List<NDArray> gradients) {}

  /**
   * A value, and a function from the gradient with respect to it to the gradient with respect to
   * the argument; for {@code Ops.customGradient}.
   */
  public record WithGradient(Tensor value, UnaryOperator<Tensor> gradient) {}

  // ---- in a graph ----

  /** Returns {@code ∂ Σ y / ∂x}, within a graph. */
  public static Tensor of(Tensor y, Tensor x) {
    return of(y, List.of(Check.given("Gradients.of", "x", x))).get(0);
  }

  /** Returns {@code ∂ Σ y / ∂x} for tensors or weights, within a graph. */
  public static List<Tensor> of(Tensor y, List<? extends Tensor> xs) {
    Check.given("Gradients.of", "y", y);
    Check.all("Gradients.of", "xs", xs);
    var graph = GraphBuilder.current();
    Check.state(
        graph != null,
        () ->
            "Gradients.of: outside of a graph give the function, as in Gradients.of(x -> f(x),"
                + " array).");
    checkFloats("y", y);
    xs.forEach(x -> checkFloats("x", x));
    var found = graph.gradients(List.of(y), xs, List.of(TensorOps.onesLike(y)));
    for (int i = 0; i < found.size(); i++) {
      Check.that(
          found.get(i) != null,
          "Gradients.of: y does not depend on x number %d, %s, in a way that gradients pass.",
          i,
          xs.get(i));
    }
    return found;
  }

  private static void checkFloats(String name, Tensor tensor) {
    Check.that(
        tensor != null && tensor.dtype().isFloat(),
        "Gradients.of: expected %s of a float dtype, received %s.",
        name,
        tensor);
  }

  // ---- of functions ----

  /** Returns {@code ∂ Σ f(x) / ∂x}. */
  public static NDArray of(UnaryOperator<Tensor> f, NDArray x) {
    Check.given("Gradients", "f", f);
    return valueAndGradients(xs -> f.apply(xs.get(0)), x).gradients().get(0);
  }

  /** Returns {@code ∂ Σ f(xs) / ∂x} for each of several arrays. */
  public static List<NDArray> ofAll(Function<List<Tensor>, Tensor> f, NDArray... xs) {
    return valueAndGradients(f, xs).gradients();
  }

  /** Returns {@code ∂ Σ loss / ∂w} for each of some weights. */
  public static List<NDArray> of(Supplier<Tensor> loss, List<Weight> weights) {
    return valueAndGradients(loss, weights).gradients();
  }

  /** Returns {@code f(xs)} and {@code ∂ Σ f(xs) / ∂x} for each of the arrays. */
  public static Evaluated valueAndGradients(Function<List<Tensor>, Tensor> f, NDArray... xs) {
    Check.given("Gradients.of", "f", f);
    var values = Check.all("Gradients.of", "xs", xs);
    if (GraphBuilder.current() != null) {
      var inputs = values.stream().map(TensorOps::copy).toList();
      return traced(results(f.apply(inputs), inputs));
    }
    try (var graph = GraphBuilder.openInAnyMode()) {
      var inputs = values.stream().map(x -> graph.argument(x.dtype(), x.shape())).toList();
      return evaluated(graph.function(results(f.apply(inputs), inputs)).run(values));
    }
  }

  /** Returns the loss and {@code ∂ Σ loss / ∂w} for each of some weights. */
  public static Evaluated valueAndGradients(Supplier<Tensor> loss, List<Weight> weights) {
    Check.given("Gradients.of", "loss", loss);
    if (GraphBuilder.current() != null) return traced(results(loss.get(), weights));
    try (var graph = GraphBuilder.openInAnyMode()) {
      return evaluated(graph.function(results(loss.get(), weights)).run(List.of()));
    }
  }

  // ---- along a direction ----

  /** The value of a function and its directional derivative. */
  public record Jvp(Tensor value, Tensor tangent) {}

  /**
   * Returns {@code f(x)} and {@code ∂f/∂x · tangent}; arrays are computed immediately, tensors
   * within a graph.
   */
  public static Jvp jvp(UnaryOperator<Tensor> f, Tensor x, Tensor tangent) {
    Check.given("jvp", "f", f);
    Check.given("jvp", "x", x);
    Check.given("jvp", "the tangent", tangent);
    Check.that(
        x.dtype().isFloat() && x.dtype() == tangent.dtype() && x.shape().accepts(tangent.shape()),
        "jvp: expected x and the tangent of one shape and float dtype, received %s and %s.",
        x,
        tangent);
    if (!RawOps.areValues(List.of(x, tangent))) return along(f, x, tangent);
    try (var graph = GraphBuilder.openInAnyMode()) {
      var from = graph.argument(x.dtype(), x.shape());
      var jvp = along(f, from, graph.argument(x.dtype(), x.shape()));
      var results =
          graph
              .function(List.of(jvp.value(), jvp.tangent()))
              .run(List.of(x.value(), tangent.value()));
      return new Jvp(results[0], results[1]);
    }
  }

  /**
   * Returns the value and the directional derivative. The gradient of y is linear in the gradient
   * of the output; its gradient with respect to that is the directional derivative.
   */
  private static Jvp along(UnaryOperator<Tensor> f, Tensor x, Tensor tangent) {
    var graph = GraphBuilder.current();
    Check.state(graph != null, () -> "jvp: symbolic tensors have none: use it in a layer's call.");
    var y = Check.given("jvp", "the result of f", f.apply(x));
    var arriving = TensorOps.zerosLike(y);
    var gradient = graph.gradients(List.of(y), List.of(x), List.of(arriving)).get(0);
    if (gradient == null) return new Jvp(y, TensorOps.zerosLike(y));
    var linked = gradient.add(arriving.sum().multiply(0)); // also if y does not depend on x
    return new Jvp(y, graph.gradients(List.of(linked), List.of(arriving), List.of(tangent)).get(0));
  }

  /** Returns y and its gradients. */
  private static List<Tensor> results(Tensor y, List<? extends Tensor> xs) {
    var results =
        new ArrayList<>(List.of(Check.given("Gradients", "what the function returns", y)));
    results.addAll(of(y, xs));
    return results;
  }

  private static Evaluated traced(List<Tensor> results) {
    return evaluated(results.stream().map(NDArray::traced).toArray(NDArray[]::new));
  }

  private static Evaluated evaluated(NDArray[] results) {
    var all = List.of(results);
    return new Evaluated(all.get(0), all.subList(1, all.size()));
  }
}
