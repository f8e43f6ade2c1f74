package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Output;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;

/**
 * A loop over the steps of sequences whose number only a run knows, in a graph that is written to a
 * file. Other graphs are traced for each number of steps ({@link FunctionsBySizes}), because
 * TensorFlow's loop has no gradient outside of Python.
 *
 * <p>A graph whose operations are written in another format has no TensorFlow loop: it keeps a
 * {@link Loop}. Otherwise, the values of TensorFlow's loop are the number of the step, the number
 * of steps, the inputs, the tensors around the body that it uses, and a list of tensors for each
 * sequence of results.
 */
public final class GraphLoop {
  private static final String OWNER = "overSteps";

  private final GraphBuilder graph = GraphBuilder.required();
  private final List<Tensor> inputs;
  private final int sequences;
  private final List<Tensor> captured = new ArrayList<>();
  private List<Tensor> results = List.of(); // of the body
  private String body = ""; // or
  private @Nullable InferenceGraph operations; // where these are kept

  /**
   * A loop whose operations are written in another format.
   *
   * @param step the operations of a step. Its inputs are the number of the step and the number of
   *     steps, both int32, and then the inputs of the loop; its outputs are the new values, then a
   *     step {@code (batch, ...)} of each sequence of results.
   * @param inputs sequences, values, and other tensors that steps use
   * @param sequences the number of sequences
   * @param values the number of values
   * @param outputs stand for the values after the last step and the sequences of results {@code
   *     (batch, steps, ...)}
   */
  public record Loop(
      InferenceGraph step, List<Tensor> inputs, int sequences, int values, List<Tensor> outputs) {}

  private GraphLoop(List<Tensor> inputs, int sequences) {
    this.inputs = inputs.stream().map(graph::identity).toList();
    this.sequences = sequences;
  }

  /**
   * Returns the values after the last step, then the sequences of results {@code (batch, steps,
   * ...)}.
   *
   * @param step computes a step: its inputs are one step {@code (batch, 1, ...)} of each sequence,
   *     then the values so far; it returns as many new values, then a step {@code (batch, 1, ...)}
   *     of each sequence of results
   * @param inputs the sequences {@code (batch, steps, ...)}, then the values before the first step
   * @param sequences the number of sequences among the inputs
   */
  public static List<Tensor> overSteps(
      GraphFunction.Body step, List<Tensor> inputs, int sequences) {
    Check.given(OWNER, "step", step);
    var all = Check.all(OWNER, "its inputs", inputs);
    Check.that(
        sequences >= 1 && sequences <= all.size(),
        "%s: the number of sequences must be 1 to %d, that of the inputs, received %d.",
        OWNER,
        all.size(),
        sequences);
    for (var sequence : all.subList(0, sequences)) {
      Check.that(
          sequence.shape().rank() >= 2,
          "%s: a sequence must have the shape (batch, steps, ...), received %s.",
          OWNER,
          sequence.shape());
    }
    var loop = new GraphLoop(all, sequences);
    loop.trace(step);
    var operations = loop.operations;
    return operations == null ? loop.run() : loop.kept(operations);
  }

  private void trace(GraphFunction.Body step) {
    Map<Tensor, Tensor> uses;
    try (var part = graph.openPart()) {
      var number = part.placeholder(DType.INT32, Shape.of());
      var count = part.placeholder(DType.INT32, Shape.of());
      var given = inputs.stream().map(x -> part.placeholder(x.dtype(), x.shape())).toList();
      var now = new ArrayList<>(given);
      now.subList(0, sequences).replaceAll(x -> TensorOps.take(x, number.expandDims(0), 1));
      var made = Check.all(OWNER, "the results of a step", step.apply(List.copyOf(now)));
      results = made.stream().map(part::identity).toList();
      part.checkPresent(results);
      checkValues();
      uses = part.captured();
      var ins = new ArrayList<>(List.of(number, count));
      ins.addAll(given);
      ins.addAll(uses.values());
      if (part.isInlining()) operations = operations(part, ins);
      else body = function(part, number, outputs(ins));
    }
    uses.forEach((x, inBody) -> captured.add(graph.identity(x.cast(inBody.dtype()))));
  }

  private String function(GraphBuilder part, Tensor number, List<Output<?>> ins) {
    var outs = new ArrayList<>(ins);
    outs.set(0, TensorInternals.of(number.add(1)).output());
    for (int i = 0; i < values(); i++)
      outs.set(2 + sequences + i, TensorInternals.of(results.get(i)).output());
    for (var result : ofSteps()) {
      var list = placeholder(part, DataType.DT_VARIANT);
      ins.add(list);
      outs.add(set(part, list, number, result.squeeze(1)));
    }
    return GraphFunction.function(this, part, ins, outs);
  }

  private InferenceGraph operations(GraphBuilder part, List<Tensor> ins) {
    var outs = new ArrayList<>(results.subList(0, values()));
    ofSteps().forEach(result -> outs.add(result.squeeze(1)));
    return part.operations(numbered(ins), numbered(outs));
  }

