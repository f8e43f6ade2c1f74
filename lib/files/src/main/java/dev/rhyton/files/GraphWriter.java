package dev.rhyton.files;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.Functional;
import dev.rhyton.models.FunctionalGraph;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.Node;
import dev.rhyton.tensor.internal.TensorMasks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Writes the graph of a functional model as Keras' JSON. */
final class GraphWriter {
  static final List<String> MASKS = List.of("query_mask", "value_mask", "key_mask");

  /**
   * The masks of a call that has no argument for them, which Keras ignores. The layers after it
   * that use masks have them among their arguments.
   */
  static final String PASSED_MASKS = "passed_masks";

  private final FunctionalGraph graph;
  private final String model; // its name in messages
  private final Map<Node.Operation, String> names = new LinkedHashMap<>();
  private final Map<Node.Operation, List<Node>> calls = new HashMap<>();
  private final Map<Node.Operation, WrittenOp> written = new HashMap<>();
  private final Map<Tensor, ArrayNode> starts = new HashMap<>();

  GraphWriter(FunctionalGraph graph, String model) {
    this.graph = graph;
    this.model = model;
    for (int i = 0; i < graph.starts().size(); i++) {
      var start = (Layer) node(graph.starts().get(i)).operation();
      names.put(start, start.name());
      starts.put(graph.inputs().get(i), Json.array().add(start.name()).add(0).add(0));
    }
    for (var operation : graph.operations()) {
      if (operation instanceof Layer layer) names.put(layer, layer.name());
    }
    for (var node : graph.nodes()) {
      if (node.operation() instanceof Node.Op step) {
        var writer = written(node);
        written.put(step, writer);
        names.put(step, unused(Text.snake(writer.row().className())));
      }
      calls.computeIfAbsent(node.operation(), l -> new ArrayList<>()).add(node);
    }
  }

  private WrittenOp written(Node node) {
    return named(() -> KerasOps.write(node));
  }

