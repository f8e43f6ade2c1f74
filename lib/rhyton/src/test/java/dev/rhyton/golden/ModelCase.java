package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.files.KerasFiles;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Weight;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A model that Keras saved, with inputs and the outputs that Keras gave. */
final class ModelCase {
  private static final double TOLERANCE = 1e-5;

  /** Where layers compute in half precision, which one rounding more or less moves by so much. */
  private static final Map<DType, Double> OF_HALVES =
      Map.of(DType.FLOAT16, 2e-3, DType.BFLOAT16, 1e-2);

  private final Path folder;

  ModelCase(Path folder) {
    this.folder = folder;
  }

  void check() {
    check(KerasFiles.load(folder.resolve("model.keras")));
  }

  void check(Model model) {
    var inputs = CaseArrays.inputs(folder);
    var outputs = model.predictAll(inputs);
    var others = OtherKernels.compare(model, CaseArrays.outputs(folder), outputs, tolerance(model));
    var copy = Models.fromJson(model.toJson());
    assertEquals(model.toJson(), copy.toJson(), "JSON of a copy: ");
    copy.setWeights(model.getWeights());
    assertEquals(outputs, copy.predictAll(inputs), "outputs of a copy by JSON: ");
    if (Files.exists(folder.resolve("meta.json"))) {
      checkWeights(model, Golden.json(folder.resolve("meta.json")));
    }
    OtherKernels.leaveOut(others);
  }

  static double tolerance(Model model) {
    return model.allLayers().stream()
        .mapToDouble(l -> OF_HALVES.getOrDefault(l.dtype().compute(), TOLERANCE))
        .max()
        .orElse(TOLERANCE);
  }

  private static void checkWeights(Model model, JsonNode meta) {
    assertEquals(meta.get("params").asLong(), model.countParams(), "number of parameters: ");
    checkWeights(model, model.weights(), meta.get("weights"));
  }

  /** Path, shape and trainability of each weight. */
  static void checkWeights(Model model, List<Weight> weights, JsonNode expected) {
    assertEquals(expected.size(), weights.size(), "number of weights: ");
    var paths = LayerInternals.fullPaths(model);
    var learning = model.trainableWeights();
    for (int i = 0; i < weights.size(); i++) {
      var weight = weights.get(i);
      var path = expected.get(i).get("path").asText();
      var own = paths.get(weight);
      boolean same = Golden.isSamePath(path, own);
      assertTrue(same, () -> "weight path: expected " + path + ", received " + own);
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
