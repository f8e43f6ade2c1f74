package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.UnknownException;
import dev.rhyton.ops.OpTable;
import dev.rhyton.ops.Slice;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.ArrayJson;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call of an operation in a file: the options of the operation, the keyword
 * arguments of the call, and the positional arguments, which are the remaining parameters in their
 * order.
 */
final class OpArguments {
  /** Values that JSON numbers cannot represent. */
  private static final Map<String, Object> INFINITE =
      Map.of(
          "NaN", Double.NaN,
          "Infinity", Double.POSITIVE_INFINITY,
          "-Infinity", Double.NEGATIVE_INFINITY);

  private final OpTable row;
  private final Iterator<Tensor> inputs;
  private final List<String> left; // parameters without an argument yet
  private final Map<String, Object> byName = new LinkedHashMap<>();
  private final List<Object> others = new ArrayList<>(); // of a parameter like *operands

  OpArguments(OpTable row, ObjectNode options, JsonNode call, List<Tensor> inputs) {
    this.row = row;
    this.inputs = inputs.iterator();
    left = new ArrayList<>(row.parameters());
    options.properties().stream()
        .filter(e -> isOption(e.getKey(), e.getValue()))
        .forEach(this::set);
    call.path("kwargs").properties().forEach(e -> left.remove(e.getKey()));
    for (var argument : call.path("args")) place(value(argument));
    call.path("kwargs").properties().forEach(this::set);
  }

  /**
   * Returns whether a key is an option: a file contains a name for each operation, and a dtype
   * policy for operations without a dtype.
   */
  private boolean isOption(String key, JsonNode value) {
    if (key.equals("name") || value.isObject() || KerasOps.isUnread(row, key)) return false;
    return row.parameters().contains(key) || !key.equals("dtype");
  }

  private void set(Map.Entry<String, JsonNode> option) {
    left.remove(option.getKey());
    byName.put(option.getKey(), value(option.getValue()));
  }

  private void place(@Nullable Object value) {
    Check.that(!left.isEmpty(), "it has too many arguments.");
    if (left.get(0).startsWith("*")) others.add(value);
    else byName.put(left.remove(0), value);
  }

  List<Object> others() {
    return others;
  }

  Map<String, Object> byName() {
    return byName;
  }

  private @Nullable Object value(JsonNode node) {
    if (KerasOp.isTensor(node)) return inputs.next();
    if (node.isNull()) return null;
    if (node.isBoolean()) return node.asBoolean();
    if (node.isInt()) return node.asInt();
    if (node.isIntegralNumber()) return node.asLong();
    if (node.isNumber()) return node.asDouble();
    if (node.isTextual()) return INFINITE.getOrDefault(node.asText(), node.asText());
    if (node.isArray()) {
      var list = new ArrayList<Object>();
      node.forEach(n -> list.add(value(n)));
      return list;
    }
    var config = node.path("config");
    return switch (node.path("class_name").asText()) {
      case "__numpy__", "__tensor__" -> ArrayJson.read(node);
      case "__ellipsis__" -> Slice.ELLIPSIS;
      case "__slice__" ->
          new Slice(whole(config, "start"), whole(config, "stop"), whole(config, "step"));
      default -> throw new UnknownException("the argument " + node + " is not known here.");
    };
  }

  private static @Nullable Integer whole(JsonNode slice, String end) {
    return slice.hasNonNull(end) ? (Integer) slice.get(end).asInt() : null;
  }
}
