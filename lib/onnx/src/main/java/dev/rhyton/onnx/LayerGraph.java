package dev.rhyton.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The graph of an ONNX file as the function of a layer: the nodes on which the outputs depend, its
 * inputs, weights and constants.
 */
final class LayerGraph {
  /** The versions of the operators that the table has. */
  private static final long FIRST_OPSET = 7;

  private static final long LAST_OPSET = 23;

  private final OnnxFile file;
  private final List<String> outputs;
  private final List<NodeProto> nodes;
  private final List<Input> inputs = new ArrayList<>();
  private final Map<String, TensorProto> weights = new LinkedHashMap<>();
  private final List<TensorProto> constants = new ArrayList<>();
  private final Set<String> states;
  private final long opset;
  private final boolean hasValues;

  /** An input that is no weight. */
  record Input(String name, DType dtype, @Nullable Shape shape) {}

  private LayerGraph(OnnxFile file, List<String> outputs, boolean hasValues) {
    this.file = file;
    this.hasValues = hasValues;
    this.outputs = outputs.isEmpty() ? names(file) : outputs;
    var model = file.model();
    opset = opset(model);
    Check.that(
        model.getFunctionsCount() == 0,
        "%s: has functions of its own, which a layer does not compute. OnnxModel does.",
        name());
    var graph = model.getGraph();
    checkOutputs(graph);
    var all = new LinkedHashMap<String, TensorProto>();
    graph.getInitializerList().forEach(i -> all.put(i.getName(), i));
    var used = new HashSet<>(this.outputs);
    nodes = used(graph, all, used);
    nodes.forEach(this::checkOperators);
    var settings = named(OperatorTable::isSetting);
    states = named(OperatorTable::isState);
    for (var input : graph.getInputList()) {
      if (!all.containsKey(input.getName())) inputs.add(input(input));
    }
    all.keySet().retainAll(used);
    all.forEach(
        (name, tensor) -> {
          if (isWeight(tensor) && !settings.contains(name)) weights.put(name, tensor);
          else constants.add(tensor);
        });
  }

  /** Returns the graph of a file. */
  static LayerGraph of(OnnxFile file) {
    return new LayerGraph(file, List.of(), true);
  }

  /** Returns the graph of what {@link #bytes} returned, whose weights have no values. */
  static LayerGraph withoutValues(String name, byte[] bytes) {
    return new LayerGraph(OnnxFile.of(name, bytes), List.of(), false);
  }

  private static List<String> names(OnnxFile file) {
    return file.model().getGraph().getOutputList().stream().map(ValueInfoProto::getName).toList();
  }

  /** Floating-point numbers and 8-bit integers along axes; single numbers are constants. */
  private static boolean isWeight(TensorProto tensor) {
    var dtype = OnnxTypes.dtype(tensor.getDataType());
    boolean learned = dtype != null && (dtype.isFloat() || dtype.bytes() == 1);
    return learned && dtype != DType.BOOL && tensor.getDimsCount() > 0;
  }

  private long opset(ModelProto model) {
    for (var set : model.getOpsetImportList()) {
      if (!OperatorTable.isStandard(set.getDomain())) continue;
      Check.that(
          set.getVersion() >= FIRST_OPSET && set.getVersion() <= LAST_OPSET,
          "%s: has operators of opset %d, a layer computes %d to %d.",
          name(),
          set.getVersion(),
          FIRST_OPSET,
          LAST_OPSET);
      return set.getVersion();
    }
    return LAST_OPSET; // it has operators of other domains only, which are refused
  }

  private void checkOutputs(GraphProto graph) {
    var made = new LinkedHashSet<String>();
    for (var node : graph.getNodeList()) made.addAll(node.getOutputList());
    graph.getInputList().forEach(i -> made.add(i.getName()));
    graph.getInitializerList().forEach(i -> made.add(i.getName()));
    for (var output : outputs) {
      Check.that(
          made.contains(output),
          "%s: has no value \"%s\".%s",
          name(),
          output,
          Text.didYouMean(output, made));
    }
  }

  /** Returns the nodes on which the outputs depend; constants among them become initializers. */
  private static List<NodeProto> used(
      GraphProto graph, Map<String, TensorProto> initializers, Set<String> used) {
    var kept = new ArrayList<NodeProto>();
    for (int i = graph.getNodeCount() - 1; i >= 0; i--) {
      var node = graph.getNode(i);
      if (node.getOutputList().stream().noneMatch(used::contains)) continue;
      OnnxGraph.uses(node, used);
      boolean isTensor =
          node.getOpType().equals("Constant")
              && node.getAttributeCount() == 1
              && node.getAttribute(0).hasT();
      if (isTensor) {
        var name = node.getOutput(0);
        initializers.put(name, node.getAttribute(0).getT().toBuilder().setName(name).build());
      } else {
        kept.add(0, node);
      }
    }
    return List.copyOf(kept);
  }

