package dev.rhyton.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Fields;
import dev.rhyton.config.Json;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Text;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.Layer;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.optimizers.LearningRateSchedule;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.regularizers.Regularizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keras' public names with their arguments, and what the library has of them. */
final class KerasNames {
  /** Arguments that {@code quantize} sets, and the one type of losses and metrics. */
  private static final Set<String> WITHOUT_MEANING =
      Set.of("dtype", "gptq_unpacked_column_size", "quantization_config");

  /** What null comes to in Keras, where it does not stand for nothing. */
  private static final Map<String, String> FOR_NULL =
      Map.of(
          "activation", "linear",
          "data_format", "channels_last",
          "exclude_layers", "[]",
          "max_freq", "8000", // half of sampling_rate
          "sequence_length", "2048"); // fft_length

  /** What Keras makes of the class's name or of its settings where it is null. */
  private static final Set<String> AUTOMATIC = Set.of("name", "dtype");

  /** A constructor that {@code fit} calls; a shape in place of its parts; a function of Java's. */
  private static final Set<String> BY_OTHER_MEANS = Set.of("CallbackList", "InputLayer", "Lambda");

  private static final Map<String, Class<?>> REGISTRIES = new LinkedHashMap<>();

  static {
    REGISTRIES.put("activations", ActivationFunction.class);
    REGISTRIES.put("constraints", Constraint.class);
    REGISTRIES.put("initializers", Initializer.class);
    REGISTRIES.put("layers", Layer.class);
    REGISTRIES.put("losses", Loss.class);
    REGISTRIES.put("metrics", Metric.class);
    REGISTRIES.put("optimizers", Optimizer.class);
    REGISTRIES.put("regularizers", Regularizer.class);
    REGISTRIES.put("schedules", LearningRateSchedule.class);
  }

  private static final JsonNode API = Golden.json(Golden.resources().resolve("keras-names.json"));

  private KerasNames() {}

  static List<String> families() {
    var families = new ArrayList<String>();
    API.fieldNames().forEachRemaining(families::add);
    return families;
  }

