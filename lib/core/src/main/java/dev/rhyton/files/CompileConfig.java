package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Json;
import dev.rhyton.config.UnknownException;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.models.Compile;
import dev.rhyton.optimizers.Optimizer;
import java.util.ArrayList;
import java.util.List;

/** What {@code compile_config} in Keras' files says of a model's training. */
final class CompileConfig {
  private CompileConfig() {}

  /** How the model of a file was compiled, or null where it was not. */
  static Compile read(JsonNode model) {
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

  private static Metric[] metrics(String key, JsonNode json, boolean several) {
    var metrics = new ArrayList<Metric>();
    for (var metric : elements(key, json)) {
      // Keras then gives each output metrics of its own.
      if (several) throw new UnknownException(key + " of several outputs are not known here.");
      metrics.add(
          metric.isTextual() ? Metric.of(metric.asText()) : Json.readObject(metric, Metric.class));
    }
    return metrics.toArray(Metric[]::new);
  }

  /** A single value or a list as a list. */
  private static List<JsonNode> elements(String key, JsonNode json) {
    var value = json.path(key);
    if (value.isNull() || value.isMissingNode()) return List.of();
    if (value.isObject() && !value.has("class_name")) {
      throw new UnknownException(key + " by the names of outputs is not known here.");
    }
    if (!value.isArray()) return List.of(value);
    var list = new ArrayList<JsonNode>();
    value.forEach(list::add);
    return list;
  }
}
