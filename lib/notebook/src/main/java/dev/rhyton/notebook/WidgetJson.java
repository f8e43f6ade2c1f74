package dev.rhyton.notebook;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts states of models to the JSON of messages and back. Bytes are not part of the JSON, but
 * buffers beside it, with the paths of their places.
 */
final class WidgetJson {
  // Not in NotebookKernels: a notebook may load another version of Gson until controls need it.
  private static final Gson GSON = new Gson();

  private final List<Object> root;
  private final JsonArray paths = new JsonArray();
  private final List<byte[]> buffers = new ArrayList<>();

  /** Creates a conversion of states that begin at a path. */
  WidgetJson(List<Object> root) {
    this.root = root;
  }

  /** Returns the paths of the buffers. */
  JsonArray paths() {
    return paths;
  }

  List<byte[]> buffers() {
    return buffers;
  }

  /** Returns a state as JSON, without its bytes. */
  JsonObject of(Map<String, ?> state) {
    return object(state, root);
  }

  private JsonObject object(Map<?, ?> values, List<Object> path) {
    var object = new JsonObject();
    values.forEach(
        (key, value) -> {
          var below = new ArrayList<>(path);
          below.add(key);
          if (value instanceof byte[] bytes) add(bytes, below);
          else object.add(key.toString(), element(value, below));
        });
    return object;
  }

  private void add(byte[] bytes, List<Object> path) {
    var names = new JsonArray();
    path.forEach(p -> names.add(element(p, path)));
    paths.add(names);
    buffers.add(bytes);
  }

  private JsonElement element(@Nullable Object value, List<Object> path) {
    if (value instanceof JsonElement json) return json;
    if (value instanceof Map<?, ?> map) return object(map, path);
    if (value instanceof List<?> list) {
      var array = new JsonArray();
      for (int i = 0; i < list.size(); i++) {
        var below = new ArrayList<>(path);
        below.add(i);
        if (list.get(i) instanceof byte[] bytes) {
          add(bytes, below);
          array.add(JsonNull.INSTANCE);
        } else {
          array.add(element(list.get(i), below));
        }
      }
      return array;
    }
    if (value instanceof WidgetModel model) return new JsonPrimitive(model.reference());
    if (value instanceof Boolean bool) return new JsonPrimitive(bool);
    if (value instanceof Number number) return new JsonPrimitive(number);
    return value == null ? JsonNull.INSTANCE : new JsonPrimitive(value.toString());
  }

  /** Returns the state of a message as maps, lists, texts, numbers, booleans and bytes. */
  static Map<String, Object> state(JsonObject data, @Nullable List<byte[]> buffers) {
    var state = new LinkedHashMap<String, Object>();
    if (!(data.get("state") instanceof JsonObject received)) return state;
    received.entrySet().forEach(e -> state.put(e.getKey(), value(e.getValue())));
    if (data.get("buffer_paths") instanceof JsonArray places && buffers != null) {
      for (int i = 0; i < Math.min(places.size(), buffers.size()); i++) {
        if (places.get(i) instanceof JsonArray place) put(state, place, buffers.get(i));
      }
    }
    return state;
  }

  @SuppressWarnings("unchecked") // value() made the maps and lists
  private static void put(Object into, JsonArray path, byte[] bytes) {
    var at = into;
    for (int i = 0; i < path.size(); i++) {
      boolean isLast = i == path.size() - 1;
      var step = path.get(i);
      if (at instanceof Map<?, ?> map) {
        if (isLast) ((Map<String, Object>) map).put(step.getAsString(), bytes);
        else at = map.get(step.getAsString());
      } else if (at instanceof List<?> list && index(step) >= 0 && index(step) < list.size()) {
        if (isLast) ((List<Object>) list).set(index(step), bytes);
        else at = list.get(index(step));
      } else {
        return; // no such place
      }
    }
  }

  private static int index(JsonElement step) {
    return step instanceof JsonPrimitive number && number.isNumber() ? number.getAsInt() : -1;
  }

  private static @Nullable Object value(JsonElement element) {
    if (element instanceof JsonObject object) {
      var map = new LinkedHashMap<String, Object>();
      object.entrySet().forEach(e -> map.put(e.getKey(), value(e.getValue())));
      return map;
    }
    if (element instanceof JsonArray array) {
      var list = new ArrayList<Object>();
      array.forEach(e -> list.add(value(e)));
      return list;
    }
    if (!(element instanceof JsonPrimitive primitive)) return null;
    if (primitive.isBoolean()) return primitive.getAsBoolean();
    return primitive.isNumber() ? (Object) primitive.getAsDouble() : primitive.getAsString();
  }

  /** Returns whether a value has bytes at any depth. */
  static boolean hasBytes(Object value) {
    if (value instanceof Map<?, ?> map) return map.values().stream().anyMatch(WidgetJson::hasBytes);
    if (value instanceof List<?> list) return list.stream().anyMatch(WidgetJson::hasBytes);
    return value instanceof byte[];
  }

  /** Returns the text of an object under this name, or null. */
  static @Nullable String text(@Nullable JsonObject object, String name) {
    return object != null && object.get(name) instanceof JsonPrimitive text
        ? text.getAsString()
        : null;
  }

  /** Returns what a kernel shows as it is in its message, with data and metadata by MIME type. */
  static JsonObject message(Object data) {
    return GSON.toJsonTree(data).getAsJsonObject();
  }

  /** Returns a value as the outputs of a cell in Jupyter's format. */
  static List<?> outputs(Object value) {
    if ("".equals(value)) return List.of();
    var kernel =
        NotebookKernels.running().stream().filter(NotebookKernels::hasDisplays).findFirst();
    var output = new LinkedHashMap<String, Object>();
    output.put("output_type", "display_data");
    if (kernel.isPresent()) {
      boolean isShown = value.getClass().getSimpleName().equals(NotebookKernels.DATA);
      var shown = message(isShown ? value : NotebookKernels.render(kernel.get(), value));
      output.put("data", shown.get("data"));
      output.put("metadata", shown.get("metadata"));
    } else {
      output.put("data", Renderers.of(value).data());
      output.put("metadata", Map.of());
    }
    return List.of(output);
  }
}
