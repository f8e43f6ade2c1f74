package dev.rhyton.layers.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.List;

/** Numbers in Keras' files: one number, a list, nested lists, or a NumPy array. */
public final class Numbers {
  private Numbers() {}

  public static JsonNode write(double... numbers) {
    return numbers.length == 1 ? Json.write(numbers[0]) : Json.write(numbers);
  }

  public static NDArray read(String owner, JsonNode json) {
    var node = json.has("class_name") ? json.path("config").path("value") : json;
    var dims = new ArrayList<Long>();
    for (var inner = node; inner.isArray(); inner = inner.path(0)) dims.add((long) inner.size());
    var numbers = new ArrayList<Double>();
    boolean fit = collect(node, dims, numbers);
    Check.that(fit, "%s: expected numbers in lists of equal length, received %s.", owner, json);
    Check.that(!numbers.isEmpty(), "%s: expected a number, received none.", owner);
    var values = numbers.stream().mapToDouble(n -> n).toArray();
    return NDArray.of(values, dims.stream().mapToLong(n -> n).toArray());
  }

  private static boolean collect(JsonNode node, List<Long> dims, List<Double> numbers) {
    if (dims.isEmpty()) return node.isNumber() && numbers.add(node.asDouble());
    boolean fit = node.isArray() && node.size() == dims.get(0);
    for (var inner : node) fit = fit && collect(inner, dims.subList(1, dims.size()), numbers);
    return fit;
  }
}