  /** Each name of a family, without its other spellings, to those spellings. */
  static Map<String, List<String>> of(String family) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    Map<String, String> snakes = new LinkedHashMap<>();
    for (var entry : API.get(family).properties()) {
      if (entry.getValue().isTextual()) continue;
      if (entry.getValue().isNull() && snakes.containsKey(entry.getKey())) continue;
      names.put(entry.getKey(), new ArrayList<>());
      snakes.put(Text.snake(entry.getKey()), entry.getKey());
    }
    for (var entry : API.get(family).properties()) {
      var main = entry.getValue().isTextual() ? entry.getValue().asText() : null;
      if (main != null && !Text.snake(main).equals(entry.getKey())) {
        names.get(main).add(entry.getKey());
      }
    }
    return names;
  }

  /** Whether a name is that of a class as Python's functions are named: {@code glorot_uniform}. */
  static boolean isSnakeOf(String name, String type) {
    return Text.snake(type).equals(name);
  }

  /** The packages of a family, where they are others than the one of its name. */
  private static final Map<String, List<String>> PACKAGES =
      Map.of(
          "schedules", List.of("optimizers"),
          "layers", List.of("layers", "vision", "text", "audio"),
          "initializers", List.of("initializers", "audio"),
          "callbacks", List.of("callbacks", "files", "tensorboard"));

  /** Whether the library has something of a name. */
  static boolean has(String family, String name) {
    var registry = REGISTRIES.get(family);
    if (registry != null && Registry.names(registry).contains(name)) return true;
    if (family.equals("datasets")) {
      var loader = "load" + name.replace("_", "");
      return Arrays.stream(Datasets.class.getMethods())
          .anyMatch(m -> m.getName().equalsIgnoreCase(loader));
    }
    return type(family, name).isPresent();
  }

  private static Optional<Class<?>> type(String family, String name) {
    for (var folder : PACKAGES.getOrDefault(family, List.of(family))) {
      try {
        return Optional.of(Class.forName("dev.rhyton." + folder + "." + name));
      } catch (ClassNotFoundException e) {
        // perhaps in the next package
      }
    }
    return Optional.empty();
  }

  /** The arguments of a name that ours lacks, those without a meaning left out. */
  static List<String> missingArguments(String family, String name) {
    var missing = new ArrayList<String>();
    if (!API.get(family).path(name).isObject() || BY_OTHER_MEANS.contains(name)) return missing;
    API.get(family).get(name).fieldNames().forEachRemaining(missing::add);
    missing.removeAll(WITHOUT_MEANING);
    var config = config(family, name);
    if (config == null && !family.equals("callbacks")) return List.of();
    if (config != null) missing.removeIf(config::has);
    if (type(family, name).isPresent()) missing.removeAll(setters(family, name));
    return missing;
  }

  /** The options that a type's methods take; the first is the factory's. */
  private static List<String> setters(String family, String name) {
    var keys = new ArrayList<String>();
    for (var method : type(family, name).orElseThrow().getMethods()) {
      boolean factory = method.getName().equals("of");
      if (factory || method.getParameterCount() > 0) keys.add(Text.key(method.getName()));
    }
    var arguments = API.get(family).get(name).fieldNames();
    if (keys.contains("of") && arguments.hasNext()) keys.add(arguments.next());
    return keys;
  }

  /** The arguments of a name with another default, as {@code key: Keras' / ours}. */
  static List<String> otherDefaults(String family, String name) {
    var other = new ArrayList<String>();
    var config = config(family, name);
    if (config == null) return other;
    for (var argument : API.get(family).get(name).properties()) {
      var wanted = argument.getValue();
      var ours = config.get(argument.getKey());
      boolean open = wanted.asText().equals("__required__");
      if (ours == null || open || AUTOMATIC.contains(argument.getKey())) continue;
      var usual = FOR_NULL.getOrDefault(argument.getKey(), "null");
      if (plain(ours).equals(wanted.isNull() ? usual : plain(wanted))) continue;
      if (isRange(wanted, ours)) continue;
      other.add(argument.getKey() + ": " + wanted + " / " + ours);
    }
    return other;
  }

  /** A number f that Keras' constructor makes a range of, from 0 or from -f to f. */
  private static boolean isRange(JsonNode wanted, JsonNode ours) {
    if (!wanted.isNumber() || ours.size() != 2) return false;
    double low = ours.get(0).asDouble();
    double most = ours.get(1).asDouble();
    return most == wanted.asDouble() && (low == 0 || low == -most);
  }

  /**
   * An object by its name, a list of equal values as one of them, whole numbers without a point.
   */
  private static String plain(JsonNode value) {
    if (value.has("class_name")) return plain(value.get("class_name"));
    if (value.isTextual()) return Text.snake(value.asText()).replace("random_uniform", "uniform");
    if (value.isNumber()) return Text.number(value.asDouble());
    if (!value.isArray()) return value.toString();
    var parts = new ArrayList<String>();
    value.forEach(v -> parts.add(plain(v)));
    return parts.stream().distinct().count() == 1 ? parts.get(0) : parts.toString();
  }

  /** The configuration with every option at its default; null for what has none. */
  private static ObjectNode config(String family, String name) {
    if (!API.get(family).path(name).isObject() || BY_OTHER_MEANS.contains(name)) return null;
    if (!REGISTRIES.containsKey(family)) return null;
    if (!Registry.names(REGISTRIES.get(family)).contains(name)) return null;
    var type = type(family, name).filter(Configured.class::isAssignableFrom);
    if (type.isPresent()) return Json.node(((Configured) Fields.blank(type.get())).getConfig());
    var value = Json.readObject(Json.object().put("class_name", name), REGISTRIES.get(family));
    return Json.node(((Configured) value).getConfig());
  }
}
