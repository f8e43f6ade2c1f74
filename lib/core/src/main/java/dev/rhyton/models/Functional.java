package dev.rhyton.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.Node;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
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
  private transient List<Tensor> inputs = List.of();
  private transient List<Tensor> outputs = List.of();
  private transient List<Node> nodes = List.of();
  private transient List<Layer> layers = List.of();

  private Functional() {}

  Functional(List<Tensor> inputs, List<Tensor> outputs) {
    connect(inputs, outputs);
  }

  private void connect(List<Tensor> from, List<Tensor> to) {
    Stream.concat(from.stream(), to.stream())
        .forEach(t -> Check.that(t != null, "Model.of: a tensor is null."));
    inputs = List.copyOf(from);
    outputs = List.copyOf(to);
    Check.that(!inputs.isEmpty() && !outputs.isEmpty(), "Model.of: needs inputs and outputs.");
    var order = new LinkedHashSet<Node>();
    var known = new HashSet<>(inputs);
    var found = new LinkedHashSet<Node.Operation>();
    outputs.forEach(o -> visit(o, known, found, order));
    nodes = List.copyOf(order);
    layers = inKerasOrder(found);
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
   * The layers farthest from the outputs first, those equally far as they were found on the way
   * back from the outputs: Keras' files count layers of one class in this order.
   */
  private List<Layer> inKerasOrder(Set<Node.Operation> found) {
    var ofNodes = new HashMap<Node, Integer>();
    var ofOperations = new HashMap<Node.Operation, Integer>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      var node = nodes.get(i);
      int depth = ofNodes.getOrDefault(node, 0);
      depth = ofOperations.merge(node.operation(), depth, Math::max);
      int before = node.operation() instanceof Masked ? depth : depth + 1; // that is no step
      for (var input : node.inputs()) ofNodes.merge(input.node(), before, Math::max);
    }
    return found.stream()
        .filter(Layer.class::isInstance)
        .sorted(Comparator.comparing(ofOperations::get).reversed())
        .map(Layer.class::cast)
        .toList();
  }

  private static boolean isStart(Node node) {
    return node.operation() instanceof InputLayer && node.inputs().isEmpty();
  }

  @Override
  List<Tensor> inputs() {
    return inputs;
  }

  /** The names of the outputs: those of the layers that make them. */
  @Override
  public List<String> outputNames() {
    return outputs.stream().map(Functional::nameOf).toList();
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
    all.addAll(layers);
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
    for (int i = 0; i < inputs.size(); i++) known.put(inputs.get(i), values.get(i));
    for (var node : nodes) {
      var results =
          node.operation()
              .apply(node.inputs().stream().map(t -> known.getOrDefault(t, t)).toList());
      for (int i = 0; i < results.size(); i++) known.put(node.outputs().get(i), results.get(i));
    }
    return outputs.stream().map(known::get).toList();
  }

  @Override
  protected void checkInputs(List<Shape> shapes) {
    for (int i = 0; i < Math.min(shapes.size(), inputs.size()); i++) {
      Check.that(
          inputs.get(i).shape().accepts(shapes.get(i)),
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
    var calls = new LinkedHashMap<Layer, List<Node>>();
    inputs.forEach(t -> calls.put((Layer) t.node().operation(), List.of()));
    for (var node : nodes) {
      if (node.operation() instanceof Masked) continue; // written with the call that it is for
      Check.that(
          node.operation() instanceof Layer,
          "%s: a single tensor operation between layers cannot be written yet: put it in a layer.",
          label());
      calls.computeIfAbsent((Layer) node.operation(), l -> new ArrayList<>()).add(node);
    }
    var json = config.putArray("layers");
    Stream.concat(inputs.stream().map(t -> t.node().operation()), layers.stream())
        .distinct()
        .map(Layer.class::cast)
        .forEach(layer -> json.add(write(layer, calls.get(layer), calls)));
    config.set("input_layers", references(inputs, calls));
    config.set("output_layers", references(outputs, calls));
    return config;
  }

  private static ObjectNode write(Layer layer, List<Node> made, Map<Layer, List<Node>> calls) {
    var json = Json.writeObject(layer);
    json.put("name", layer.name());
    var inbound = json.putArray("inbound_nodes");
    for (var node : made) {
      var call = inbound.addObject();
      var tensors =
          node.inputs().stream().map(t -> (JsonNode) kerasTensor(bare(t), calls)).toList();
      call.set("args", arguments(layer, tensors));
      var kwargs = layer.callOptions(node.inputs());
      if (layer.keywordOfRest() != null && !layer.keywordOfRest().isEmpty() && tensors.size() > 1) {
        kwargs.putArray(layer.keywordOfRest()).addAll(tensors.subList(1, tensors.size()));
      }
      int given = layer.keywordsOfInputs().size();
      if (given > 0 && tensors.size() == given) {
        kwargs.set(layer.keywordsOfInputs().get(given - 1), tensors.get(given - 1));
      }
      writeMasks(layer, node, calls, kwargs);
      call.set("kwargs", kwargs);
    }
    return json;
  }

  private static ArrayNode arguments(Layer layer, List<JsonNode> tensors) {
    var args = Json.array();
    if (layer instanceof Operator operator) return operator.arguments(tensors);
    if (tensors.isEmpty()) return args;
    if (layer.keywordOfRest() == null) {
      if (tensors.size() == 1) args.add(tensors.get(0));
      else args.addArray().addAll(tensors);
      return args;
    }
    if (!layer.keywordOfRest().isEmpty()) return args.add(tensors.get(0));
    int given = layer.keywordsOfInputs().size(); // the last of them goes by its keyword alone
    return args.addAll(tensors.size() == given ? tensors.subList(0, given - 1) : tensors);
  }

  private static final List<String> MASKS = List.of("query_mask", "value_mask", "key_mask");

  private static void writeMasks(
      Layer layer, Node node, Map<Layer, List<Node>> calls, ObjectNode kwargs) {
    var inputs = node.inputs();
    if (inputs.stream().noneMatch(Masked::isOne)) return;
    var masks = inputs.stream().map(t -> mask(t, calls)).toList();
    if (layer.keywordOfRest() == null) {
      if (masks.size() == 1) kwargs.set("mask", masks.get(0));
      else kwargs.putArray("mask").addAll(masks);
    } else if (layer.keywordOfRest().isEmpty()) {
      for (int i = 0; i < Math.min(masks.size(), MASKS.size()); i++) {
        kwargs.set(MASKS.get(i), masks.get(i));
      }
    } else {
      kwargs.set("mask", masks.get(0));
    }
  }

  private static Tensor bare(Tensor tensor) {
    return Masked.isOne(tensor) ? tensor.node().inputs().get(0) : tensor;
  }

  private static JsonNode mask(Tensor tensor, Map<Layer, List<Node>> calls) {
    if (!Masked.isOne(tensor)) return NullNode.instance;
    return kerasTensor(tensor.node().inputs().get(1), calls);
  }

  private static ObjectNode kerasTensor(Tensor tensor, Map<Layer, List<Node>> calls) {
    var json = Json.object().put("class_name", "__keras_tensor__");
    var config = json.putObject("config");
    config.set("shape", json(tensor.shape()));
    config.put("dtype", tensor.dtype().toString());
    config.set("keras_history", reference(tensor, calls));
    return json;
  }

  private static ArrayNode references(List<Tensor> tensors, Map<Layer, List<Node>> calls) {
    if (tensors.size() == 1) return reference(tensors.get(0), calls);
    var all = Json.array();
    tensors.forEach(t -> all.add(reference(t, calls)));
    return all;
  }

  private static ArrayNode reference(Tensor tensor, Map<Layer, List<Node>> calls) {
    var layer = (Layer) tensor.node().operation();
    return Json.array()
        .add(layer.name())
        .add(Math.max(0, calls.get(layer).indexOf(tensor.node())))
        .add(tensor.node().outputs().indexOf(tensor));
  }

  @Override
  protected void readConfig(ObjectNode config) {
    var plain = config.deepCopy();
    plain.remove(List.of("layers", "input_layers", "output_layers"));
    super.readConfig(plain);
    var reader = new GraphReader(config);
    connect(
        reader.tensors(config.path("input_layers")), reader.tensors(config.path("output_layers")));
  }

  /** Applies the layers of a file to each other until every call has been made. */
  private static final class GraphReader {
    private final Map<String, List<List<Tensor>>> results = new HashMap<>();

    GraphReader(ObjectNode config) {
      var waiting = new ArrayList<Runnable>();
      for (var json : config.path("layers")) {
        var layer = Operator.isOne(json) ? Operator.of(json) : Json.readObject(json, Layer.class);
        var name = json.path("name").asText(layer.name());
        var made = new ArrayList<List<Tensor>>();
        results.put(name, made);
        if (layer instanceof InputLayer input) made.add(List.of(input.tensor()));
        for (var call : json.path("inbound_nodes")) {
          int index = made.size();
          made.add(null);
          waiting.add(() -> made.set(index, call(layer, call)));
        }
      }
      applyAll(waiting);
    }

    /** A call whose inputs are not there yet waits for another round. */
    private static void applyAll(List<Runnable> waiting) {
      while (!waiting.isEmpty()) {
        var later = new ArrayList<Runnable>();
        for (var call : waiting) {
          try {
            call.run();
          } catch (NotYet e) {
            later.add(call);
          }
        }
        Check.that(
            later.size() < waiting.size(),
            "The layers of this model depend on each other in a circle.");
        waiting = later;
      }
    }

    private static final class NotYet extends RuntimeException {
      NotYet() {
        super(null, null, false, false);
      }
    }

    private List<Tensor> call(Layer layer, JsonNode call) {
      var arguments = new ArrayList<Tensor>();
      if (layer instanceof Operator operator) {
        operator.arguments(call.path("args"));
        call.path("args").forEach(a -> collect(a.isObject() ? a : NullNode.instance, arguments));
      } else {
        collect(call.path("args"), arguments);
      }
      var kwargs = call.path("kwargs");
      if (layer.keywordOfRest() != null && kwargs.has(layer.keywordOfRest())) {
        collect(kwargs.get(layer.keywordOfRest()), arguments);
      }
      var keywords = layer.keywordsOfInputs();
      for (int i = 0; i < keywords.size(); i++) {
        if (!kwargs.hasNonNull(keywords.get(i))) continue;
        while (arguments.size() < i) arguments.add(arguments.get(arguments.size() - 1));
        collect(kwargs.get(keywords.get(i)), arguments);
      }
      for (var option : kwargs.properties()) {
        var key = option.getKey();
        var value = option.getValue();
        if (keywords.contains(key)) continue;
        if (value.isNull() || key.equals("training") || key.equals(layer.keywordOfRest())) continue;
        if (key.equals("mask")) setMasks(arguments, value);
        else if (MASKS.contains(key)) setMask(arguments, MASKS.indexOf(key), value);
        else layer.callOption(key, value);
      }
      return layer.apply(arguments);
    }

    private void setMasks(List<Tensor> arguments, JsonNode masks) {
      if (!masks.isArray()) setMask(arguments, 0, masks);
      for (int i = 0; masks.isArray() && i < masks.size(); i++) {
        setMask(arguments, i, masks.get(i));
      }
    }

    private void setMask(List<Tensor> arguments, int index, JsonNode mask) {
      var found = new ArrayList<Tensor>();
      collect(mask, found);
      if (!found.isEmpty()) arguments.set(index, Masked.of(arguments.get(index), found.get(0)));
    }

    private void collect(JsonNode node, List<Tensor> to) {
      if (node.isArray()) {
        node.forEach(n -> collect(n, to));
      } else if (node.path("class_name").asText().equals("__keras_tensor__")) {
        to.add(tensor(node.path("config").path("keras_history")));
      } else {
        Check.that(node.isNull(), "Expected a tensor as an argument, received %s.", node);
      }
    }

    private Tensor tensor(JsonNode reference) {
      var made = results.get(reference.path(0).asText());
      Check.that(made != null, "The model has no layer \"%s\".", reference.path(0).asText());
      var outputs = made.get(reference.path(1).asInt());
      if (outputs == null) throw new NotYet();
      return outputs.get(reference.path(2).asInt());
    }

    List<Tensor> tensors(JsonNode references) {
      if (references.path(0).isTextual()) return List.of(tensor(references));
      var all = new ArrayList<Tensor>();
      references.forEach(r -> all.add(tensor(r)));
      return Collections.unmodifiableList(all);
    }
  }
}
