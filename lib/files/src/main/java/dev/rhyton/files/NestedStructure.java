package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The structure of the inputs or outputs of a model in Python: a tensor, a list, a dict, or nested
 * ones. Here the tensors are a list; files preserve the structure.
 */
record NestedStructure(JsonNode form) {
  /** Returns the structure from a file; without one, a tensor or a list of tensors. */
  static NestedStructure of(@Nullable JsonNode form, List<Tensor> tensors) {
    if (form != null) return new NestedStructure(form);
    return new NestedStructure(tensors.size() == 1 ? leaf(0) : listOf(tensors.size()));
  }

  private static JsonNode listOf(int count) {
    var list = Json.array();
    for (int i = 0; i < count; i++) list.add(leaf(i));
    return list;
  }

  private static JsonNode leaf(int index) {
    return Json.array().add("").add(index).add(0);
  }

  /** Returns the references at the leaves, in their order. */
  List<JsonNode> leaves() {
    var found = new ArrayList<JsonNode>();
    collect(form, found);
    return found;
  }

  private static void collect(JsonNode node, List<JsonNode> found) {
    if (isLeaf(node)) found.add(node);
    else if (node.isObject()) keys(node).forEach(key -> collect(node.get(key), found));
    else if (node.isArray()) node.forEach(n -> collect(n, found));
    else Check.that(false, "expected the output of a layer, found %s.", node);
  }

  /** Returns the keys in alphabetical order, in which Keras reads a dict. */
  private static List<String> keys(JsonNode dict) {
    return dict.properties().stream().map(Map.Entry::getKey).sorted().toList();
  }

  /** Returns the keys of a plain dict in the order of its leaves, or null if it is none. */
  @Nullable List<String> keys() {
    boolean plain =
        form.isObject() && form.properties().stream().allMatch(e -> isLeaf(e.getValue()));
    return plain ? keys(form) : null;
  }

  private static boolean isLeaf(JsonNode node) {
    return node.isArray() && node.size() == 3 && node.get(0).isTextual();
  }

  /** Returns the same structure with the references of tensors. */
  JsonNode fill(List<Tensor> tensors, Function<Tensor, ? extends JsonNode> reference) {
    return fill(form, tensors.iterator(), reference);
  }

  private static JsonNode fill(
      JsonNode node, Iterator<Tensor> tensors, Function<Tensor, ? extends JsonNode> reference) {
    if (isLeaf(node)) return reference.apply(tensors.next());
    if (node.isArray()) {
      var list = Json.array();
      node.forEach(n -> list.add(fill(n, tensors, reference)));
      return list;
    }
    var filled = new HashMap<String, JsonNode>();
    keys(node).forEach(key -> filled.put(key, fill(node.get(key), tensors, reference)));
    var map = Json.object(); // in the order of the file
    node.properties().forEach(e -> map.set(e.getKey(), filled.get(e.getKey())));
    return map;
  }
}
