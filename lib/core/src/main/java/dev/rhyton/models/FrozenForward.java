package dev.rhyton.models;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.internal.FrozenWeights;
import dev.rhyton.tensor.internal.FunctionsBySizes;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The forward pass of a model with the weights of one moment, as functions of TensorFlow in which
 * the weights are constants: one for each kind of inputs, traced when it is first needed.
 */
final class FrozenForward {
  private final Model model;
  private final FrozenWeights weights;
  private final Map<Kind, TracedFunction> functions = new ConcurrentHashMap<>();
  private final Map<Kind, FunctionsBySizes<TracedFunction>> bySizes = new ConcurrentHashMap<>();

  /** Dtypes, shapes without the number of samples, and whether there is only one sample. */
  private record Kind(List<Object> arrays, boolean single) {
    static Kind of(List<NDArray> inputs) {
      return new Kind(Predictor.kinds(inputs), inputs.get(0).length() == 1);
    }
  }

  FrozenForward(Model model) {
    this.model = model;
    weights = new FrozenWeights(model.weights());
  }

  /** Returns every output for inputs of the types that the model takes. */
  List<NDArray> run(List<NDArray> inputs) {
    var kind = Kind.of(inputs);
    var function = functions.get(kind);
    if (function == null) function = function(kind, inputs);
    return List.of(kind.single ? function.runHere(inputs) : function.run(inputs));
  }

  private synchronized TracedFunction function(Kind kind, List<NDArray> inputs) {
    var found = functions.get(kind);
    if (found != null) return found;
    var ofKind = bySizes.computeIfAbsent(kind, k -> new FunctionsBySizes<>());
    var some = ofKind.of(() -> inputs);
    if (!some.isEmpty()) return some.get(0);
    var function = traced(inputs, kind.single);
    if (function.isForSizes()) ofKind.add(function, function);
    else functions.put(kind, function);
    return function;
  }

  private TracedFunction traced(List<NDArray> inputs, boolean single) {
    try (var graph = GraphBuilder.openFrozen(weights)) {
      if (single) graph.forSingle();
      graph.measureBy(inputs);
      return graph.function(
          model.predictStep(
              inputs.stream().map(a -> graph.argument(a.dtype(), Predictor.batched(a))).toList()));
    }
  }

  /** Frees the functions and the weights. */
  void close() {
    functions.values().forEach(TracedFunction::close);
    bySizes.values().stream().flatMap(FunctionsBySizes::all).forEach(TracedFunction::close);
    weights.close();
  }
}
