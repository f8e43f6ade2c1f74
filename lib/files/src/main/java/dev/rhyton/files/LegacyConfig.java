package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import java.util.List;
import java.util.Map;

/**
 * Converts configurations of Keras 1 and 2 to those of Keras 3, which ignores some options of
 * earlier versions, and back for {@code .h5} files.
 */
final class LegacyConfig {
  private static final String INPUT = "batch_input_shape";
  private static final List<String> DROPPED =
      List.of(INPUT, "implementation", "input_length", "input_dtype");
  private static final List<String> DROPPED_OF_OPTIMIZERS =
      List.of("is_legacy_optimizer", "jit_compile");
  private static final List<String> DROPPED_OF_TRAINING =
      List.of("optimizer_config", "sample_weight_mode");

  /** The only class whose registered name differs from its name in Python. */
  private static final String PYTHONS_NAME = "GroupedQueryAttention";

  private static final Map<String, String> RENAMED =
      Map.of("Model", "Functional", "Policy", "DTypePolicy", PYTHONS_NAME, "GroupQueryAttention");

  private LegacyConfig() {}

  // ---- reading ----

  /** Returns the configuration of a model in the form of Keras 3. */
  static ObjectNode modern(JsonNode model) {
    Check.that(model.isObject(), "expected a model's configuration, received %s.", model);
    ObjectNode json = model.deepCopy();
    modernize(json);
    return json;
  }

  private static void modernize(JsonNode node) {
    if (node instanceof ObjectNode json && json.path("class_name").isTextual()) {
      var type = json.get("class_name").asText();
      json.put("class_name", RENAMED.getOrDefault(type, type));
      if (json.path("config") instanceof ArrayNode layers) { // Sequential before 2.2.3
        json.putObject("config").set("layers", layers);
      }
      if (json.path("config") instanceof ObjectNode config) {
        Keras1Names.modernize(json, config);
        modernize(type, config);
      }
      if (json.path("inbound_nodes") instanceof ArrayNode nodes) modernizeCalls(nodes);
    }
    node.forEach(LegacyConfig::modernize);
  }

  private static void modernize(String type, ObjectNode config) {
    if (type.equals("Sequential") && config.path("layers") instanceof ArrayNode layers) {
      addInput(layers);
    } else if (type.equals("InputLayer")) {
      if (config.has(INPUT)) config.set("batch_shape", config.remove(INPUT));
      if (config.has("input_dtype")) config.set("dtype", config.remove("input_dtype"));
    } else {
      config.remove(DROPPED);
    }
    if (type.equals("BatchNormalization") && config.path("axis").size() == 1) {
      config.set("axis", config.get("axis").get(0));
    }
    config
        .properties()
        .forEach(
            e -> {
              boolean initializer = e.getKey().endsWith("_initializer");
              if (initializer && e.getValue().path("config") instanceof ObjectNode options) {
                options.remove("dtype");
              }
            });
  }

  /** Adds an input layer with the input shape of the first layer. */
  private static void addInput(ArrayNode layers) {
    var first = layers.path(0);
    var options = first.path("config");
    if (!options.path(INPUT).isArray() || first.path("class_name").asText().equals("InputLayer")) {
      return;
    }
    var input = Json.object().put("class_name", "InputLayer");
    var config = input.putObject("config").put("name", options.path("name").asText() + "_input");
    config.set("batch_shape", options.get(INPUT));
    if (options.path("dtype").isTextual()) config.set("dtype", options.get("dtype"));
    layers.insert(0, input);
  }

  /** Converts calls, {@code [["dense", 0, 0, {}]]}, to arguments. */
  private static void modernizeCalls(ArrayNode calls) {
    for (int i = 0; i < calls.size(); i++) {
      if (!(calls.get(i) instanceof ArrayNode old)) continue;
      var args = Json.array();
      var kwargs = Json.object();
      for (var reference : isTensor(old) ? List.of(old) : old) {
        args.add(tensor(reference));
        for (var option : reference.path(3).properties()) {
          var value = option.getValue();
          kwargs.set(option.getKey(), isTensor(value) ? tensor(value) : value);
        }
      }
      var call = Json.object();
      call.set("args", args.size() == 1 ? args : Json.array().add(args));
      call.set("kwargs", kwargs);
      calls.set(i, call);
    }
  }

  private static boolean isTensor(JsonNode node) {
    return node.isArray() && node.size() >= 3 && node.get(0).isTextual() && node.get(1).isInt();
  }

  private static ObjectNode tensor(JsonNode reference) {
    Check.that(isTensor(reference), "expected the output of a layer, found %s.", reference);
    var json = Json.object().put("class_name", "__keras_tensor__");
    var history = json.putObject("config").putArray("keras_history");
    for (int i = 0; i < 3; i++) history.add(reference.get(i));
    return json;
  }

  /** Returns the compile configuration in the form of Keras 3. */
  static ObjectNode modernTraining(JsonNode training) {
    Check.that(training.isObject(), "expected options of training, received %s.", training);
    ObjectNode json = training.deepCopy();
    json.set("optimizer", json.path("optimizer_config"));
    json.remove(DROPPED_OF_TRAINING);
    if (json.path("optimizer").path("config") instanceof ObjectNode options) {
      if (options.has("lr")) options.set("learning_rate", options.remove("lr"));
      if (options.path("decay").asDouble() == 0) options.remove("decay");
      options.remove(DROPPED_OF_OPTIMIZERS);
    }
    modernizeReductions(json.path("loss"));
    var metrics = json.path("metrics");
    boolean nested = metrics.size() == 1 && metrics.get(0).isArray();
    if (metrics.isArray()) json.set("metrics", namesOfWrappers(nested ? metrics.get(0) : metrics));
    return json;
  }

  private static void modernizeReductions(JsonNode loss) {
    loss.forEach(LegacyConfig::modernizeReductions);
    if (!(loss instanceof ObjectNode json)) return;
    if (json.path("reduction").asText().equals("auto")) {
      json.put("reduction", "sum_over_batch_size");
    }
    json.remove("fn");
  }

  /**
   * Returns the names of metrics; a function that is used as a metric was written as a wrapper with
   * its name.
   */
  private static ArrayNode namesOfWrappers(JsonNode metrics) {
    var names = Json.array();
    for (var metric : metrics) {
      boolean wraps = metric.path("class_name").asText().equals("MeanMetricWrapper");
      names.add(wraps ? metric.path("config").path("name") : metric);
    }
    return names;
  }

  // ---- writing ----

  /** Returns the model and training configuration in the form of older files. */
  record Legacy(ObjectNode model, ObjectNode training) {}

  static Legacy legacy(ObjectNode modern) {
    ObjectNode training = modern.get("compile_config").deepCopy();
    if (training.has("optimizer")) {
      ObjectNode optimizer = (ObjectNode) training.remove("optimizer");
      training.set("optimizer_config", optimizer.retain("class_name", "config"));
    }
    ObjectNode model = modern.deepCopy();
    model.retain("class_name", "config");
    shorten(model);
    return new Legacy(model, training);
  }

  /**
   * Removes entries that only newer files have, except for classes that Python finds by these
   * entries.
   */
  private static void shorten(JsonNode node) {
    node.forEach(LegacyConfig::shorten);
    for (var layer : node.path("layers")) {
      if (layer.path("registered_name").isTextual()) continue;
      if (layer.path("class_name").asText().equals(RENAMED.get(PYTHONS_NAME))) {
        ((ObjectNode) layer).put("class_name", PYTHONS_NAME);
      }
      ((ObjectNode) layer)
          .remove(List.of("module", "registered_name", "build_config", "compile_config"));
    }
  }
}
