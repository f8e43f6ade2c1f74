package dev.rhyton.onnx;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.GraphLoop;
import dev.rhyton.tensor.internal.InferenceGraph;
import dev.rhyton.tensor.internal.LayerCalls;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * An operation of TensorFlow that is being converted: its inputs, as values of ONNX, its attributes
 * and its results. Its methods add nodes of ONNX.
 */
final class Operation {
  private final GraphConverter converter;
  private final InferenceGraph source;
  private final NodeDef node;
  private final List<String> inputs;
  private final OnnxGraph graph;

  Operation(GraphConverter converter, InferenceGraph source, NodeDef node, OnnxGraph graph) {
    this.converter = converter;
    this.source = source;
    this.node = node;
    this.graph = graph;
    inputs = InferenceGraph.inputs(node);
  }

  OnnxGraph graph() {
    return graph;
  }

  /** Returns the name of the operation in TensorFlow. */
  String type() {
    return node.getOp();
  }

  /** Returns an exception that names the layer and says why it cannot be exported. */
  IllegalArgumentException refused(String reason) {
    return converter.refused(node, reason);
  }

  // ---- inputs ----

  int count() {
    return inputs.size();
  }

  /** Returns the value of an input. */
  String in(int i) {
    var value = converter.value(inputs.get(i));
    if (value == null) throw refused("it draws random numbers");
    return value;
  }

  /** Returns the values of inputs. */
  String[] ins(int from, int to) {
    return IntStream.range(from, to).mapToObj(this::in).toArray(String[]::new);
  }

  /** Returns the name of an input's result in TensorFlow's graph. */
  String source(int i) {
    return inputs.get(i);
  }

  InferenceGraph source() {
    return source;
  }

  Shape shape(int i) {
    return known(source.shape(inputs.get(i)));
  }

  private Shape known(@Nullable Shape shape) {
    if (shape == null) throw refused("the number of axes of its input is not known");
    return shape;
  }

  int rank(int i) {
    return shape(i).rank();
  }

  DType dtype(int i) {
    return source.dtype(inputs.get(i));
  }

  /** Returns whether an input consists of complex numbers. */
  boolean isComplex() {
    return inputs.stream().anyMatch(i -> source.has(i, DType.COMPLEX64));
  }

  /** Returns whether an input or the first result consists of texts. */
  boolean isText() {
    return source.has(node.getName() + ":0", DType.STRING)
        || inputs.stream().anyMatch(i -> source.has(i, DType.STRING));
  }

  /** Returns the array of an input that depends on no input of the model, or null. */
  @Nullable NDArray array(int i) {
    return source.known(inputs.get(i));
  }

  /** Returns the whole numbers of an input that must not depend on inputs of the model. */
  long[] longs(int i) {
    var array = array(i);
    if (array == null) throw refused("its input " + i + " is computed from inputs of the model");
    return array.toLongs();
  }

  /** Returns the axes in an input, counted from the front. */
  long[] axes(int i, int rank) {
    return LongStream.of(longs(i)).map(a -> a < 0 ? a + rank : a).toArray();
  }

  // ---- results ----

  Shape outShape() {
    return outShape(0);
  }

  Shape outShape(int i) {
    return known(source.shape(node.getName() + ":" + i));
  }

  DType outType() {
    return outType(0);
  }

  DType outType(int i) {
    return source.dtype(node.getName() + ":" + i);
  }

  /** Returns whether another operation uses a result, or the model returns it. */
  boolean isUsed(int i) {
    return converter.isUsed(node.getName() + ":" + i);
  }

  /** Sets the value of the only result. */
  void result(String value) {
    result(0, value);
  }

  void result(int i, String value) {
    converter.set(node.getName() + ":" + i, value);
  }

  /** Sets the values of all results of a node that stands for other nodes. */
  void results(List<String> values) {
    var results = Objects.requireNonNull(source.results(node));
    for (int i = 0; i < values.size(); i++) converter.set(results.get(i), values.get(i));
  }

  /** Returns the call of a layer that the node stands for. */
  LayerCalls.Visit call() {
    return source.call(node);
  }

  /** Returns the loop that the node stands for. */
  GraphLoop.Loop loop() {
    return source.loop(node);
  }

  // ---- attributes ----

  boolean flag(String name) {
    return node.getAttrOrDefault(name, AttrValue.getDefaultInstance()).getB();
  }

  long number(String name) {
    return node.getAttrOrThrow(name).getI();
  }

  float decimal(String name) {
    return node.getAttrOrThrow(name).getF();
  }

  String text(String name) {
    return node.getAttrOrDefault(name, AttrValue.getDefaultInstance()).getS().toStringUtf8();
  }

  long[] numbers(String name) {
    return node.getAttrOrDefault(name, AttrValue.getDefaultInstance()).getList().getIList().stream()
        .mapToLong(Long::longValue)
        .toArray();
  }

  // ---- nodes ----

  String add(String type, String... ins) {
    return graph.node(type, ins);
  }

  String add(String type, Map<String, ?> attributes, String... ins) {
    return graph.node(type, attributes, ins);
  }

  String cast(String value, DType from, DType to) {
    return OnnxTypes.of(from) == OnnxTypes.of(to)
        ? value
        : add("Cast", Map.of("to", OnnxTypes.of(to).getNumber()), value);
  }

  /** Returns values of a dtype, one where a condition is true and the other one elsewhere. */
  String where(String condition, String x, String y, DType dtype) {
    var type = OnnxTypes.calculated(dtype);
    var made = add("Where", condition, cast(x, dtype, type), cast(y, dtype, type));
    return cast(made, type, dtype);
  }

  /** Returns an input as whole numbers of ONNX, such as sizes. */
  String longsOf(int i) {
    var array = array(i);
    return array == null
        ? cast(in(i), dtype(i), DType.INT64)
        : graph.constant(array.cast(DType.INT64));
  }

  String reshape(String value, long... dims) {
    boolean zero = Arrays.stream(dims).anyMatch(d -> d == 0);
    return add("Reshape", zero ? Map.of("allowzero", 1) : Map.of(), value, graph.longs(dims));
  }

  String unsqueeze(String value, long... axes) {
    return axes.length == 0 ? value : add("Unsqueeze", value, graph.longs(axes));
  }

  String squeeze(String value, long... axes) {
    return axes.length == 0 ? value : add("Squeeze", value, graph.longs(axes));
  }

  /** Returns a value with its axes in another order; that of a constant is computed now. */
  String transpose(String value, long... order) {
    boolean same = true;
    for (int i = 0; i < order.length; i++) same &= order[i] == i;
    if (same) return value;
    if (graph.isConstant(value)) {
      return graph.derived(value, Arrays.toString(order), a -> transposed(a, order));
    }
    return add("Transpose", Map.of("perm", order), value);
  }

  private static NDArray transposed(NDArray array, long[] order) {
    var axes = LongStream.of(order).mapToInt(a -> (int) a).toArray();
    return LayerCalls.outside(() -> array.transpose(axes).value());
  }

  String scalar(double value, DType dtype) {
    return graph.scalar(value, OnnxTypes.stored(dtype));
  }

  /** Returns the sizes of a value as whole numbers. */
  String sizes(String value) {
    return add("Shape", value);
  }
}
