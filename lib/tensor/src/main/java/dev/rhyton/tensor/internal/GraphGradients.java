package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.tensorflow.Output;

/** The gradients of a graph, by TensorFlow's rules and those of {@link GradientRules}. */
final class GraphGradients {
  private final GraphBuilder graph;
  private final Map<Tensor, List<Tensor>> differentiated = new HashMap<>(); // by gradients
  private final Map<Tensor, Consumer<Tensor>> observers = new LinkedHashMap<>();

  GraphGradients(GraphBuilder graph) {
    this.graph = graph;
  }

  /**
   * Returns the gradients of a scalar. That of a mean of all elements is {@code 1 / n} for each,
   * which TensorFlow computes from shapes by dozens of operations.
   */
  List<Tensor> of(Tensor y, List<? extends Tensor> xs) {
    var each = y;
    while (TensorInternals.of(each).madeBy("Mean")
        && !xs.contains(each)
        && !(TensorInternals.of(each).inputs().get(0) instanceof Weight)) {
      each = TensorInternals.of(each).inputs().get(0);
    }
    if (each == y || y.shape().rank() > 0) {
      return of(List.of(y), xs, List.of(graph.constant(1, y.dtype())));
    }
    var size = graph.op("Size", OpAttributes.NONE, List.of(each)).get(0);
    var share = graph.constant(1, y.dtype()).divide(size.cast(y.dtype()));
    var shares = graph.op("Fill", OpAttributes.NONE, List.of(TensorOps.shape(each), share));
    return of(List.of(each), xs, shares);
  }

  /** See {@link GraphBuilder#observeGradient}. */
  void observe(Tensor x, Consumer<Tensor> gradient) {
    observers.put(x, gradient);
  }

  /** See {@link GraphBuilder#gradients(List, List, List)}. */
  List<Tensor> of(List<Tensor> ys, List<? extends Tensor> xs, List<Tensor> dys) {
    if (observers.isEmpty() || graph.isInner()) return computed(ys, xs, dys);
    var observed = List.copyOf(observers.keySet());
    var all = new ArrayList<Tensor>(xs);
    all.addAll(observed);
    var found = computed(ys, all, dys);
    for (int i = 0; i < observed.size(); i++) {
      var gradient = found.get(xs.size() + i);
      var observer = gradient == null ? null : observers.remove(observed.get(i));
      if (observer != null) observer.accept(gradient);
    }
    return found.subList(0, xs.size());
  }

  private List<Tensor> computed(List<Tensor> ys, List<? extends Tensor> xs, List<Tensor> dys) {
    // TensorFlow refuses the whole call if a single x cannot be reached.
    var reached = reached(ys, t -> TensorInternals.of(t).passesGradient());
    var wanted =
        xs.stream()
            .map(x -> graph.variables().versions(x).stream().filter(reached::contains).toList())
            .toList();
    var sources = wanted.stream().flatMap(List::stream).toList();
    var result = new ArrayList<Tensor>(Collections.nCopies(xs.size(), null));
    if (sources.isEmpty()) return result;
    if (!graph.isInner()) graph.sizes().memory().gradient(reached);
    GradientRules.ensureRegistered();
    var prefix = graph.prefix("gradients");
    Output<?>[] found;
    try {
      found = graph.graph().addGradients(prefix, array(ys), array(sources), array(dys));
      graph.products().noteGradients(graph.graph(), prefix);
    } catch (RuntimeException e) {
      throw new TensorException(12, "No gradient: " + e.getMessage());
    }
    boolean sampled =
        dys.stream().anyMatch(t -> TensorInternals.of(t).sampled())
            || ys.stream().anyMatch(t -> TensorInternals.of(t).sampled());
    int next = 0;
    for (int i = 0; i < xs.size(); i++) {
      for (var x : wanted.get(i)) {
        var output = found[next++];
        if (output == null || output.isClosed()) continue;
        var direct =
            TensorInternals.traced(graph, like(x, output), x.shape(), x.dtype(), dys, sampled);
        var gradient = ofWhole(xs.get(i), x, direct);
        differentiated.put(gradient, ys);
        var before = result.get(i);
        result.set(i, before == null ? gradient : RowGradient.sum(before, gradient));
      }
    }
    return result;
  }

  /** Returns the gradient of a weight by that of a version of it, which may be some of its rows. */
  private Tensor ofWhole(Tensor x, Tensor version, Tensor gradient) {
    if (!(x instanceof Weight weight)) return gradient;
    var indices = graph.variables().indices(weight, version);
    return indices == null ? gradient : RowGradient.whole(weight, indices, gradient);
  }

  /** Returns a gradient with the shape of x, which TensorFlow loses in some, such as a gather's. */
  private Output<?> like(Tensor x, Output<?> gradient) {
    boolean known = !gradient.shape().isUnknown() && GraphBuilder.shape(gradient).equals(x.shape());
    return known
        ? gradient
        : graph
            .add("EnsureShape", OpAttributes.of("shape", x.shape()), List.of(gradient), List.of())
            .output(0);
  }

  private Output<?>[] array(List<? extends Tensor> tensors) {
    return tensors.stream().map(graph::output).toArray(Output<?>[]::new);
  }

  /**
   * Returns the tensors and those from which they were computed, along tensors that {@code through}
   * accepts. A gradient depends on the tensors that it was taken of.
   */
  Set<Tensor> reached(List<Tensor> ys, Predicate<Tensor> through) {
    Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var open = new ArrayDeque<>(ys);
    while (!open.isEmpty()) {
      var tensor = open.pop();
      if (!seen.add(tensor) || !through.test(tensor)) continue;
      open.addAll(TensorInternals.of(tensor).inputs());
      open.addAll(differentiated.getOrDefault(tensor, List.of()));
    }
    return seen;
  }
}