  private void checkOperators(NodeProto node) {
    if (OperatorTable.of(node) == null) {
      throw refused(node, "the table of operators does not have it");
    }
    for (var attribute : node.getAttributeList()) {
      if (attribute.hasG()) attribute.getG().getNodeList().forEach(this::checkOperators);
    }
  }

  /** Returns the values that nodes use as inputs of a kind. */
  private Set<String> named(BiPredicate<NodeProto, Integer> kind) {
    var names = new HashSet<String>();
    for (var node : nodes) {
      for (int i = 0; i < node.getInputCount(); i++) {
        if (kind.test(node, i)) names.add(node.getInput(i));
      }
    }
    return names;
  }

  private Input input(ValueInfoProto info) {
    var type = info.getType().getTensorType();
    var dtype = OnnxTypes.dtype(type.getElemType());
    Check.that(
        info.getType().hasTensorType() && dtype != null && dtype != DType.STRING,
        "%s: the input \"%s\" is no tensor of numbers.",
        name(),
        info.getName());
    Shape shape = null;
    if (type.hasShape()) {
      shape =
          Shape.of(
              type.getShape().getDimList().stream()
                  .mapToLong(d -> d.hasDimValue() ? d.getDimValue() : Shape.UNKNOWN)
                  .toArray());
    }
    return new Input(info.getName(), dtype, shape);
  }

  // ---- what it has ----

  String name() {
    return file.name();
  }

  List<NodeProto> nodes() {
    return nodes;
  }

  List<Input> inputs() {
    return inputs;
  }

  List<String> outputs() {
    return outputs;
  }

  Map<String, TensorProto> weights() {
    return weights;
  }

  List<TensorProto> constants() {
    return constants;
  }

  /** Returns whether training does not change a weight, such as an average of batches. */
  boolean isState(String weight) {
    var tensor = weights.get(weight);
    boolean described = tensor != null && tensor.getDocString().equals(Tensors.STATE);
    return described || states.contains(weight);
  }

  /** Returns whether it runs over steps, whose number must be known. */
  boolean hasSteps() {
    return nodes.stream().anyMatch(OperatorTable::hasSteps);
  }

  /** Returns the version of the operators. */
  long opset() {
    return opset;
  }

  /** Returns the same graph up to other values. */
  LayerGraph withOutputs(List<String> names) {
    return new LayerGraph(file, names, hasValues);
  }

  /** Returns the same graph whose weights have no values, which are in the layer. */
  LayerGraph withoutValues() {
    return withoutValues(name(), bytes());
  }

  /** Returns the graph as an ONNX file without the values of weights. */
  byte[] bytes() {
    var model = file.model();
    var graph = GraphProto.newBuilder().setName(model.getGraph().getName()).addAllNode(nodes);
    var known = inputs.stream().map(Input::name).toList();
    model.getGraph().getInputList().stream()
        .filter(i -> known.contains(i.getName()))
        .forEach(graph::addInput);
    outputs.forEach(name -> graph.addOutputBuilder().setName(name));
    constants.forEach(c -> graph.addInitializer(inline(c)));
    weights.values().forEach(w -> graph.addInitializer(withoutValue(w)));
    return ModelProto.newBuilder()
        .setIrVersion(model.getIrVersion())
        .addAllOpsetImport(model.getOpsetImportList())
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static TensorProto.Builder withoutValue(TensorProto tensor) {
    return TensorProto.newBuilder()
        .setName(tensor.getName())
        .setDataType(tensor.getDataType())
        .setDocString(tensor.getDocString())
        .addAllDims(tensor.getDimsList());
  }

  /** Returns a constant whose elements are not in another file. */
  private TensorProto inline(TensorProto tensor) {
    if (!OnnxFile.isExternal(tensor)) return tensor;
    var bytes = file.array(tensor).toBytes();
    return withoutValue(tensor).setRawData(ByteString.copyFrom(bytes)).build();
  }

  /** Returns the value of a weight, or null if they are in the layer. */
  @Nullable NDArray value(TensorProto weight) {
    return hasValues ? file.array(weight) : null;
  }

  NDArray array(TensorProto tensor) {
    return file.array(tensor);
  }

  IllegalArgumentException refused(NodeProto node, String reason) {
    return new IllegalArgumentException(
        String.format(
            "%s: the node %s%s of opset %d cannot be computed in a layer: %s.",
            name(),
            OnnxFile.label(node),
            OperatorTable.isStandard(node.getDomain()) ? "" : " of the domain " + node.getDomain(),
            opset,
            reason));
  }
}
