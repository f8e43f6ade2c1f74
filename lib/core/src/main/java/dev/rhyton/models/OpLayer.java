package dev.rhyton.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import dev.rhyton.config.UnknownException;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** One of Keras' tensor operations between the layers of a model that came from a file. */
final class OpLayer extends Layer {
  private final transient String type;
  private final transient String module;
  private final transient ObjectNode options;
  private transient JsonNode call = Json.object();

  private OpLayer(JsonNode json) {
    type = json.path("class_name").asText();
    module = json.path("module").asText();
    options = json.path("config") instanceof ObjectNode o ? o.deepCopy() : Json.object();
    Operations.check(type);
    rename(options.path("name").asText(json.path("name").asText(Text.snake(type))));
  }

  /** Whether JSON holds an operation where a layer could stand. */
  static boolean isOne(JsonNode json) {
    return json.path("module").asText().startsWith("keras.src.ops");
  }

  static OpLayer of(JsonNode json) {
    return new OpLayer(json);
  }

  /** The JSON of an operation, the calls left out. */
  static ObjectNode json(String type, String name, ObjectNode options) {
    var json = Json.object().put("module", Operations.module(type)).put("class_name", type);
    json.putObject("config").put("name", name).setAll(options);
    return json.put("registered_name", type).put("name", name);
  }

  /** Whether JSON is a place for a tensor among the arguments of a call. */
  static boolean isTensor(JsonNode node) {
    return node.path("class_name").asText().equals("__keras_tensor__");
  }

  /** Notes the arguments of its call, numbers and slices among them; gives the tensors. */
  List<JsonNode> tensors(JsonNode arguments) {
    Check.that(
        call.isEmpty() || call.equals(arguments),
        "%s: one operation is called twice, which is not known here.",
        this);
    call = arguments;
    var found = new ArrayList<JsonNode>();
    collect(arguments, found);
    return found;
  }

  private static void collect(JsonNode node, List<JsonNode> found) {
    if (isTensor(node)) found.add(node);
    else node.forEach(n -> collect(n, found));
  }

  /** Its call with other tensors in the places of theirs. */
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
    try {
      return Operations.run(type, new OpArguments(options, call, inputs));
    } catch (UnknownException e) {
      throw new UnknownException(this + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(this + ": " + e.getMessage(), e);
    }
  }

  @Override
  protected boolean castsInputs() {
    return false;
  }

  @Override
  protected Tensor computeMask(List<Tensor> inputs, List<Tensor> masks) {
    return null;
  }

  @Override
  public String className() {
    return type;
  }

  @Override
  protected String module() {
    return module;
  }

  @Override
  protected String registeredName() {
    return type;
  }

  /** An operation is neither built nor shared. */
  @Override
  protected void describe(ObjectNode json) {}

  @Override
  public ObjectNode config() {
    return options.deepCopy();
  }

  @Override
  public String toString() {
    return type + "(" + name() + ")";
  }
}
