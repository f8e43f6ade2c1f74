package dev.rhyton.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.rhyton.onnx.OperatorTable.Operator;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.LayerCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Computes the nodes of an ONNX graph, one after another, in the function that is being traced. */
final class GraphComputation {
  private final LayerGraph graph;
  private final DType dtype;
  private final Transposes transposes;
  private final @Nullable GraphComputation outer; // null for the graph of the file
  private final Map<String, Value> values = new HashMap<>();

  private GraphComputation(
      LayerGraph graph, DType dtype, Transposes transposes, @Nullable GraphComputation outer) {
    this.graph = graph;
    this.dtype = dtype;
    this.transposes = transposes;
    this.outer = outer;
  }

  /**
   * Returns the outputs of a graph.
   *
   * @param dtype that of all floating-point values
   * @param given the values of its inputs and weights, by their names
   */
  static List<Tensor> outputs(LayerGraph graph, DType dtype, Map<String, Tensor> given) {
    var computation = new GraphComputation(graph, dtype, new Transposes(), null);
    given.forEach((name, tensor) -> computation.values.put(name, Value.of(tensor)));
    computation.computeNodes(graph.nodes(), graph.constants());
    return graph.outputs().stream().map(name -> traced(computation.value(name).tensor())).toList();
  }

  /** Returns a tensor of the function that is being traced. */
  private static Tensor traced(Tensor x) {
    return x instanceof NDArray || x instanceof Weight ? Ops.copy(x) : x;
  }

  /** Returns the outputs of a graph that is an attribute of a node of this graph. */
  List<Value> nested(GraphProto body, List<Value> given) {
    var part = new GraphComputation(graph, dtype, transposes, this);
    for (int i = 0; i < body.getInputCount(); i++) {
      part.values.put(body.getInput(i).getName(), given.get(i));
    }
    part.computeNodes(body.getNodeList(), body.getInitializerList());
    return body.getOutputList().stream().map(o -> part.value(o.getName())).toList();
  }

  private void computeNodes(List<NodeProto> nodes, List<TensorProto> constants) {
    for (var constant : constants) values.put(constant.getName(), Value.of(array(constant)));
    for (var node : nodes) {
      var inputs = new ArrayList<Value>();
      for (var name : node.getInputList()) inputs.add(name.isEmpty() ? null : value(name));
      var results = named(node, inputs);
      for (int i = 0; i < node.getOutputCount(); i++) {
        if (i < results.size()) values.put(node.getOutput(i), results.get(i));
      }
    }
  }

  private Value value(String name) {
    for (var at = this; at != null; at = at.outer) {
      var value = at.values.get(name);
      if (value != null) return value;
    }
    throw new IllegalArgumentException(
        graph.name() + ": the value \"" + name + "\" is an optional result that is not computed.");
  }

  /** Computes a node; what goes wrong is reported with the node. */
  private List<Value> named(NodeProto node, List<Value> inputs) {
    try {
      return results(node, inputs);
    } catch (IllegalArgumentException | TensorException | ArithmeticException e) {
      var message = String.valueOf(e.getMessage());
      if (message.startsWith(graph.name() + ":")) throw e;
      throw new IllegalArgumentException(refused(node, message).getMessage(), e);
    }
  }

  private List<Value> results(NodeProto node, List<Value> inputs) {
    var operator = Objects.requireNonNull(OperatorTable.of(node));
    boolean partly = inputs.stream().anyMatch(v -> v != null && v.isPartlyKnown());
    if (partly && operator.isElementwise() && haveNumbers(inputs)) {
      return List.of(byNumbers(node, inputs));
    }
    if (partly && operator.moves() > 0 && isMove(operator, inputs)) {
      return moved(node, operator, inputs);
    }
    boolean known = inputs.stream().allMatch(v -> v == null || v.isKnown());
    boolean nested = node.getAttributeList().stream().anyMatch(a -> a.hasG());
    return known && !nested
        ? LayerCalls.outside(() -> compute(node, operator, inputs))
        : compute(node, operator, inputs);
  }

