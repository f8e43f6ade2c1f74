package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.files.KerasFiles;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A model that Keras saved, with inputs and the outputs that Keras gave. */
final class ModelCase {
  private static final double TOLERANCE = 1e-5;

  private final Path folder;

  ModelCase(Path folder) {
    this.folder = folder;
  }

  void check() {
    check(KerasFiles.load(folder.resolve("model.keras")));
  }

  void check(Model model) {
    var inputs = Golden.arrays(folder, "in_");
    var outputs = model.predictAll(inputs);
    checkOutputs(outputs);
    var copy = Model.fromJson(model.toJson());
    assertEquals(model.toJson(), copy.toJson(), "JSON of a copy: ");
    copy.setWeights(model.getWeights());
    assertEquals(outputs, copy.predictAll(inputs), "outputs of a copy by JSON: ");
    if (Files.exists(folder.resolve("meta.json"))) {
      checkWeights(model, Golden.json(folder.resolve("meta.json")));
    }
  }

  private void checkOutputs(List<NDArray> actual) {
    var expected = Golden.arrays(folder, "out_");
    assertEquals(expected.size(), actual.size(), "number of outputs: ");
    for (int i = 0; i < expected.size(); i++) {
      Golden.assertClose("output " + i, expected.get(i), actual.get(i), TOLERANCE);
    }
  }

  private static void checkWeights(Model model, JsonNode meta) {
    assertEquals(meta.get("params").asLong(), model.countParams(), "number of parameters: ");
    checkWeights(model, model.weights(), meta.get("weights"));
  }

  /**
   * Path, shape and trainability of each weight; in a Sequential model Keras' paths begin with it,
   * but for a layer that was adapted before.
   */
  static void checkWeights(Model model, List<Weight> weights, JsonNode expected) {
    assertEquals(expected.size(), weights.size(), "number of weights: ");
    var paths = model.paths();
    var learning = model.trainableWeights();
    var root = model instanceof Sequential ? model.name() + "/" : "";
    for (int i = 0; i < weights.size(); i++) {
      var weight = weights.get(i);
      var path = expected.get(i).get("path").asText();
      var own = paths.get(weight);
      assertEquals(path, own.equals(path) ? own : root + own, "weight path: ");
      var dims = new ArrayList<Long>();
      expected.get(i).get("shape").forEach(d -> dims.add(d.asLong()));
      var actual = new ArrayList<Long>();
      for (long d : weight.shape().dims()) actual.add(d);
      assertEquals(dims, actual, "weight shape: " + path);
      boolean trainable = expected.get(i).get("trainable").asBoolean();
      assertEquals(trainable, learning.contains(weight), "trainable: " + path);
    }
  }
}
