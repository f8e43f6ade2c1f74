package dev.rhyton.models;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Node;
import dev.rhyton.tensor.OpNode;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The steps that lie between symbolic tensors, run again on others. */
final class Functional extends Model {
  private transient List<Tensor> inputs = List.of(); // each from an input layer
  private transient List<Tensor> joints = List.of(); // where the steps begin: these, mostly
  private transient List<Tensor> outputs = List.of();
  private transient List<Node> nodes = List.of();
  private transient List<Node> order = List.of(); // in which the nodes are run
  private transient List<Node.Operation> operations = List.of();
  private transient List<Layer> layers = List.of();
  private transient Nesting inputForm;
  private transient Nesting outputForm;

  private Functional() {}

  Functional(List<Tensor> inputs, List<Tensor> outputs) {
    connect(inputs, outputs);
    inputForm = Nesting.of(inputs);
    outputForm = Nesting.of(outputs);
  }

  private void connect(List<Tensor> from, List<Tensor> to) {
    Check.that(from != null && to != null, "Model.of: needs inputs and outputs.");
    Stream.concat(from.stream(), to.stream())
        .forEach(t -> Check.that(t != null, "Model.of: a tensor is null."));
    joints = List.copyOf(from);
    outputs = List.copyOf(to);
    Check.that(!joints.isEmpty() && !outputs.isEmpty(), "Model.of: needs inputs and outputs.");
    inputs = joints.stream().map(Functional::start).toList();
    var reached = new LinkedHashSet<Node>();
    var known = new HashSet<>(joints);
    var found = new LinkedHashSet<Node.Operation>();
    outputs.forEach(o -> visit(o, known, found, reached));
    nodes = List.copyOf(reached);
    setKerasOrder(found);
    layers = operations.stream().filter(Layer.class::isInstance).map(Layer.class::cast).toList();
  }

  /** An input of its own where a model begins in the middle of another. */
  private static Tensor start(Tensor joint) {
    if (joint.node() != null && isStart(joint.node())) return joint;
    return InputLayer.of(joint.dtype(), joint.shape()).tensor();
  }

  /** Nodes in an order in which each comes after those that it needs. */
  private static void visit(
      Tensor tensor, Set<Tensor> inputs, Set<Node.Operation> found, Set<Node> order) {
    if (inputs.contains(tensor) || order.contains(tensor.node())) return;
    Check.that(
        tensor.node() != null && !isStart(tensor.node()),
        "Model.of: an output depends on %s, which is none of the model's inputs.",
        tensor);
    found.add(tensor.node().operation());
    tensor.node().inputs().forEach(t -> visit(t, inputs, found, order));
    order.add(tensor.node());
  }

