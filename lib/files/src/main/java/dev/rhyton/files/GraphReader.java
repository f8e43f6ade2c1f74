package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.Functional;
import dev.rhyton.models.FunctionalGraph;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.TensorMasks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the graph of a functional model: applies its layers in the calls that a file lists. */
final class GraphReader {
  private final Map<String, Layer> layers = new HashMap<>();
  private final Map<String, List<List<Tensor>>> results = new HashMap<>();
  private final Map<String, Integer> lastUsed = new HashMap<>();

  private GraphReader(ObjectNode config) {
    var waiting = new ArrayList<Runnable>();
    for (var json : config.path("layers")) {
      var layer =
          KerasOp.isOne(json)
              ? new KerasOp(json)
              : Json.readPart("layers", layers.size(), json, Layer.class);
      var name = json.path("name").asText(layer.name());
      var made = new ArrayList<List<Tensor>>();
      Check.that(results.put(name, made) == null, "Two layers are called \"%s\".", name);
      layers.put(name, layer);
      if (layer instanceof InputLayer input) made.add(List.of(input.tensor()));
      noteUses(json.path("inbound_nodes"));
      for (var call : json.path("inbound_nodes")) {
        int index = made.size();
        made.add(null);
        waiting.add(() -> made.set(index, call(layer, call)));
      }
    }
    for (var end : new NestedStructure(config.path("output_layers")).leaves()) {
      var name = end.path(0).asText();
      if (!(layers.get(name) instanceof Functional)) {
        lastUsed.merge(name, end.path(1).asInt(), Math::max);
      }
    }
    applyAll(waiting);
  }

  private void noteUses(JsonNode json) {
    var reference = json.path("keras_history");
    if (reference.isArray()) {
      lastUsed.merge(reference.path(0).asText(), reference.path(1).asInt(), Math::max);
    } else {
      json.forEach(this::noteUses);
    }
  }

  /** Makes all calls; a call whose inputs do not exist yet waits for the next round. */
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
    var kwargs = call.path("kwargs");
    if (layer instanceof KerasOp operator) {
      return operator.apply(operator.tensors(call).stream().map(this::tensor).toList());
    }
    var arguments = new ArrayList<Tensor>();
    collect(call.path("args"), arguments);
    if (arguments.isEmpty()) collect(kwargs.path(FIRST), arguments);
    if (LayerInternals.keywordOfRest(layer) != null
        && kwargs.has(LayerInternals.keywordOfRest(layer))) {
      collect(kwargs.get(LayerInternals.keywordOfRest(layer)), arguments);
    }
    var keywords = LayerInternals.keywordsOfInputs(layer);
    for (int i = 0; i < keywords.size(); i++) {
      if (!kwargs.hasNonNull(keywords.get(i)) || keywords.get(i).equals(FIRST)) continue;
      while (arguments.size() < i) arguments.add(arguments.get(arguments.size() - 1));
      collect(kwargs.get(keywords.get(i)), arguments);
    }
    for (var option : kwargs.properties()) {
      var key = option.getKey();
      var value = option.getValue();
      if (keywords.contains(key) || key.equals(FIRST)) continue;
      if (value.isNull()
          || key.equals("training")
          || key.equals(LayerInternals.keywordOfRest(layer))) continue;
      if (key.equals("mask")) setMasks(arguments, value);
      else if (GraphWriter.MASKS.contains(key))
        setMask(arguments, GraphWriter.MASKS.indexOf(key), value);
      else LayerInternals.callOption(layer, key, Json.plain(value));
    }
    setMasks(arguments, call.path(GraphWriter.PASSED_MASKS));
    var training = kwargs.path("training");
    return training.isBoolean() && call.has(RecordedModes.HOLDS)
        ? layer.apply(arguments, training.asBoolean())
        : layer.apply(arguments);
  }

  /** Keras' name of the first argument of most layers. */
  private static final String FIRST = "inputs";

  private void setMasks(List<Tensor> arguments, JsonNode masks) {
    if (masks.isObject()) setMask(arguments, 0, masks);
    for (int i = 0; masks.isArray() && i < masks.size(); i++) {
      setMask(arguments, i, masks.get(i));
    }
  }

  private void setMask(List<Tensor> arguments, int index, JsonNode mask) {
    var found = new ArrayList<Tensor>();
    collect(mask, found);
    if (found.isEmpty()) return;
    var x = arguments.get(index);
    boolean given = x.mask() == null || TensorInternals.of(x).isMaskGiven();
    arguments.set(index, TensorMasks.of(x, found.get(0), given));
  }

  private void collect(JsonNode node, List<Tensor> to) {
    if (node.isArray()) {
      node.forEach(n -> collect(n, to));
    } else if (KerasOp.isTensor(node)) {
      to.add(tensor(node));
    } else {
      Check.that(
          node.isNull() || node.isMissingNode(),
          "Expected a tensor as an argument, received %s.",
          node);
    }
  }

  /** Returns the tensor of a reference. Keras 2 counts the calls of a nested model from 1. */
  private Tensor tensor(JsonNode json) {
    var reference = json.path("config").path("keras_history");
    var name = reference.path(0).asText();
    var made = results.getOrDefault(name, List.of());
    boolean fromOne =
        layers.get(name) instanceof Model && lastUsed.getOrDefault(name, -1) == made.size();
    return tensor(reference, fromOne ? 1 : 0);
  }

  private Tensor tensor(JsonNode reference, int first) {
    var name = reference.path(0).asText();
    var made = results.get(name);
    Check.that(made != null, "The model has no layer \"%s\".", name);
    int index = Math.max(0, reference.path(1).asInt() - first);
    Check.that(index < made.size(), "The layer \"%s\" has no call %s.", name, reference.path(1));
    var outputs = made.get(index);
    if (outputs == null) throw new NotYet();
    int output = reference.path(2).asInt();
    Check.that(
        output >= 0 && output < outputs.size(), "The layer \"%s\" has no output %d.", name, output);
    return outputs.get(output);
  }

  /** Returns the graph of a functional model's configuration. */
  static FunctionalGraph read(ObjectNode config) {
    var reader = new GraphReader(config);
    return new FunctionalGraph(
        reader.ends(config.path("input_layers")), reader.ends(config.path("output_layers")));
  }

  /** Returns the tensors that {@code input_layers} or {@code output_layers} refer to. */
  private FunctionalGraph.Ends ends(JsonNode form) {
    var references = new NestedStructure(form);
    return new FunctionalGraph.Ends(tensors(references), references.keys(), form);
  }

  private List<Tensor> tensors(NestedStructure references) {
    return references.leaves().stream().map(r -> tensor(r, isCountedFromOne(r) ? 1 : 0)).toList();
  }

  /**
   * Returns whether calls are counted from 1: Keras does so there for functional models, Keras 2
   * for all models.
   */
  private boolean isCountedFromOne(JsonNode reference) {
    var layer = layers.get(reference.path(0).asText());
    if (!(layer instanceof Model)) return false;
    int calls = results.getOrDefault(reference.path(0).asText(), List.of()).size();
    return layer instanceof Functional || reference.path(1).asInt() == calls;
  }
}
