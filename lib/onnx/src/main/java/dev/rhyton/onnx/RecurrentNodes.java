package dev.rhyton.onnx;

import dev.rhyton.config.Json;
import dev.rhyton.layers.Bidirectional;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Recurrent;
import dev.rhyton.onnx.RecurrentCells.Activation;
import dev.rhyton.onnx.RecurrentCells.Cell;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.LayerCalls.Visit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent layer as ONNX's operators LSTM, GRU and RNN, which run over any number of steps.
 *
 * <p>These operators know lengths, not masks. The valid steps are brought to the front, in their
 * order; the operators run over as many steps, and their outputs are distributed to the steps
 * again. So masks with gaps and sequences that are padded on the left have Keras' results: in a
 * masked step the states stay, and the output is that of the step before, or zero.
 */
final class RecurrentNodes {
  /** A recurrent layer, which runs in one direction. */
  private record Run(
      List<Cell> cells, boolean backward, boolean sequences, boolean states, boolean zeros) {
    /** Returns null if ONNX has no operator for a cell of the layer, or if it is stateful. */
    static @Nullable Run of(Recurrent<?> layer) {
      var cells = RecurrentCells.of(layer);
      var config = Json.node(layer.getConfig());
      if (cells == null || config.path("stateful").asBoolean()) return null;
      return new Run(
          cells,
          config.path("go_backwards").asBoolean(),
          config.path("return_sequences").asBoolean(),
          config.path("return_state").asBoolean(),
          config.path("zero_output_for_mask").asBoolean());
    }
  }

  /** The output of a layer in the order of the steps, and its states. */
  private record Result(String y, List<String> states) {}

  private final OnnxGraph graph;
  private final Visit visit;
  private final List<String> inputs;
  private final List<Run> runs; // one, or those of both directions
  private final @Nullable Mask mask;

  private RecurrentNodes(OnnxGraph graph, Visit visit, List<String> inputs) {
    this.graph = graph;
    this.visit = visit;
    this.inputs = new ArrayList<>(inputs.subList(0, visit.inputs().size()));
    for (int i = 0; i < this.inputs.size(); i++) {
      boolean half = visit.inputs().get(i).dtype() == DType.FLOAT16; // not in ONNX Runtime
      if (half) this.inputs.set(i, cast(graph, inputs.get(i), DType.FLOAT32));
    }
    runs = runs((Layer) visit.layer());
    mask = mask(visit) == null ? null : new Mask(inputs.get(visit.inputs().size()));
  }

  // ---- which layers ----

  /** Returns whether a call of a layer has this form; others are written as their operations. */
  static boolean areFor(Visit visit) {
    boolean drops = visit.training(); // dropout is an operation
    if (drops || !(visit.layer() instanceof Layer layer) || runs(layer).isEmpty()) return false;
    var x = visit.inputs().get(0);
    var mask = mask(visit);
    return x.shape().rank() == 3
        && List.of(DType.FLOAT32, DType.FLOAT16, DType.BFLOAT16).contains(x.dtype())
        && (mask == null || fits(mask, x));
  }

  private static boolean fits(Tensor mask, Tensor x) {
    boolean fits = mask.dtype() == DType.BOOL && mask.shape().rank() == 2;
    for (int axis = 0; fits && axis < 2; axis++) {
      long size = mask.shape().dim(axis);
      fits = size == x.shape().dim(axis) || size == Shape.UNKNOWN;
    }
    return fits;
  }

  /** Returns the layers of all directions; none if ONNX has no operator for this. */
  private static List<Run> runs(Layer layer) {
    if (layer instanceof Recurrent<?> one) {
      var run = Run.of(one);
      return run == null ? List.of() : List.of(run);
    }
    if (!(layer instanceof Bidirectional)) return List.of();
    var runs = new ArrayList<Run>();
    for (var part : layer.allLayers()) {
      if (!(part instanceof Recurrent<?> one)) continue;
      var run = Run.of(one);
      boolean same = part.dtype().compute() == layer.dtype().compute();
      if (run == null || !same || run.cells.size() != 1) return List.of();
      runs.add(run);
    }
    boolean paired =
        runs.size() == 2
            && !runs.get(0).backward
            && runs.get(0).cells.get(0).pairsWith(runs.get(1).cells.get(0));
    return paired ? runs : List.of();
  }

  /** As in Keras, with initial states a mask counts only if it is passed with the call. */
  private static @Nullable Tensor mask(Visit visit) {
    boolean counts =
        visit.inputs().size() == 1 || TensorInternals.of(visit.inputs().get(0)).isMaskGiven();
    return counts ? visit.masks().get(0) : null;
  }

  // ---- nodes ----

