package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Operations between the layers of a file give what Keras 3.15.1 gives (torch backend; what it
 * computes in other ways than TensorFlow is left out), on {@code x} and {@code y} (2, 3, 4).
 */
class OperationsTest {
  @TestFactory
  Stream<DynamicTest> operations() throws IOException {
    JsonNode all;
    try (var in = getClass().getResourceAsStream("operations.json")) {
      all = Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    var inputs = List.of(floats(all.get("x"), 2, 3, 4), floats(all.get("y"), 2, 3, 4));
    return StreamSupport.stream(all.get("cases").spliterator(), false)
        .map(c -> DynamicTest.dynamicTest(c.get("name").asText(), () -> check(c, inputs)));
  }

  private static void check(JsonNode given, List<NDArray> inputs) {
    var model = Models.fromJson(model(given).toString());
    var outputs = model.predictAll(inputs);
    assertEquals(given.get("outputs").size(), outputs.size());
    for (int i = 0; i < outputs.size(); i++) {
      var expected = given.get("outputs").get(i);
      var actual = outputs.get(i);
      assertArrayEquals(dims(expected), actual.shape().dims(), "shape");
      assertEquals(expected.get("dtype").asText(), actual.dtype().toString());
      var numbers = numbers(expected.get("data"));
      double largest =
          DoubleStream.of(numbers).map(Math::abs).filter(Double::isFinite).max().orElse(1);
      assertArrayEquals(numbers, actual.toDoubles(), 2e-6 * Math.max(1, largest));
    }
    assertEquals(outputs, Models.fromJson(model.toJson()).predictAll(inputs));
  }

  private static ObjectNode model(JsonNode given) {
    var json =
        Json.object().put("class_name", "Functional").put("module", "keras.src.models.functional");
    var config = json.putObject("config").put("name", "m");
    var layers = config.putArray("layers");
    var starts = config.putArray("input_layers");
    for (var name : List.of("x", "y")) {
      var input = layers.addObject().put("class_name", "InputLayer").put("module", "keras.layers");
      input.put("name", name).putArray("inbound_nodes");
      var options = input.putObject("config").put("name", name).put("dtype", "float32");
      options.putArray("batch_shape").add(2).add(3).add(4);
      starts.addArray().add(name).add(0).add(0);
    }
    given.get("layers").forEach(layers::add);
    config.set("output_layers", given.get("output_layers"));
    return json;
  }

  private static long[] dims(JsonNode array) {
    return StreamSupport.stream(array.get("shape").spliterator(), false)
        .mapToLong(JsonNode::asLong)
        .toArray();
  }

  private static double[] numbers(JsonNode data) {
    return flat(data).map(n -> n).toArray();
  }

  private static DoubleStream flat(JsonNode data) {
    if (!data.isArray())
      return DoubleStream.of(data.isBoolean() ? (data.asBoolean() ? 1 : 0) : data.asDouble());
    return StreamSupport.stream(data.spliterator(), false).flatMapToDouble(OperationsTest::flat);
  }

  private static NDArray floats(JsonNode data, long... dims) {
    var numbers = numbers(data);
    var floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) numbers[i];
    return NDArray.of(floats, dims);
  }
}
