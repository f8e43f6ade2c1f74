package dev.rhyton.layers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rhyton.config.Fields;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Seed;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The layers that the constructor without arguments of a user's class makes, as texts by fields. A
 * layer with the same text has the same options; automatic names, weights and what depends on the
 * use of the layer are not in the text.
 */
final class DefaultLayers {
  private static final Set<String> OF_USE =
      Set.of(
          "build_config",
          "build_input_shape",
          "compile_config",
          FieldLayers.NAMES,
          "shared_object_id");

  private static final ThreadLocal<Set<Class<?>>> IN_PROGRESS =
      ThreadLocal.withInitial(HashSet::new);

  private static final ClassValue<Map<Field, String>> TEXTS =
      new ClassValue<>() {
        @Override
        protected Map<Field, String> computeValue(Class<?> type) {
          return LayerNames.aside(() -> Seed.with(0, () -> texts((Layer) Fields.blank(type))));
        }
      };

  private final Map<Field, String> texts;

  private DefaultLayers(Map<Field, String> texts) {
    this.texts = texts;
  }

  /** Returns what a class makes; nothing while it is made, since a class may hold itself. */
  static DefaultLayers of(Class<?> type) {
    if (!IN_PROGRESS.get().add(type)) return new DefaultLayers(Map.of());
    try {
      return new DefaultLayers(isDefaultConfig() ? TEXTS.get(type) : Map.of());
    } finally {
      IN_PROGRESS.get().remove(type);
    }
  }

  /** Returns whether a new process, which may load the file, has the same global settings. */
  private static boolean isDefaultConfig() {
    return KerasConfig.dtypePolicy().toString().equals("float32")
        && KerasConfig.imageDataFormat().equals("channels_last")
        && KerasConfig.epsilon() == 1e-7;
  }

  private static Map<Field, String> texts(Layer blank) {
    var texts = new HashMap<Field, String>();
    for (var field : Fields.all(blank.getClass())) {
      if (FieldLayers.isPart(field, blank)) {
        texts.put(field, text(Fields.get(field, blank), blank));
      }
    }
    return texts;
  }

  /** Returns whether a field of a new object has the same layers. */
  boolean equals(Field field, @Nullable Object value, Layer owner) {
    return text(value, owner).equals(texts.getOrDefault(field, text(null, owner)));
  }

  private static String text(@Nullable Object value, Layer owner) {
    try {
      return plain(Json.apart(() -> Json.write(value)));
    } catch (IllegalArgumentException e) {
      return parts(value, owner); // a function, or an object that is neither layer nor record
    }
  }

  private static String parts(@Nullable Object value, Layer owner) {
    if (value == null) return "null";
    var text = new StringBuilder(value.getClass().getName());
    if (value instanceof Layer layer) {
      // Whether two functions are the same cannot be seen, but the same options make the same ones.
      text.append(layer.optionsOfUse()).append(owner.optionsOfUse());
      layer.places().forEach((place, part) -> text.append(place).append(text(part, layer)));
      return text.toString();
    }
    var found = TrackedFields.of(value, owner);
    found.layers().forEach((place, part) -> text.append(place).append(text(part, owner)));
    found.weights().forEach(weight -> text.append(weight.shape()));
    return text.toString();
  }

  // ---- JSON without what depends on the use of layers ----

  private static String plain(JsonNode json) {
    var numbers = new HashMap<String, String>();
    var copy = json.deepCopy();
    numberNames(copy, numbers, new AtomicInteger());
    return withoutUse(copy, numbers).toString();
  }

  /** Replaces automatic names, which count the layers made before, by numbers. */
  private static void numberNames(JsonNode json, Map<String, String> numbers, AtomicInteger count) {
    if (json.has("class_name") && json.path("config") instanceof ObjectNode config) {
      var name = config.path("name");
      if (name.isNull() || isAutomatic(json, name.asText())) {
        var number = numbers.getOrDefault(name.asText(), "#" + count.getAndIncrement());
        config.put("name", number);
        if (!name.isNull()) numbers.put(name.asText(), number);
      }
    }
    json.forEach(part -> numberNames(part, numbers, count));
  }

  private static boolean isAutomatic(JsonNode json, String name) {
    var base = Text.snake(json.get("class_name").asText());
    return name.startsWith(base) && name.substring(base.length()).matches("(_\\d+)?");
  }

  private static JsonNode withoutUse(JsonNode json, Map<String, String> numbers) {
    if (json.isTextual()) {
      return new TextNode(numbers.getOrDefault(json.asText(), json.asText()));
    }
    if (json.isArray()) {
      var list = Json.array();
      json.forEach(part -> list.add(withoutUse(part, numbers)));
      return list;
    }
    if (!json.isObject()) return json;
    var map = Json.object();
    json.properties().stream()
        .filter(e -> !OF_USE.contains(e.getKey()))
        .forEach(e -> map.set(e.getKey(), withoutUse(e.getValue(), numbers)));
    return map;
  }
}
