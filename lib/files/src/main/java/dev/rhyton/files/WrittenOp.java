package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.ops.OpCall;
import dev.rhyton.ops.OpTable;
import dev.rhyton.ops.Slice;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.ArrayJson;
import dev.rhyton.tensor.internal.Node;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The contents of a file for an operation between layers, which is called once. */
final class WrittenOp {
  /** Options of which a number means another thing than a list of it, or is not allowed. */
  private static final Set<String> LISTS =
      Set.of("axes", "indices_or_sections", "newshape", "shape");

  private final OpTable row;
  private final Map<String, Object> given;

  WrittenOp(Node node) {
    var call = (OpCall) node.operation();
    row = call.row();
    given = call.arguments(node.inputs());
  }

  /** Returns the operation. */
  OpTable row() {
    return row;
  }

  /** Returns the options of the operation. */
  ObjectNode options() {
    var options = Json.object();
    given.forEach(
        (name, value) -> {
          boolean written = row.isOption(name) && !row.isOmitted(name, value);
          if (written) options.set(name, option(name, value));
        });
    return options;
  }

  /**
   * Returns an option as JSON. An array with one element is written as a number, because some of
   * Keras' operations accept only numbers.
   */
  private JsonNode option(String name, @Nullable Object value) {
    Check.that(
        !KerasOps.isUnread(row, name) || "linear".equals(value),
        "%s: Keras writes %s to files, but does not read it",
        row.name(),
        name);
    if (value == null && name.equals("data_format")) return Json.write("channels_last");
    if (value instanceof NDArray array) return ArrayJson.nested(array);
    var json =
        json(
            value,
            t -> {
              throw new IllegalArgumentException(
                  row.name() + ": " + name + " is an option in files, and no tensor of the model");
            });
    boolean single = value instanceof int[] all && all.length == 1 && !LISTS.contains(name);
    return single ? json.get(0) : json;
  }

  /** Returns the arguments of the call; {@code reference} returns the JSON of a symbolic tensor. */
  ArrayNode arguments(Function<Tensor, JsonNode> reference) {
    var arguments = Json.array();
    given.forEach(
        (name, value) -> {
          if (row.isOption(name) || name.startsWith("**")) return;
          var json = json(value, reference);
          if (name.startsWith("*")) json.forEach(arguments::add);
          else arguments.add(json);
        });
    return arguments;
  }

  /** Returns the arguments of the call by keyword. */
  ObjectNode keywords() {
    var keywords = Json.object();
    given.forEach(
        (name, value) -> {
          if (!name.startsWith("**")) return;
          ((Map<?, ?>) value).forEach((k, v) -> keywords.set((String) k, Json.write(v)));
        });
    return keywords;
  }

  private static JsonNode json(@Nullable Object value, Function<Tensor, JsonNode> reference) {
    if (value instanceof NDArray array) return ArrayJson.write(array);
    if (value instanceof Tensor tensor) return reference.apply(tensor);
    if (value instanceof DType dtype) return Json.write(dtype.toString());
    if (value instanceof Float number) return Json.write((double) number);
    if (value instanceof Slice slice) return slice(slice);
    if (value == Slice.ELLIPSIS) return object("__ellipsis__", Json.object());
    if (value instanceof List<?> || (value != null && value.getClass().isArray())) {
      var list = Json.array();
      if (value instanceof List<?> all) all.forEach(v -> list.add(json(v, reference)));
      else
        for (int i = 0; i < Array.getLength(value); i++) {
          list.add(json(Array.get(value, i), reference));
        }
      return list;
    }
    Check.that(
        value == null
            || value instanceof Number
            || value instanceof Boolean
            || value instanceof String,
        "files have no form for %s",
        value);
    return Json.write(value);
  }

  private static ObjectNode object(String className, ObjectNode config) {
    var json = Json.object().put("class_name", className);
    json.set("config", config);
    return json;
  }

  private static ObjectNode slice(Slice slice) {
    return object(
        "__slice__",
        Json.object()
            .put("start", slice.start())
            .put("stop", slice.stop())
            .put("step", slice.step()));
  }
}
