package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads models of TensorFlow.js: a {@code model.json} with the layers, and files with the weights
 * beside it, which may be stored in 8 or 16 bits.
 */
final class LayersModel {
  private LayersModel() {}

  /** Returns the model; the files contain no options to compile it with. */
  static Model load(Path file, boolean compile) {
    var reading = new FileReadContext(file);
    return reading.within(
        "model",
        () -> {
          var json = Json.parse(new String(reading.bytes(), StandardCharsets.UTF_8));
          var topology = json.path("modelTopology");
          Check.that(
              topology.isObject(),
              "it is not a layers model of TensorFlow.js: it has no modelTopology.");
          var config = topology.has("model_config") ? topology.get("model_config") : topology;
          var modern = LegacyConfig.modern(config);
          boolean recent = topology.path("keras_version").asText().startsWith("3.");
          if (!recent) Keras1Names.keepHardSigmoids(modern);
          var model = ModelJson.read(modern);
          for (var group : json.path("weightsManifest")) assign(model, arrays(file, group));
          return model;
        });
  }

  /** Reads the arrays of one group, which are concatenated in its files. */
  private static Map<String, NDArray> arrays(Path file, JsonNode group) {
    long total = 0;
    for (var weight : group.path("weights")) total = Math.addExact(total, bytes(weight));
    var data = ByteBuffer.allocate(Math.toIntExact(total)).order(ByteOrder.LITTLE_ENDIAN);
    for (var path : group.path("paths")) {
      var name = path.asText();
      var shard = Shards.open(file, name, Long.MAX_VALUE);
      Check.that(shard.size() <= data.remaining(), "%s is larger than its weights.", name);
      data.put(shard.bytes());
    }
    Check.that(!data.hasRemaining(), "the files lack %,d bytes of weights.", data.remaining());
    data.flip();
    var arrays = new LinkedHashMap<String, NDArray>();
    for (var weight : group.path("weights")) {
      var bytes = new byte[Math.toIntExact(bytes(weight))];
      data.get(bytes);
      arrays.put(weight.path("name").asText(), array(weight, bytes));
    }
    return arrays;
  }

  private static Shape shape(JsonNode weight) {
    var dims = new long[weight.path("shape").size()];
    for (int i = 0; i < dims.length; i++) dims[i] = weight.path("shape").get(i).asLong(-1);
    var shape = Shape.of(dims);
    Check.that(shape.isKnown(), "a weight has no shape: %s.", weight);
    return shape;
  }

  private static String storedType(JsonNode weight) {
    var quantized = weight.path("quantization").path("dtype");
    return quantized.isTextual() ? quantized.asText() : weight.path("dtype").asText();
  }

  private static long bytes(JsonNode weight) {
    int each =
        switch (storedType(weight)) {
          case "float32", "int32" -> 4;
          case "uint16", "float16" -> 2;
          case "uint8", "bool" -> 1;
          default ->
              throw new IllegalArgumentException(
                  "weights of this type are not known: " + weight + ".");
        };
    return Math.multiplyExact(shape(weight).size(), each);
  }

  private static NDArray array(JsonNode weight, byte[] bytes) {
    var shape = shape(weight);
    var type = storedType(weight);
    var quantization = weight.path("quantization");
    if (type.equals("uint16") || (type.equals("uint8") && quantization.isObject())) {
      double scale = quantization.path("scale").asDouble(1);
      double min = quantization.path("min").asDouble(0);
      var data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      var values = new float[Math.toIntExact(shape.size())];
      for (int i = 0; i < values.length; i++) {
        int step = type.equals("uint8") ? bytes[i] & 0xff : data.getShort(2 * i) & 0xffff;
        values[i] = (float) (step * scale + min);
      }
      return NDArray.of(values, shape.dims());
    }
    return NDArray.ofBytes(DType.of(type), shape, bytes);
  }

  private static void assign(Model model, Map<String, NDArray> arrays) {
    var byLayer = new LinkedHashMap<Layer, List<NDArray>>();
    arrays.forEach(
        (name, array) ->
            byLayer.computeIfAbsent(owner(model, name), l -> new ArrayList<>()).add(array));
    byLayer.forEach(
        (layer, values) -> {
          var weights = LegacyWeights.weights(layer);
          Check.that(
              weights.size() == values.size(),
              "%s: expected %d arrays, found %d.",
              layer.name(),
              weights.size(),
              values.size());
          for (int i = 0; i < values.size(); i++) weights.get(i).assign(values.get(i));
        });
  }

  /** Returns the layer of a path, which may begin with the name of the model. */
  private static Layer owner(Model model, String path) {
    for (var part : path.split("/", -1)) {
      for (var layer : model.layers()) if (layer.name().equals(part)) return layer;
    }
    throw new IllegalArgumentException("no layer has the weight \"" + path + "\".");
  }
}