  /**
   * What is farthest from the outputs comes first, of layers equally far the one that was found
   * first on the way back from the outputs: Keras' files count layers of one class in this order.
   * Keras also runs the nodes so, which tells where a layer takes masks off that others see.
   */
  private void setKerasOrder(Set<Node.Operation> found) {
    var ofNodes = new LinkedHashMap<Node, Integer>();
    var ofOperations = new HashMap<Node.Operation, Integer>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      var node = nodes.get(i);
      int depth = ofOperations.merge(node.operation(), ofNodes.getOrDefault(node, 0), Math::max);
      ofNodes.put(node, depth);
      for (var input : node.inputs()) {
        // A mask that is given is no step of Keras', but comes before what it is given to.
        boolean half = isMask(node) || (input.node() != null && isMask(input.node()));
        ofNodes.merge(input.node(), depth + (half ? 1 : 2), Math::max);
      }
    }
    order = farthestFirst(nodes.stream().filter(ofNodes::containsKey), ofNodes);
    operations =
        farthestFirst(
            found.stream().filter(o -> o instanceof Layer || o instanceof OpNode), ofOperations);
  }

  private static <T> List<T> farthestFirst(Stream<T> all, Map<T, Integer> depths) {
    return all.sorted(Comparator.<T, Integer>comparing(depths::get).reversed()).toList();
  }

  private static boolean isMask(Node node) {
    return node.operation() instanceof Masked;
  }

  private static boolean isStart(Node node) {
    return node.operation() instanceof InputLayer && node.inputs().isEmpty();
  }

  @Override
  public DType inputType() {
    return inputs.get(0).dtype();
  }

  @Override
  List<Tensor> entries() {
    return inputs;
  }

  @Override
  public List<Tensor> inputs() {
    return joints;
  }

  @Override
  public List<Tensor> outputs() {
    return outputs;
  }

  @Override
  public Tensor output(String layer) {
    var wanted = getLayer(layer);
    for (var node : nodes) if (node.operation() == wanted) return node.outputs().get(0);
    throw new IllegalArgumentException(
        String.format("%s: %s is in a model of it: ask that one.", label(), layer));
  }

  List<Node> nodes() {
    return nodes;
  }

  /** A model of the same name and form, of other tensors. */
  Functional like(List<Tensor> from, List<Tensor> to) {
    var model = new Functional(from, to);
    model.inputForm = inputForm;
    model.outputForm = outputForm;
    model.named(name());
    return model;
  }

  Nesting inputForm() {
    return inputForm;
  }

  Nesting outputForm() {
    return outputForm;
  }

  /** The names of the inputs: those of their layers, or the keys of a dict. */
  @Override
  public List<String> inputNames() {
    return names(inputForm, inputs);
  }

  /** The names of the outputs: those of the layers that make them, or the keys of a dict. */
  @Override
  public List<String> outputNames() {
    return names(outputForm, outputs);
  }

  private static List<String> names(Nesting form, List<Tensor> tensors) {
    var keys = form.keys();
    return keys != null ? keys : tensors.stream().map(Functional::nameOf).toList();
  }

  private static String nameOf(Tensor tensor) {
    return tensor.node() != null && tensor.node().operation() instanceof Layer l
        ? l.name()
        : "output";
  }

  @Override
  public List<Layer> layers() {
    return layers;
  }

  @Override
  public Map<String, Layer> places() {
    var all = new ArrayList<Layer>();
    inputs.forEach(t -> all.add((Layer) t.node().operation()));
    layers.stream().filter(l -> !(l instanceof OpLayer)).forEach(all::add);
    return places("layers", all);
  }

  @Override
  protected List<Tensor> call(List<Tensor> values, Context context) {
    Check.that(
        values.size() == inputs.size(),
        "%s: expected %d inputs, received %d.",
        label(),
        inputs.size(),
        values.size());
    Map<Tensor, Tensor> known = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      known.put(joints.get(i), LastAxis.fit(inputs.get(i).shape(), values.get(i)));
    }
    for (var node : order) {
      var results = node.apply(node.inputs().stream().map(t -> known.getOrDefault(t, t)).toList());
      for (int i = 0; i < results.size(); i++) known.put(node.outputs().get(i), results.get(i));
    }
    return outputs.stream().map(known::get).toList();
  }

  @Override
  protected void checkInputs(List<Shape> shapes) {
    for (int i = 0; i < Math.min(shapes.size(), inputs.size()); i++) {
      Check.that(
          LastAxis.accepts(inputs.get(i).shape(), shapes.get(i)),
          "%s: expected input of shape %s, received %s.",
          label(),
          inputs.get(i).shape(),
          shapes.get(i));
    }
  }

  @Override
  public boolean isBuilt() {
    return true; // its layers were built when they were applied
  }

  // ---- Keras' JSON ----

  @Override
  protected String module() {
    return "keras.src.models.functional";
  }

  /** Its layers were built when they were applied, for shapes that they tell themselves. */
  @Override
  protected void describe(ObjectNode json) {
    json.putObject("build_config").putNull("input_shape");
    super.describe(json);
  }

  @Override
  protected String registeredName() {
    return className(); // as of every class that is not one of Keras' public names
  }

  @Override
  public ObjectNode config() {
    var config = super.config();
    config.remove("dtype");
    new GraphWriter(this, nodes, operations).write(config, operations, outputs);
    return config;
  }

  /** How messages call it. */
  String title() {
    return label();
  }

  /** The shape of a tensor in JSON. */
  static ArrayNode shape(Tensor tensor) {
    return json(tensor.shape());
  }

  @Override
  protected void readConfig(ObjectNode config) {
    var plain = config.deepCopy();
    plain.remove(List.of("layers", "input_layers", "output_layers"));
    super.readConfig(plain);
    inputForm = new Nesting(config.path("input_layers"));
    outputForm = new Nesting(config.path("output_layers"));
    var reader = new GraphReader(config);
    connect(reader.tensors(inputForm), reader.tensors(outputForm));
    if (!trainable()) freeze();
  }
}