  /** Names the model in the reason why an operation cannot be written. */
  private <T> T named(Supplier<T> writing) {
    try {
      return writing.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          model + ": " + e.getMessage() + ". Put it in a layer of your own.", e);
    }
  }

  private String unused(String name) {
    var free = name;
    for (int i = 1; names.containsValue(free); i++) free = name + "_" + i;
    return free;
  }

  /** Adds inputs, layers and outputs to a configuration. */
  void write(ObjectNode config) {
    var json = config.putArray("layers");
    for (var operation : names.keySet()) {
      if (!graph.operations().contains(operation)) json.add(write((Layer) operation, List.of()));
    }
    for (var operation : graph.operations()) {
      json.add(
          operation instanceof Layer layer
              ? write(layer, requireNonNull(calls.get(layer)))
              : write((Node.Op) operation));
    }
    var inputs = NestedStructure.of(graph.inputForm(), graph.inputs());
    config.set("input_layers", inputs.fill(graph.inputs(), this::end));
    var outputs = NestedStructure.of(graph.outputForm(), graph.outputs());
    config.set("output_layers", outputs.fill(graph.outputs(), this::end));
  }

  private ObjectNode write(Node.Op operation) {
    var known = requireNonNull(written.get(operation));
    return named(() -> write(known, requireNonNull(names.get(operation))));
  }

  private ObjectNode write(WrittenOp operation, String name) {
    var row = operation.row();
    var json = Json.object().put("module", row.module()).put("class_name", row.className());
    json.putObject("config").put("name", name).setAll(operation.options());
    json.put("registered_name", row.className()).put("name", name);
    var call = json.putArray("inbound_nodes").addObject();
    call.set("args", operation.arguments(t -> kerasTensor(bare(t))));
    call.set("kwargs", operation.keywords());
    return json;
  }

  private ObjectNode write(Layer layer, List<Node> made) {
    var json = Json.writeObject(layer);
    json.put("name", layer.name());
    var inbound = json.putArray("inbound_nodes");
    for (var node : made) {
      var call = inbound.addObject();
      var tensors = node.inputs().stream().map(t -> (JsonNode) kerasTensor(bare(t))).toList();
      if (layer instanceof KerasOp operator) {
        call.setAll(operator.call(tensors));
        continue;
      }
      call.set("args", arguments(layer, tensors));
      var kwargs = Json.node(LayerInternals.callOptions(layer, node.inputs()));
      var rest = LayerInternals.keywordOfRest(layer);
      if (rest != null && !rest.isEmpty() && tensors.size() > 1) {
        kwargs.putArray(rest).addAll(tensors.subList(1, tensors.size()));
      }
      int given = LayerInternals.keywordsOfInputs(layer).size();
      if (given > 0 && tensors.size() == given) {
        kwargs.set(LayerInternals.keywordsOfInputs(layer).get(given - 1), tensors.get(given - 1));
      }
      writeMasks(layer, node, call, kwargs);
      call.set("kwargs", kwargs);
      if (node.training() == null) continue;
      kwargs.put("training", node.training());
      call.put(RecordedModes.HOLDS, true);
    }
    return json;
  }

  private static ArrayNode arguments(Layer layer, List<JsonNode> tensors) {
    var args = Json.array();
    var rest = LayerInternals.keywordOfRest(layer);
    if (rest == null) {
      if (tensors.size() == 1) args.add(tensors.get(0));
      else args.addArray().addAll(tensors);
      return args;
    }
    if (!rest.isEmpty()) return args.add(tensors.get(0));
    int given =
        LayerInternals.keywordsOfInputs(layer)
            .size(); // the last of them is passed only by its keyword
    return args.addAll(tensors.size() == given ? tensors.subList(0, given - 1) : tensors);
  }

  private void writeMasks(Layer layer, Node node, ObjectNode call, ObjectNode kwargs) {
    if (node.inputs().stream().noneMatch(TensorMasks::isOne)) return;
    var masks = node.inputs().stream().map(this::mask).toList();
    if (!LayerInternals.usesMasks(layer, node.inputs())) {
      call.putArray(PASSED_MASKS).addAll(masks);
    } else if (LayerInternals.keywordsOfInputs(layer).contains("query")) {
      for (int i = 0; i < Math.min(masks.size(), MASKS.size()); i++) {
        kwargs.set(MASKS.get(i), masks.get(i));
      }
    } else if (LayerInternals.keywordOfRest(layer) == null && masks.size() > 1) {
      kwargs.putArray("mask").addAll(masks);
    } else {
      kwargs.set("mask", masks.get(0));
    }
  }

  private static Node node(Tensor symbolic) {
    return TensorInternals.of(symbolic).requiredNode();
  }

  private static Tensor bare(Tensor tensor) {
    return TensorMasks.isOne(tensor) ? node(tensor).inputs().get(0) : tensor;
  }

  private JsonNode mask(Tensor tensor) {
    return TensorMasks.isOne(tensor)
        ? kerasTensor(node(tensor).inputs().get(1))
        : NullNode.instance;
  }

  private ObjectNode kerasTensor(Tensor tensor) {
    return KerasOp.tensor(tensor, reference(tensor));
  }

  /**
   * Returns layer, call and output; in lists of inputs and outputs Keras counts the calls of a
   * model from 1.
   */
  private ArrayNode end(Tensor tensor) {
    var reference = reference(tensor);
    boolean counts = !starts.containsKey(tensor) && node(tensor).operation() instanceof Functional;
    return counts ? reference.set(1, reference.get(1).asInt() + 1) : reference;
  }

  private ArrayNode reference(Tensor tensor) {
    var start = starts.get(tensor);
    if (start != null) return start.deepCopy();
    var node = node(tensor);
    Check.that(
        names.containsKey(node.operation()),
        "%s: a constant where a tensor is expected cannot be written: put it in a layer of your"
            + " own.",
        model);
    return Json.array()
        .add(names.get(node.operation()))
        .add(requireNonNull(calls.get(node.operation())).indexOf(node))
        .add(node.outputs().indexOf(tensor));
  }
}