  /**
   * Adds the nodes of a call, and returns its results.
   *
   * @param inputs the inputs of the call, then the masks that they have
   */
  static List<String> add(OnnxGraph graph, Visit visit, List<String> inputs) {
    var made = new RecurrentNodes(graph, visit, inputs).add();
    for (int i = 0; i < made.size(); i++) {
      var type = visit.outputs().get(i).dtype();
      if (type == DType.FLOAT16) made.set(i, cast(graph, made.get(i), type));
    }
    return made;
  }

  private static String cast(OnnxGraph graph, String x, DType to) {
    return graph.node("Cast", Map.of("to", OnnxTypes.of(to).getNumber()), x);
  }

  private List<String> add() {
    var results = results();
    var y = results.get(0).y;
    var all = new ArrayList<String>();
    if (visit.layer() instanceof Bidirectional b) {
      all.addAll(merged(y, results.get(1).y, Json.node(b.getConfig()).path("merge_mode").asText()));
    } else {
      all.add(runs.get(0).backward && runs.get(0).sequences ? reversed(y) : y);
    }
    if (runs.get(0).states) results.forEach(r -> all.addAll(r.states));
    return all;
  }

  private List<String> merged(String forward, String backward, String mode) {
    return switch (mode) {
      case "concat" -> List.of(graph.node("Concat", Map.of("axis", -1), forward, backward));
      case "sum" -> List.of(graph.node("Add", forward, backward));
      case "mul" -> List.of(graph.node("Mul", forward, backward));
      case "ave" -> List.of(graph.node("Mul", graph.node("Add", forward, backward), decimal(0.5)));
      default -> List.of(forward, backward); // null
    };
  }

  /** Returns the steps in reversed order. */
  private String reversed(String y) {
    var end = graph.longs(Long.MIN_VALUE);
    return graph.node("Slice", y, graph.longs(-1), end, graph.longs(1), graph.longs(-1));
  }

  /** Returns the result of each direction. */
  private List<Result> results() {
    var x = inputs.get(0);
    var y = swapped(mask == null ? x : mask.toFront(x));
    var states = new ArrayList<List<String>>();
    runs.forEach(r -> states.add(new ArrayList<>()));
    for (int depth = 0; depth < runs.get(0).cells.size(); depth++) {
      if (depth > 0) y = ofDirection(y, 1, 0);
      var made = operator(depth, y, states.get(0).size());
      y = made.get(0);
      for (var ends : made.subList(1, made.size())) {
        for (int d = 0; d < runs.size(); d++) {
          var begin = initial(states.get(d).size(), d);
          var end = ofDirection(ends, 0, d);
          states.get(d).add(mask == null ? end : mask.whereAny(end, begin));
        }
      }
    }
    var results = new ArrayList<Result>();
    for (int d = 0; d < runs.size(); d++) {
      var run = runs.get(d);
      var output = run.sequences ? sequence(ofDirection(y, 1, d), run) : last(run, states.get(d));
      results.add(new Result(output, states.get(d)));
    }
    return results;
  }

  /** Exchanges the axes of the samples and of the steps. */
  private String swapped(String x) {
    return graph.node("Transpose", Map.of("perm", new long[] {1, 0, 2}), x);
  }

  private String ofDirection(String x, int axis, int direction) {
    return graph.node("Gather", Map.of("axis", axis), x, whole(direction));
  }

  private String whole(int value) {
    return graph.scalar(value, DType.INT64);
  }

  private String decimal(double value) {
    return graph.scalar(value, DType.FLOAT32);
  }

  /** Returns an initial state, or null for zeros. */
  private @Nullable String initial(int state, int direction) {
    int given = (inputs.size() - 1) / runs.size(); // for each direction
    return given == 0 ? null : inputs.get(1 + direction * given + state);
  }

  /**
   * Runs the cells of one depth: returns the sequence of outputs, then each last state.
   *
   * @param first the number of the first of their states
   */
  private List<String> operator(int depth, String x, int first) {
    var cells = runs.stream().map(r -> r.cells.get(depth)).toList();
    var cell = cells.get(0);
    var ins = new ArrayList<String>(List.of(x));
    ins.add(constant(cells, Cell::kernel));
    ins.add(constant(cells, Cell::recurrentKernel));
    ins.add(constant(cells, Cell::biases));
    if (mask != null || initial(first, 0) != null) ins.add(mask == null ? "" : mask.lengths);
    for (int s = first; s < first + cell.states() && initial(s, 0) != null; s++) {
      var begin = new String[runs.size()];
      for (int d = 0; d < begin.length; d++) {
        begin[d] = graph.node("Unsqueeze", initial(s, d), graph.longs(0));
      }
      ins.add(begin.length == 1 ? begin[0] : graph.node("Concat", Map.of("axis", 0), begin));
    }
    return graph.nodes(
        cell.type(), attributes(cells), 1 + cell.states(), ins.toArray(String[]::new));
  }

