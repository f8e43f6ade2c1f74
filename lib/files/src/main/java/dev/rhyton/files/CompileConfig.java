package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Configured;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Losses;
import dev.rhyton.metrics.Metric;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.models.Compile;
import dev.rhyton.models.CompileInternals;
import dev.rhyton.models.Model;
import dev.rhyton.models.PerOutput;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerInternals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code compile_config} of Keras' files: the options of {@code compile}. */
public final class CompileConfig {
  /** The keys that Keras writes; the last three affect only how fast a model trains. */
  private static final List<String> KEYS =
      List.of(
          "optimizer",
          "loss",
          "loss_weights",
          "metrics",
          "weighted_metrics",
          "run_eagerly",
          "steps_per_execution",
          "jit_compile");

  private CompileConfig() {}

  // ---- writing ----

  /**
   * Returns the options with which a model is compiled, with its current learning rate. They are
   * empty for a model with several optimizers by name, as in Keras for a model whose {@code
   * compile} takes them: compile it after loading.
   */
  static ObjectNode write(Model model) {
    var compile = model.compiled();
    if (!compile.optimizers().containsValue(compile.optimizer())) return Json.object();
    int outputs = model.outputNames().size();
    var json = Json.object();
    json.set("optimizer", optimizer(model));
    json.set("loss", write(CompileInternals.losses(compile), outputs, CompileConfig::write));
    json.set("loss_weights", weights(CompileInternals.lossWeights(compile)));
    json.set("metrics", metrics(CompileInternals.metrics(compile), outputs));
    json.set("weighted_metrics", metrics(CompileInternals.weightedMetrics(compile), outputs));
    json.put("run_eagerly", false).put("steps_per_execution", compile.stepsPerExecution());
    return json.put("jit_compile", false);
  }

  private static ObjectNode optimizer(Model model) {
    return Json.writeObject(
        OptimizerInternals.atRate(model.compiled().optimizer(), model.optimizerState()));
  }

  private static JsonNode weights(PerOutput<Double> weights) {
    if (weights.isEmpty()) return NullNode.instance;
    return Json.write(weights.names() == null ? weights.values() : weights.names());
  }

  private static JsonNode metrics(PerOutput<List<Metric>> metrics, int outputs) {
    if (metrics.values().stream().allMatch(List::isEmpty)) return NullNode.instance;
    return write(
        metrics,
        outputs,
        ofOutput -> {
          var all = Json.array();
          ofOutput.forEach(m -> all.add(write(m)));
          return all;
        });
  }

  /**
   * Returns the values by output name, or one for each output by position; for one output only the
   * value.
   */
  private static <T> JsonNode write(PerOutput<T> all, int outputs, Function<T, JsonNode> value) {
    if (all.names() != null) {
      var named = Json.object();
      all.names().forEach((name, v) -> named.set(name, value.apply(v)));
      return named;
    }
    if (all.isEmpty()) return NullNode.instance;
    var names = IntStream.range(0, outputs).mapToObj(String::valueOf).toList();
    var each = Json.array();
    all.of("values", names).forEach(v -> each.add(v == null ? NullNode.instance : value.apply(v)));
    return outputs == 1 ? each.get(0) : each;
  }

  private static JsonNode write(Loss loss) {
    return write(loss, loss.name(), Losses.names());
  }

  private static JsonNode write(Metric metric) {
    return write(metric, metric.name(), Metrics.names());
  }

  /** Returns only the name, if all options have their defaults. */
  private static JsonNode write(Configured value, String name, Set<String> known) {
    for (var shortName : List.of(name, Text.snake(ConfiguredInternals.className(value)))) {
      if (known.contains(shortName) && isMadeBy(shortName, value)) return Json.write(shortName);
    }
    return Json.write(value);
  }

  private static boolean isMadeBy(String name, Configured value) {
    try {
      return value.equals(value instanceof Metric ? Metrics.get(name) : Losses.get(name));
    } catch (IllegalArgumentException e) {
      return false; // it requires an option, such as a number of classes
    }
  }

  // ---- reading ----

  /**
   * Returns the options with which the model of a file was compiled, or null if it was not
   * compiled.
   */
  public static @Nullable Compile read(JsonNode model) {
    var json = model.path("compile_config");
    if (!json.isObject() || json.isEmpty()) return null;
    var ends = model.path("config").path("output_layers"); // of one output: [name, call, position]
    boolean several = ends.size() > 1 && !ends.path(0).isTextual();
    var optimizer =
        Json.within("optimizer", () -> Json.readObject(json.path("optimizer"), Optimizer.class));
    Json.refuseUnknown("compile", ((ObjectNode) json).deepCopy().without(KEYS));
    int steps = json.path("steps_per_execution").asInt(1);
    var compile =
        CompileInternals.of(
                optimizer,
                read(json, "loss", CompileConfig::loss),
                read(json, "loss_weights", w -> w.isNull() ? null : w.asDouble()),
                metrics(json, "metrics", several),
                metrics(json, "weighted_metrics", several))
            .learning(Learning.plain());
    return steps > 1 ? compile.stepsPerExecution(steps) : compile;
  }

  /** Reads an option, for all outputs or for each. */
  private static <T> PerOutput<T> read(JsonNode options, String key, Function<JsonNode, T> value) {
    return Json.within(key, () -> read(options.path(key), value));
  }

  /** Reads a value for all outputs, one for each output by position, or some by name. */
  private static <T> PerOutput<T> read(JsonNode json, Function<JsonNode, T> value) {
    if (json.isNull() || json.isMissingNode()) return PerOutput.places(List.of());
    if (json.isObject() && !json.has("class_name")) {
      var named = new LinkedHashMap<String, JsonNode>();
      json.properties().stream()
          .filter(e -> !e.getValue().isNull())
          .forEach(e -> named.put(e.getKey(), e.getValue()));
      return PerOutput.names("what a file says", named, value);
    }
    if (!json.isArray()) return PerOutput.places(List.of(value.apply(json)));
    var all = new ArrayList<T>();
    json.forEach(j -> all.add(value.apply(j)));
    return PerOutput.places(all);
  }

  private static @Nullable Loss loss(JsonNode json) {
    return json.isNull() ? null : Json.readObject(json, Loss.class);
  }

  /** Reads a list of metrics of one output, or of several a list for each, or by name. */
  private static PerOutput<List<Metric>> metrics(JsonNode options, String key, boolean several) {
    var json = options.path(key);
    boolean flat = json.isArray() && !several && !json.path(0).isArray();
    return flat
        ? PerOutput.places(List.of(Json.within(key, () -> list(json))))
        : read(options, key, CompileConfig::list);
  }

  private static List<Metric> list(JsonNode json) {
    var all = new ArrayList<Metric>();
    if (json.isArray()) json.forEach(m -> all.add(metric(m)));
    else if (!json.isNull()) all.add(metric(json));
    return all;
  }

  private static Metric metric(JsonNode json) {
    return json.isTextual() ? Metrics.get(json.asText()) : Json.readObject(json, Metric.class);
  }
}
