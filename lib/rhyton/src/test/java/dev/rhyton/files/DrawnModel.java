package dev.rhyton.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@code check_keras.py} compares a drawn model with. */
final class DrawnModel {
  private DrawnModel() {}

  /** Writes inputs and outputs. */
  static void write(Path file, List<NDArray> inputs, List<NDArray> outputs) throws IOException {
    var json = Json.object();
    inputs.forEach(x -> add(x, json.withArray("inputs")));
    outputs.forEach(y -> add(y, json.withArray("outputs")));
    Files.writeString(file, json.toString());
  }

  private static void add(NDArray array, ArrayNode to) {
    var json = to.addObject();
    json.set("values", Json.write(array.toDoubles()));
    json.set("shape", Json.write(array.shape().dims()));
    json.put("dtype", array.dtype().toString());
  }
}