  /** Returns a weight of all directions. */
  private String constant(List<Cell> cells, Function<Cell, NDArray> weight) {
    return graph.constant(NDArray.stack(cells.stream().map(weight).toList()));
  }

  private Map<String, Object> attributes(List<Cell> cells) {
    var attributes = new HashMap<String, Object>();
    attributes.put("hidden_size", cells.get(0).units());
    var one = runs.get(0).backward ? "reverse" : "forward";
    attributes.put("direction", cells.size() == 2 ? "bidirectional" : one);
    var activations = cells.stream().flatMap(c -> c.activations().stream()).toList();
    attributes.put("activations", activations.stream().map(Activation::name).toList());
    putNumbers(attributes, "activation_alpha", activations.stream().map(Activation::alpha));
    putNumbers(attributes, "activation_beta", activations.stream().map(Activation::beta));
    if (cells.get(0).resetAfter()) attributes.put("linear_before_reset", 1);
    return attributes;
  }

  /** Only activations with parameters take one from the list. */
  private static void putNumbers(
      Map<String, Object> attributes, String name, Stream<Float> ofActivations) {
    var numbers = ofActivations.filter(Objects::nonNull).toList();
    var values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) values[i] = numbers.get(i);
    if (values.length > 0) attributes.put(name, values);
  }

  /** Returns the outputs of all steps {@code (batch, steps, units)}. */
  private String sequence(String y, Run run) {
    var bySample = swapped(y);
    return mask == null ? bySample : mask.distributed(bySample, run);
  }

  /**
   * Returns the output of the last step {@code (batch, units)}: the first state of the last cell.
   */
  private String last(Run run, List<String> states) {
    int ofLast = run.cells.get(run.cells.size() - 1).states();
    var y = states.get(states.size() - ofLast);
    return mask == null ? y : mask.last(y, run);
  }

  /** The mask {@code (batch, steps)} of the valid steps, and what follows from it. */
  private final class Mask {
    private final String valid;
    private final String ones; // 1 for each valid step
    private final String count; // (batch, 1)
    private final String any; // whether a sample has valid steps, (batch, 1)
    private final String lengths; // at least 1

    Mask(String valid) {
      this.valid = valid;
      ones = cast(graph, valid, DType.INT64);
      count = graph.node("ReduceSum", ones, graph.longs(1));
      any = graph.node("Greater", count, graph.longs(0));
      var positive = graph.node("Max", count, graph.longs(1));
      lengths = cast(graph, graph.node("Squeeze", positive, graph.longs(1)), DType.INT32);
    }

    /** Returns the valid steps of each sample in their order, then the others. */
    String toFront(String x) {
      var steps = graph.node("Gather", graph.node("Shape", valid), graph.longs(1));
      var step =
          graph.node("Range", whole(0), graph.node("Squeeze", steps, graph.longs(0)), whole(1));
      var key = graph.node("Where", valid, step, graph.node("Add", step, steps));
      var order = graph.nodes("TopK", Map.of("largest", 0, "axis", 1), 2, key, steps).get(1);
      return gathered(x, order);
    }

    private String gathered(String x, String steps) {
      return graph.node("GatherND", Map.of("batch_dims", 1), x, column(steps));
    }

    private String column(String x) {
      return graph.node("Unsqueeze", x, graph.longs(2));
    }

    /** Returns the outputs of the valid steps in the places of these steps. */
    String distributed(String y, Run run) {
      var sums = graph.node("CumSum", ones, whole(1));
      var zero = graph.longs(0);
      var one = graph.longs(1);
      if (run.zeros) {
        var place = graph.node("Max", graph.node("Sub", sums, one), zero);
        return graph.node("Where", column(valid), gathered(y, place), decimal(0));
      }
      // A masked step has the output of the valid step that was processed before it, if any.
      String place;
      String none;
      if (run.backward) {
        var after = graph.node("Sub", sums, ones);
        none = graph.node("GreaterOrEqual", after, count);
        place = graph.node("Min", after, graph.node("Max", graph.node("Sub", count, one), zero));
      } else {
        var before = graph.node("Sub", sums, one);
        none = graph.node("Less", before, zero);
        place = graph.node("Max", before, zero);
      }
      return graph.node("Where", column(none), decimal(0), gathered(y, place));
    }

    /** Returns the output after the last step of a run, which may be masked. */
    String last(String y, Run run) {
      var counts = any;
      if (run.zeros) {
        var step = graph.longs(run.backward ? 0 : -1);
        counts = graph.node("Gather", Map.of("axis", 1), valid, step);
      }
      return graph.node("Where", counts, y, decimal(0));
    }

    /** Returns a state of the samples that have valid steps, and the initial one of the others. */
    String whereAny(String end, @Nullable String begin) {
      return graph.node("Where", any, end, begin == null ? decimal(0) : begin);
    }
  }
}
