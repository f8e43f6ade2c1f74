package dev.rhyton.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.config.UnknownException;
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
      for (var input : node.inputs()) ofNodes.merge(input.node(), depth + 1, Math::max);
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

  List<Tensor> inputs() {
    return inputs;
  }

  /** The names of the outputs: those of the layers that make them. */
  List<String> outputNames() {
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
    return places("layers", layers());
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

  @Override
  public ObjectNode config() {
    var config = super.config();
    config.remove("dtype");
    var calls = new LinkedHashMap<Layer, List<Node>>();
    inputs.forEach(t -> calls.put((Layer) t.node().operation(), List.of()));
    for (var node : nodes) {
      Check.that(
          node.operation() instanceof Layer,
          "%s: a single tensor operation between layers cannot be written yet: put it in a layer.",
          label());
      calls.computeIfAbsent((Layer) node.operation(), l -> new ArrayList<>()).add(node);
    }
    var layers = config.putArray("layers");
    calls.forEach((layer, made) -> layers.add(write(layer, made, calls)));
    config.set("input_layers", references(inputs, calls));
    config.set("output_layers", references(outputs, calls));
    return config;
  }

  private static ObjectNode write(Layer layer, List<Node> made, Map<Layer, List<Node>> calls) {
    var json = Json.writeObject(layer);
    json.put("name", layer.name());
    var inbound = json.putArray("inbound_nodes");
    for (var node : made) {
      var tensors = Json.array();
      node.inputs().forEach(t -> tensors.add(kerasTensor(t, calls)));
      var call = inbound.addObject();
      if (tensors.size() == 1) call.set("args", tensors);
      else call.putArray("args").add(tensors);
      call.putObject("kwargs");
    }
    return json;
  }

  private static ObjectNode kerasTensor(Tensor tensor, Map<Layer, List<Node>> calls) {
    var json = Json.object().put("class_name", "__keras_tensor__");
    var config = json.putObject("config");
    var dims = config.putArray("shape");
    for (long d : tensor.shape().dims()) {
      if (d == Shape.UNKNOWN) dims.addNull();
      else dims.add(d);
    }
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
        var layer = Json.readObject(json, Layer.class);
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
      collect(call.path("args"), arguments);
      for (var option : call.path("kwargs").properties()) {
        boolean known = option.getValue().isNull() || option.getKey().equals("training");
        if (!known) {
          throw new UnknownException(
              layer.name() + " is called with " + option.getKey() + ", which is not known here.");
        }
      }
      return layer.apply(arguments);
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
