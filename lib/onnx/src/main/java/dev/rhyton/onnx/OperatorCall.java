package dev.rhyton.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.rhyton.config.Contract;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A node of an ONNX graph that is being computed: its inputs, as tensors, its attributes and its
 * results.
 */
final class OperatorCall {
  private final GraphComputation computation;
  private final NodeProto node;
  private final List<Value> inputs; // null where one is left out
  private List<Value> results = List.of();

  OperatorCall(GraphComputation computation, NodeProto node, List<Value> inputs) {
    this.computation = computation;
    this.node = node;
    this.inputs = inputs;
  }

  /** Returns the version of the operators. */
  long opset() {
    return computation.opset();
  }

  /** Returns the dtype of floating-point values. */
  DType dtype() {
    return computation.dtype();
  }

  /** Returns the dtype that a type of the file has here. */
  DType dtype(long type) {
    return computation.dtype(node, type);
  }

  /** Returns an exception that names the node and says why it cannot be computed. */
  IllegalArgumentException refused(String reason) {
    return computation.refused(node, reason);
  }

  /** Throws if a condition of the node is false. */
  @Contract("false, _ -> fail")
  void require(boolean condition, String reason) {
    if (!condition) throw refused(reason);
  }

  // ---- inputs ----

  int count() {
    return inputs.size();
  }

  boolean has(int i) {
    return i < inputs.size() && inputs.get(i) != null;
  }

  private Value value(int i) {
    if (!has(i)) throw refused("the input " + i + " is missing");
    return inputs.get(i);
  }

  Tensor in(int i) {
    return value(i).tensor();
  }

  List<Tensor> ins() {
    return IntStream.range(0, count()).mapToObj(this::in).toList();
  }

  Shape shape(int i) {
    return value(i).shape();
  }

  int rank(int i) {
    return shape(i).rank();
  }

  /** Returns the array of an input that is known before a run, or null. */
  @Nullable NDArray array(int i) {
    return value(i).isKnown() ? (NDArray) in(i) : null;
  }

  /** Returns the array of an input that must be known before a run. */
  NDArray known(int i) {
    var array = array(i);
    if (array == null) throw refused("the input " + i + " is known only in a run");
    return array;
  }

  /** Returns the whole numbers of an input that must be known before a run. */
  long[] longs(int i) {
    return known(i).cast(DType.INT64).toLongs();
  }

  /** Returns the numbers of a vector: a Long where it is known, otherwise a tensor. */
  List<Object> sizes(int i) {
    var value = value(i);
    var sizes = new ArrayList<Object>();
    if (value.hasNumbers()) {
      value.numbers().forEach(number -> sizes.add(size(number)));
      return sizes;
    }
    require(value.shape().rank() == 1 && value.shape().isKnown(), "the number of axes is unknown");
    for (int k = 0; k < value.shape().dim(0); k++) {
      sizes.add(Ops.getItem(value.tensor(), k));
    }
    return sizes;
  }

  private static Object size(Tensor number) {
    return TensorInternals.isKnown(number) ? (Object) (long) ((NDArray) number).item() : number;
  }

  // ---- attributes ----

  private @Nullable AttributeProto attribute(String name) {
    for (var attribute : node.getAttributeList()) {
      if (attribute.getName().equals(name)) return attribute;
    }
    return null;
  }

  boolean hasAttribute(String name) {
    return attribute(name) != null;
  }

  long number(String name, long otherwise) {
    var attribute = attribute(name);
    return attribute == null ? otherwise : attribute.getI();
  }

  int whole(String name, int otherwise) {
    return Math.toIntExact(number(name, otherwise));
  }

  float decimal(String name, double otherwise) {
    var attribute = attribute(name);
    return attribute == null ? (float) otherwise : attribute.getF();
  }

  String text(String name, String otherwise) {
    var attribute = attribute(name);
    return attribute == null ? otherwise : attribute.getS().toStringUtf8();
  }

  /** Returns whole numbers, or null without the attribute. */
  long @Nullable [] numbers(String name) {
    var attribute = attribute(name);
    if (attribute == null) return null;
    return attribute.getIntsList().stream().mapToLong(Long::longValue).toArray();
  }

  /** Returns whole numbers, or {@code count} times another one without the attribute. */
  int[] wholes(String name, int count, int otherwise) {
    var given = numbers(name);
    if (given == null) {
      var all = new int[count];
      Arrays.fill(all, otherwise);
      return all;
    }
    require(given.length == count, "\"" + name + "\" has not " + count + " numbers");
    return Arrays.stream(given).mapToInt(Math::toIntExact).toArray();
  }

  List<Float> decimals(String name) {
    var attribute = attribute(name);
    return attribute == null ? List.of() : attribute.getFloatsList();
  }

  List<String> texts(String name) {
    var attribute = attribute(name);
    if (attribute == null) return List.of();
    return attribute.getStringsList().stream().map(s -> s.toStringUtf8()).toList();
  }

  /** Returns the array of an attribute, or null. */
  @Nullable NDArray array(String name) {
    var attribute = attribute(name);
    return attribute == null ? null : computation.array(attribute.getT());
  }

  /** Returns the whole numbers of an attribute that the operator needs. */
  long[] required(String name) {
    var numbers = numbers(name);
    require(numbers != null, "the numbers \"" + name + "\" are missing");
    return numbers;
  }

  GraphProto graph(String name) {
    var attribute = attribute(name);
    require(attribute != null && attribute.hasG(), "the graph \"" + name + "\" is missing");
    return attribute.getG();
  }

  /** Returns an axis counted from the front. */
  int axis(String name, long otherwise, int rank) {
    return axis(number(name, otherwise), rank);
  }

  int axis(long axis, int rank) {
    require(axis >= -rank && axis < rank, "the axis " + axis + " is not among " + rank);
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /**
   * Returns the axes in an input, or in an attribute of earlier versions, counted from the front;
   * null if there are none.
   */
  int @Nullable [] axes(int input, int rank) {
    var axes = has(input) ? longs(input) : numbers("axes");
    if (axes == null) return null;
    return LongStream.of(axes).mapToInt(a -> axis(a, rank)).toArray();
  }

  // ---- results ----

  int results() {
    return node.getOutputCount();
  }

  /** Returns whether a result has a name, so that something may use it. */
  boolean isUsed(int i) {
    return i < node.getOutputCount() && !node.getOutput(i).isEmpty();
  }

  void result(Tensor value) {
    results = List.of(Value.of(value));
  }

  void result(Value value) {
    results = List.of(value);
  }

  void results(List<Tensor> values) {
    results = values.stream().map(Value::of).toList();
  }

  List<Value> made() {
    return results;
  }

  // ---- layout and graphs ----

  Transposes transposes() {
    return computation.transposes();
  }

  Tensor transpose(Tensor x, int... order) {
    return transposes().of(x, order);
  }

  /** Computes a graph that is an attribute, which uses values of the graph around it. */
  List<Value> compute(GraphProto body, List<Value> given) {
    return computation.nested(body, given);
  }

  List<Value> values(int from) {
    return inputs.subList(from, inputs.size());
  }
}
