package dev.rhyton.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import dev.rhyton.config.UnknownException;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.optimizers.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What {@code compile_config} in Keras' files says of a model's training. */
public final class CompileConfig {
  private CompileConfig() {}

  // ---- writing ----

  /** How a model was compiled; the rate is the one that it has by now. */
  static ObjectNode write(Model model) {
    var compile = model.compiled();
    int outputs = model.outputNames().size();
    var json = Json.object();
    json.set("optimizer", optimizer(model));
    json.set(
        "loss", each(outputs, i -> write(compile.loss(i), compile.loss(i).name(), Loss.names())));
    json.set("loss_weights", Json.write(compile.lossWeights()));
    json.set("metrics", write(compile.metrics(), outputs));
    json.set("weighted_metrics", write(compile.weightedMetrics(), outputs));
    return json.put("run_eagerly", false).put("steps_per_execution", 1).put("jit_compile", false);
  }

  private static ObjectNode optimizer(Model model) {
    var json = Json.writeObject(model.compiled().optimizer());
    var config = json.get("config");
    if (config.has("inner_optimizer")) config = config.get("inner_optimizer").get("config");
    var state = model.optimizerState();
    if (!state.isScheduled()) {
      ((ObjectNode) config).put("learning_rate", (double) (float) state.learningRate());
    }
    return json;
  }

  private static JsonNode write(List<Metric> metrics, int outputs) {
    if (metrics.isEmpty()) return NullNode.instance;
    var all = Json.array();
    metrics.forEach(m -> all.add(write(m, m.name(), Metric.names())));
    return outputs == 1 ? all : each(outputs, i -> all);
  }

  /** A value, or one for each output where there are several. */
  private static JsonNode each(int outputs, Function<Integer, JsonNode> value) {
    if (outputs == 1) return value.apply(0);
    var all = Json.array();
    IntStream.range(0, outputs).forEach(i -> all.add(value.apply(i)));
    return all;
  }

  /** By its name alone where that says everything. */
  private static JsonNode write(Configured value, String name, Set<String> known) {
    for (var shortName : List.of(name, Text.snake(value.className()))) {
      if (known.contains(shortName) && value.equals(byName(value, shortName)))
        return Json.write(shortName);
    }
    return Json.write(value);
  }

  private static Configured byName(Configured value, String name) {
    return value instanceof Metric ? Metric.of(name) : Loss.of(name);
  }

  // ---- reading ----

  /** How the model of a file was compiled, or null where it was not. */
  public static Compile read(JsonNode model) {
    var json = model.path("compile_config");
    if (!json.isObject() || json.isEmpty()) return null;
    boolean several = model.path("config").path("output_layers").path(0).isArray();
    var losses = new ArrayList<Loss>();
    for (var loss : elements("loss", json)) losses.add(Json.readObject(loss, Loss.class));
    var optimizer = Json.readObject(json.path("optimizer"), Optimizer.class);
    var compile =
        Compile.of(optimizer, losses.toArray(Loss[]::new))
            .metrics(metrics("metrics", json, several))
            .weightedMetrics(metrics("weighted_metrics", json, several))
            .learning(Learning.plain());
    var weights = elements("loss_weights", json);
    if (weights.isEmpty()) return compile;
    return compile.lossWeights(weights.stream().mapToDouble(JsonNode::asDouble).toArray());
  }

  /** The metrics of the outputs, which must be the same for each. */
  private static Metric[] metrics(String key, JsonNode json, boolean several) {
    var given = elements(key, json);
    boolean nested = given.stream().allMatch(JsonNode::isArray);
    if (nested && given.stream().distinct().count() == 1) {
      given = new ArrayList<>();
      json.get(key).get(0).forEach(given::add);
    } else if (several && !given.isEmpty()) {
      throw new UnknownException(key + " of several outputs are not known here.");
    }
    return given.stream().map(CompileConfig::metric).toArray(Metric[]::new);
  }

  private static Metric metric(JsonNode json) {
    return json.isTextual() ? Metric.of(json.asText()) : Json.readObject(json, Metric.class);
  }

  /** A single value or a list as a list. */
  private static List<JsonNode> elements(String key, JsonNode json) {
    var value = json.path(key);
    if (value.isObject() && !value.has("class_name")) {
      throw new UnknownException(key + " by the names of outputs is not known here.");
    }
    var list = new ArrayList<JsonNode>();
    if (value.isArray()) value.forEach(list::add);
    else if (!value.isNull() && !value.isMissingNode()) list.add(value);
    return list;
  }
}