  private static Map<String, Tensor> numbered(List<Tensor> tensors) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (var tensor : tensors) named.put(Integer.toString(named.size()), tensor);
    return named;
  }

  private List<Tensor> kept(InferenceGraph operations) {
    var outputs = new ArrayList<Tensor>();
    for (var value : results.subList(0, values())) {
      outputs.add(standIn(value, value.shape()));
    }
    for (var result : ofSteps()) {
      var one = result.shape();
      var shape = one.upTo(1).plus(Shape.UNKNOWN).plus(one.from(2).dims());
      outputs.add(standIn(result, shape));
    }
    var all = new ArrayList<>(inputs);
    all.addAll(captured);
    graph.loops().add(new Loop(operations, all, sequences, values(), outputs));
    return outputs;
  }

  private Tensor standIn(Tensor result, Shape shape) {
    return made(graph.output(graph.placeholder(result.dtype(), shape)), shape, result);
  }

  private int values() {
    return inputs.size() - sequences;
  }

  private List<Tensor> ofSteps() {
    return results.subList(values(), results.size());
  }

  private void checkValues() {
    Check.that(
        results.size() >= values(),
        "%s: expected a new value for each of %d from a step, received %d.",
        OWNER,
        values(),
        results.size());
    for (var result : ofSteps()) {
      Check.that(
          result.shape().rank() >= 2 && result.shape().dim(1) == 1,
          "%s: a result of a step must have the shape (batch, 1, ...), received %s.",
          OWNER,
          result.shape());
    }
    for (int i = 0; i < values(); i++) {
      var before = inputs.get(sequences + i);
      var after = results.get(i);
      Check.that(
          before.shape().accepts(after.shape()) && before.dtype() == after.dtype(),
          "%s: over an unknown number of steps, each must return a state of shape %s (%s), as"
              + " before it, received %s (%s).",
          graph.calls().label(),
          before.shape(),
          before.dtype(),
          after.shape(),
          after.dtype());
    }
  }

  private List<Tensor> run() {
    var count = TensorOps.shape(inputs.get(0)).slice(0, 1, 2).squeeze(0).cast(DType.INT32);
    var begin = outputs(List.of(TensorOps.constant(0, DType.INT32), count));
    begin.addAll(outputs(inputs));
    begin.addAll(outputs(captured));
    int lists = begin.size();
    for (var result : ofSteps()) begin.add(list(result, count));
    var attrs =
        OpAttributes.of("cond", GraphFunction.called(condition(begin)))
            .and("body", GraphFunction.called(body))
            .grouped(begin.size());
    var loop = graph.add("StatelessWhile", attrs, begin, List.of());
    var ends = new ArrayList<Tensor>();
    for (int i = 0; i < values(); i++) {
      ends.add(made(loop.output(2 + sequences + i), results.get(i).shape(), results.get(i)));
    }
    for (int i = 0; i < ofSteps().size(); i++) {
      ends.add(stacked(loop.output(lists + i), ofSteps().get(i)));
    }
    return ends;
  }

  /** Returns the name of a function that is true before each step. */
  private String condition(List<Output<?>> values) {
    try (var part = graph.openPart()) {
      var ins = values.stream().<Output<?>>map(v -> placeholder(part, v.dataType())).toList();
      var less = part.add("Less", OpAttributes.NONE, ins.subList(0, 2), List.of()).output(0);
      return GraphFunction.function(this, part, ins, List.of(less));
    }
  }

  private Tensor made(Output<?> output, Shape shape, Tensor like) {
    var all = new ArrayList<>(inputs);
    all.addAll(captured);
    boolean sampled = all.stream().anyMatch(t -> TensorInternals.of(t).sampled());
    return TensorInternals.traced(graph, output, shape, like.dtype(), all, sampled);
  }

  // ---- lists of tensors ----

  /** Returns a list of as many tensors as there are steps, without values. */
  private Output<?> list(Tensor result, Tensor count) {
    var attrs = OpAttributes.of("element_dtype", result.dtype()).and("shape_type", DType.INT32);
    return op(graph, "TensorListReserve", attrs, sizes(result), TensorInternals.of(count).output());
  }

  private static Output<?> set(GraphBuilder part, Output<?> list, Tensor place, Tensor value) {
    var attrs = OpAttributes.of("element_dtype", value.dtype());
    return op(
        part,
        "TensorListSetItem",
        attrs,
        list,
        TensorInternals.of(place).output(),
        TensorInternals.of(value).output());
  }

  private Tensor stacked(Output<?> list, Tensor result) {
    var attrs = OpAttributes.of("element_dtype", result.dtype());
    var stack = op(graph, "TensorListStack", attrs, list, sizes(result));
    var one = result.shape();
    var shape = Shape.of(Shape.UNKNOWN, one.dim(0)).plus(one.from(2).dims());
    var order = IntStream.range(0, one.rank()).toArray();
    order[0] = 1;
    order[1] = 0;
    return made(stack, shape, result).transpose(order);
  }

  /** Returns the shape of a step of a result, without the axis of the steps. */
  private static Output<?> sizes(Tensor result) {
    var one = result.shape();
    var dims = Shape.of(one.dim(0)).plus(one.from(2).dims()).dims();
    var sizes = new int[dims.length];
    for (int i = 0; i < dims.length; i++) sizes[i] = Math.toIntExact(dims[i]);
    return TensorInternals.of(TensorOps.constant(NDArray.from(sizes))).output();
  }

  private static Output<?> placeholder(GraphBuilder part, DataType type) {
    var attrs = OpAttributes.of("dtype", AttrValue.newBuilder().setType(type).build());
    return op(part, "Placeholder", attrs);
  }

  private static Output<?> op(
      GraphBuilder part, String type, OpAttributes attrs, Output<?>... inputs) {
    return part.add(type, attrs, List.of(inputs), List.of()).output(0);
  }

  private static List<Output<?>> outputs(Iterable<Tensor> tensors) {
    var outputs = new ArrayList<Output<?>>();
    for (var tensor : tensors) outputs.add(TensorInternals.of(tensor).output());
    return outputs;
  }
}
