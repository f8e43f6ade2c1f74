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
  private static final long SMALL = 200_000; // nanoseconds of a sample
  private static final double GAIN = 1.5;
  private static final int LEAST_RUNS = 3;
  private static final long TRIAL = 25_000_000; // nanoseconds, in which Java becomes fast

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
    var function = kind.single ? faster(inputs) : traced(inputs, false, false);
    if (function.isForSizes()) ofKind.add(function, function);
    else functions.put(kind, function);
    return function;
  }

  /**
   * Returns the function of a single sample in one thread, or the one that shares operations among
   * threads if that is clearly faster: then other callers have to wait for these threads.
   */
  private TracedFunction faster(List<NDArray> inputs) {
    var alone = traced(inputs, true, true);
    boolean choice = alone.isAlone() && Runtime.getRuntime().availableProcessors() > 1;
    if (!choice || alone.isForSizes()) return alone;
    long time = time(alone, inputs);
    if (time < SMALL) return alone;
    var shared = traced(inputs, true, false);
    boolean better = time(shared, inputs) < Math.min(time, time(alone, inputs)) / GAIN;
    (better ? alone : shared).close();
    return better ? shared : alone;
  }

  /** Returns the shortest time of some runs in nanoseconds. */
  private static long time(TracedFunction function, List<NDArray> inputs) {
    long least = Long.MAX_VALUE;
    long begun = System.nanoTime();
    for (int i = 0; i < LEAST_RUNS || System.nanoTime() - begun < TRIAL; i++) {
      long start = System.nanoTime();
      var unused = function.runHere(inputs);
      least = Math.min(least, System.nanoTime() - start);
    }
    return least;
  }

  private TracedFunction traced(List<NDArray> inputs, boolean single, boolean alone) {
    try (var graph = GraphBuilder.openFrozen(weights, alone)) {
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
