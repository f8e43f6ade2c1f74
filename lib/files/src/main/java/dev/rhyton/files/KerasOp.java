package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import dev.rhyton.config.UnknownException;
import dev.rhyton.layers.Context;
import dev.rhyton.models.OpLayer;
import dev.rhyton.ops.OpTable;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.LayerCalls;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** One of Keras' operations between the layers of a model from a file. */
final class KerasOp extends OpLayer {
  private final transient OpTable row;
  private final transient String className;
  private final transient String module;
  private final transient ObjectNode options;
  private transient JsonNode call = Json.object();

  KerasOp(JsonNode json) {
    className = json.path("class_name").asText();
    row = OpTable.ofClass(className);
    module = json.path("module").asText();
    options = json.path("config") instanceof ObjectNode o ? o.deepCopy() : Json.object();
    rename(options.path("name").asText(json.path("name").asText(Text.snake(className))));
  }

  /** Returns whether JSON describes an operation instead of a layer. */
  static boolean isOne(JsonNode json) {
    return json.path("module").asText().startsWith("keras.src.ops");
  }

  /** Returns whether JSON describes a tensor among the arguments of a call. */
  static boolean isTensor(JsonNode node) {
    return node.path("class_name").asText().equals("__keras_tensor__");
  }

  /** Returns the JSON of a tensor; {@code history} names the layer that created it. */
  static ObjectNode tensor(Tensor tensor, ArrayNode history) {
    var json = Json.object().put("class_name", "__keras_tensor__");
    var config = json.putObject("config");
    config.set("shape", Json.write(dims(tensor.shape())));
    config.put("dtype", tensor.dtype().toString());
    config.set("keras_history", history);
    return json;
  }

  /** Sets the arguments of the call, including numbers and slices; returns the tensors. */
  List<JsonNode> tensors(JsonNode arguments) {
    Check.that(
        call.isEmpty() || call.equals(arguments),
        "%s: one operation is called twice, which is not known here.",
        label());
    call = arguments;
    var found = new ArrayList<JsonNode>();
    collect(arguments, found);
    return found;
  }

  private static void collect(JsonNode node, List<JsonNode> found) {
    if (isTensor(node)) found.add(node);
    else node.forEach(n -> collect(n, found));
  }

  /** Returns the call with other tensors instead of those in the file. */
  ObjectNode call(List<JsonNode> tensors) {
    return (ObjectNode) filled(call, tensors.iterator());
  }

  private static JsonNode filled(JsonNode node, Iterator<JsonNode> tensors) {
    if (isTensor(node)) return tensors.next();
    if (node.isArray()) {
      var list = Json.array();
      node.forEach(n -> list.add(filled(n, tensors)));
      return list;
    }
    if (!node.isObject()) return node;
    var map = Json.object();
    node.properties().forEach(e -> map.set(e.getKey(), filled(e.getValue(), tensors)));
    return map;
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    return LayerCalls.refusing(
        () -> {
          try {
            return KerasOps.apply(row, new OpArguments(row, options, call, inputs));
          } catch (UnknownException e) {
            throw new UnknownException(label() + ": " + e.getMessage());
          }
        });
  }

  @Override
  protected String className() {
    return className;
  }

  @Override
  protected String module() {
    return module;
  }

  @Override
  protected String registeredName() {
    return className;
  }

  @Override
  public ConfigDict getConfig() {
    return Json.config(options.deepCopy());
  }
}
