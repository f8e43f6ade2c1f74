package dev.rhyton.tensor.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Arrays in Keras' JSON: {@code {"class_name": "__numpy__", "config": {"value": [[1, 2]], "dtype":
 * "float32"}}}.
 */
public final class ArrayJson {
  private static final String NUMPY = "__numpy__";

  private ArrayJson() {}

  /** Returns whether JSON is an array of NumPy or a tensor. */
  public static boolean isArray(JsonNode json) {
    var name = json.path("class_name").asText();
    return name.equals(NUMPY) || name.equals("__tensor__");
  }

  /** Returns an array with its type. */
  public static ObjectNode write(NDArray array) {
    Check.given("ArrayJson", "array", array);
    var json = Json.object().put("class_name", NUMPY);
    var config = json.putObject("config");
    config.set("value", nested(array));
    config.put("dtype", array.dtype().toString());
    return json;
  }

  /** Returns the elements as nested lists, those of a scalar as a number. */
  public static JsonNode nested(NDArray array) {
    if (array.shape().rank() == 0) return number(array.item(), array.dtype());
    var all = Json.array();
    for (int i = 0; i < array.length(); i++) all.add(nested(array.get(i)));
    return all;
  }

  /** Returns a number of a type. */
  private static JsonNode number(double number, DType dtype) {
    if (dtype == DType.BOOL) return Json.write(number != 0);
    return dtype.isFloat() ? Json.write(number) : Json.write((long) number);
  }

  /** Returns an array that {@link #write} has written. */
  public static NDArray read(JsonNode json) {
    var config = json.path("config");
    return nested(config.path("value")).cast(DType.of(config.path("dtype").asText("float32")));
  }

  /** Returns the array of nested lists, of float64. */
  public static NDArray nested(JsonNode lists) {
    var dims = new ArrayList<Integer>();
    for (var n = lists; n.isArray(); n = n.path(0)) dims.add(n.size());
    var shape = Shape.of(dims.stream().mapToLong(d -> d).toArray());
    var flat = new ArrayList<JsonNode>();
    flatten(lists, flat);
    Check.that(
        flat.size() == shape.size(),
        "a constant has %d numbers, and not the %d of its shape %s.",
        flat.size(),
        shape.size(),
        shape);
    return NDArray.of(flat.stream().mapToDouble(ArrayJson::number).toArray(), shape.dims());
  }

  private static double number(JsonNode json) {
    return json.isBoolean() ? (json.asBoolean() ? 1 : 0) : json.asDouble();
  }

  private static void flatten(JsonNode node, List<JsonNode> to) {
    if (node.isArray()) node.forEach(n -> flatten(n, to));
    else to.add(node);
  }
}