  private static boolean haveNumbers(List<Value> inputs) {
    return inputs.stream().allMatch(v -> v != null && v.hasNumbers());
  }

  private List<Value> compute(NodeProto node, Operator operator, List<Value> inputs) {
    var call = new OperatorCall(this, node, inputs);
    operator.computation().compute(call);
    return call.made();
  }

  // ---- numbers of which some are known ----

  /** Computes each number by itself, so that those are known which follow from known ones. */
  private Value byNumbers(NodeProto node, List<Value> inputs) {
    return LayerCalls.outside(() -> places(inputs)).numbers(inputs, this, node);
  }

  /** For each input, the places of its numbers in those of the result. */
  private record Places(Shape shape, List<long[]> ofInputs) {
    Value numbers(List<Value> inputs, GraphComputation computation, NodeProto node) {
      var numbers = new ArrayList<Tensor>();
      for (int i = 0; i < shape.size(); i++) {
        var ofOne = new ArrayList<Value>();
        for (int k = 0; k < inputs.size(); k++) {
          ofOne.add(Value.of(inputs.get(k).numbers().get((int) ofInputs.get(k)[i])));
        }
        numbers.add(computation.results(node, ofOne).get(0).tensor());
      }
      return Value.of(shape, numbers);
    }
  }

  private static Places places(List<Value> inputs) {
    Tensor sum = NDArray.of(new long[1]);
    for (var input : inputs) sum = Ops.add(sum, Ops.zeros(input.shape(), DType.INT64));
    var shape = sum.shape();
    var places = new ArrayList<long[]>();
    for (var input : inputs) {
      var own = range(0, input.shape());
      places.add(((NDArray) Ops.broadcastTo(own, shape)).toLongs());
    }
    return new Places(shape, places);
  }

  private static NDArray range(long from, Shape shape) {
    long size = shape.size();
    return NDArray.of(LongStream.range(from, from + size).toArray(), shape.dims());
  }

  /** Returns whether the other inputs than those with the elements are known. */
  private static boolean isMove(Operator operator, List<Value> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      var input = inputs.get(i);
      boolean fits = input == null || (i < operator.moves() ? input.hasNumbers() : input.isKnown());
      if (!fits) return false;
    }
    return true;
  }

  /** Computes which numbers go where, by their indices. */
  private List<Value> moved(NodeProto node, Operator operator, List<Value> inputs) {
    var numbers = new ArrayList<Tensor>();
    var indices = new ArrayList<Value>();
    for (int i = 0; i < inputs.size(); i++) {
      var input = inputs.get(i);
      if (i < operator.moves()) {
        indices.add(Value.of(range(numbers.size(), input.shape())));
        numbers.addAll(input.numbers());
      } else {
        indices.add(input);
      }
    }
    var made = LayerCalls.outside(() -> compute(node, operator, indices));
    return made.stream().map(v -> chosen(v, numbers)).toList();
  }

  private static Value chosen(Value indices, List<Tensor> numbers) {
    var chosen = new ArrayList<Tensor>();
    for (long i : ((NDArray) indices.tensor()).toLongs()) chosen.add(numbers.get((int) i));
    return Value.of(indices.shape(), chosen);
  }

  // ---- for the operators ----

  Transposes transposes() {
    return transposes;
  }

  long opset() {
    return graph.opset();
  }

  DType dtype() {
    return dtype;
  }

  DType dtype(NodeProto node, long type) {
    var of = OnnxTypes.dtype((int) type);
    if (of == null) throw refused(node, "the type " + type + " of values is not possible here");
    return of.isFloat() ? dtype : of;
  }

  /** Returns the array of a tensor in the file, with floating-point numbers in the dtype of all. */
  NDArray array(TensorProto tensor) {
    var array = graph.array(tensor);
    return array.dtype().isFloat() ? array.cast(dtype) : array;
  }

  IllegalArgumentException refused(NodeProto node, String reason) {
    return graph.refused(node, reason);
  }
}
