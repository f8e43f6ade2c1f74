package dev.rhyton.tensor.internal;

import com.google.protobuf.ByteString;
import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients.WithGradient;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NameAttrList;

/**
 * A part of a graph that is traced once and called several times, such as the step of a long
 * sequence: a graph with thousands of repeated operations would take seconds before its first run.
 *
 * <p>Its gradient is a function too. In training, a call keeps the values that the gradient needs,
 * as operations without a function would; otherwise the gradient recomputes the part. The part may
 * use tensors and weights of the graph around it; it must not draw random numbers or change
 * weights.
 */
public final class GraphFunction {
  /** A function from the inputs of the part to its outputs. */
  public interface Body {
    /** Traces the part. */
    List<Tensor> apply(List<Tensor> inputs);
  }

  private final Body body;
  private final @Nullable Function<Tensor, WithGradient>
      custom; // null where gradients are TensorFlow's
  private @Nullable UnaryOperator<Tensor> gradient; // of a custom function
  private String forward = ""; // until it is written
  private String backward = ""; // none in a graph for a file
  private List<Tensor> captured = List.of();
  private List<Tensor> outputs = List.of();
  private List<Tensor> kept = List.of(); // further outputs, which the gradient needs

  /** Creates a part that has not been traced yet. */
  public GraphFunction(Body body) {
    this.body = body;
    custom = null;
  }

  /**
   * Returns the value of a function with a custom gradient {@code ∂/∂x}. Weights that the function
   * uses have no gradient from it.
   */
  public static Tensor withGradient(Function<Tensor, WithGradient> f, Tensor x) {
    if (RawOps.areValues(List.of(x))) return f.apply(x).value();
    if (GraphBuilder.current() == null) {
      return Node.record(ins -> List.of(withGradient(f, ins.get(0))), List.of(x)).get(0);
    }
    var function = new GraphFunction(f);
    return function.call(List.of(x)).get(0);
  }

  private GraphFunction(Function<Tensor, WithGradient> custom) {
    this.custom = custom;
    body = inputs -> List.of(value(custom, inputs.get(0)));
  }

  private Tensor value(Function<Tensor, WithGradient> custom, Tensor x) {
    var result = Check.given("custom_gradient", "the function's result", custom.apply(x));
    gradient = Check.given("custom_gradient", "the gradient", result.gradient());
    return Check.given("custom_gradient", "the value", result.value());
  }

  private List<Tensor> gradients(GraphBuilder part, List<Tensor> arguments, List<Tensor> dys) {
    if (gradient == null) return part.gradients(outputs, arguments, dys);
    var all = new ArrayList<Tensor>(Collections.nCopies(arguments.size(), null));
    var x = arguments.get(0);
    var dx = Check.given("custom_gradient", "the gradient", gradient.apply(dys.get(0)));
    Check.that(
        x.shape().accepts(dx.shape()) && x.dtype() == dx.dtype(),
        "custom_gradient: expected a gradient of shape %s and %s, as x has, received %s and %s.",
        x.shape(),
        x.dtype(),
        dx.shape(),
        dx.dtype());
    all.set(0, dx);
    return all;
  }

  /** Calls the function; the inputs must have the same dtypes and shapes at each call. */
  public List<Tensor> call(List<Tensor> inputs) {
    var graph = GraphBuilder.required();
    if (graph.isInlining()) return body.apply(inputs);
    if (graph.isTapped() && custom == null) {
      return body.apply(inputs); // separates the uses of weights
    }
    if (forward.isEmpty()) write(graph, inputs);
    var all = new ArrayList<>(inputs);
    all.addAll(captured);
    var results = new ArrayList<>(outputs);
    results.addAll(kept);
    var attrs =
        OpAttributes.of("branches", branches(forward))
            .and("Tin", typesOf(all))
            .and("Tout", typesOf(results))
            .and("output_shapes", shapes(results))
            .and(GradientRules.BACKWARD, backward)
            .and(GradientRules.KEPT, (long) kept.size())
            .grouped(OpAttributes.SINGLE, all.size());
    var branch = new ArrayList<>(List.of(TensorOps.constant(0, DType.INT32)));
    branch.addAll(all);
    return graph.op("StatelessCase", attrs, branch).subList(0, outputs.size());
  }

  private void write(GraphBuilder graph, List<Tensor> inputs) {
    try (var part = graph.openPart()) {
      var arguments = new ArrayList<Tensor>();
      for (var input : inputs) arguments.add(part.placeholder(input.dtype(), input.shape()));
      outputs = body.apply(List.copyOf(arguments)).stream().map(part::identity).toList();
      captured = List.copyOf(part.captured().keySet());
      arguments.addAll(part.captured().values());
      boolean keeping = custom == null && graph.calls().training() && !graph.isForFile();
      if (!keeping) forward = function(part, arguments, outputs);
      if (!graph.isForFile()) writeGradient(part, arguments, keeping);
    }
    graph.keep(this);
  }

  private void writeGradient(GraphBuilder part, List<Tensor> arguments, boolean keeping) {
    var before = operations(part);
    var dys = outputs.stream().map(y -> part.placeholder(y.dtype(), y.shape())).toList();
    var gradients = new ArrayList<>(gradients(part, arguments, dys));
    for (int i = 0; i < gradients.size(); i++) {
      if (gradients.get(i) == null) gradients.set(i, TensorOps.zerosLike(arguments.get(i)));
    }
    if (keeping) {
      divide(part, before, arguments, dys, gradients);
    } else {
      var all = new ArrayList<>(arguments);
      all.addAll(dys);
      backward = function(part, all, gradients);
    }
  }

  /** Divides the operations between the part and its gradient, without computing any twice. */
  private void divide(
      GraphBuilder part,
      List<GraphOperation> before,
      List<Tensor> arguments,
      List<Tensor> dys,
      List<Tensor> gradients) {
    var results = gradients.stream().map(part::identity).toList();
    var division = KeptValues.of(before, operations(part));
    kept = division.values().stream().map(v -> tensor(part, v)).toList();
    var outs = new ArrayList<>(outputs);
    outs.addAll(kept);
    forward = function(part, division.forward(), arguments, outs);
    var ins = new ArrayList<>(arguments);
    ins.addAll(dys);
    ins.addAll(kept);
    backward = function(part, division.backward(), ins, results);
  }

  /** Returns all operations, each after its inputs. */
  private static List<GraphOperation> operations(GraphBuilder part) {
    var all = new ArrayList<GraphOperation>();
    part.graph().operations().forEachRemaining(all::add);
    return all;
  }

  private static Tensor tensor(GraphBuilder part, Output<?> output) {
    var shape = GraphBuilder.shape(output);
    return TensorInternals.traced(
        part, output, shape, NativeTypes.of(output.dataType()), List.of(), true);
  }

  private String function(GraphBuilder part, List<Tensor> inputs, List<Tensor> results) {
    return function(part, null, inputs, results.stream().map(part::identity).toList());
  }

  private String function(
      GraphBuilder part,
      @Nullable Set<GraphOperation> body,
      List<Tensor> inputs,
      List<Tensor> results) {
    var ins = inputs.stream().<Output<?>>map(t -> TensorInternals.of(t).output()).toList();
    var outs = results.stream().<Output<?>>map(t -> TensorInternals.of(t).output()).toList();
    long bytes = (body == null ? part.size() : body.size()) * TracedFunction.BYTES_PER_OP;
    var whole = Native.function(this, part, body, ins, outs, bytes, true).name();
    return part.isForFile() ? whole : calling(whole, inputs, outs);
  }

  /**
   * Returns a function that only calls another one. The branches of a Case operation are run as
   * they are; a called function is prepared as those of Native.call, with oneDNN's operations.
   */
  private String calling(String function, List<Tensor> inputs, List<Output<?>> results) {
    try (var graph = GraphBuilder.open(false)) {
      var ins = new ArrayList<Output<?>>();
      for (var input : inputs) {
        ins.add(TensorInternals.of(graph.placeholder(input.dtype(), input.shape())).output());
      }
      var config = ByteString.copyFrom(ConfigBytes.withoutGraphOptimizer());
      var attrs =
          OpAttributes.of("f", called(function))
              .and("Tin", types(ins.stream().map(Output::dataType).toList()))
              .and("Tout", types(results.stream().map(Output::dataType).toList()))
              .and("config_proto", AttrValue.newBuilder().setS(config).build())
              .grouped(ins.size());
      var call = graph.add("PartitionedCall", attrs, ins, List.of());
      var outs = IntStream.range(0, results.size()).<Output<?>>mapToObj(call::output).toList();
      long bytes = graph.size() * TracedFunction.BYTES_PER_OP;
      return Native.function(this, graph, null, ins, outs, bytes, false).name();
    }
  }

  /** Returns the name of a function of a nested graph; it is removed with its owner. */
  static String function(
      Object owner, GraphBuilder part, List<Output<?>> inputs, List<Output<?>> outputs) {
    long bytes = part.size() * TracedFunction.BYTES_PER_OP;
    return Native.function(owner, part, null, inputs, outputs, bytes, false).name();
  }

  /**
   * Returns the single branch of a Case operation, the only operation that calls a function and has
   * no gradient.
   */
  static AttrValue branches(String function) {
    var list = AttrValue.ListValue.newBuilder();
    list.addFunc(NameAttrList.newBuilder().setName(function));
    return AttrValue.newBuilder().setList(list).build();
  }

  /** Returns the function that a call operation calls. */
  static AttrValue called(String function) {
    return AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().setName(function)).build();
  }

  static AttrValue types(List<DataType> types) {
    var list = AttrValue.ListValue.newBuilder().addAllType(types);
    return AttrValue.newBuilder().setList(list).build();
  }

  private static AttrValue typesOf(List<Tensor> tensors) {
    return types(tensors.stream().map(t -> NativeTypes.of(t.dtype())).toList());
  }

  private static AttrValue shapes(List<Tensor> tensors) {
    var list = AttrValue.ListValue.newBuilder();
    for (var tensor : tensors) {
      var shape = list.addShapeBuilder();
      for (long d : tensor.shape().dims()) shape.addDimBuilder().setSize(d);
    }
    return AttrValue.newBuilder().setList(list).build();
  }
}
