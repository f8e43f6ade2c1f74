package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.ArrayFiles;
import dev.rhyton.files.KerasFiles;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.Variable;
import dev.rhyton.tensor.NDArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Training steps of Keras': weights after some of them, figures after each, and the end. */
final class TrainCase {
  private static final double TOLERANCE = 1e-4;

  private final Path folder;
  private final JsonNode meta;

  TrainCase(Path folder) {
    this.folder = folder;
    meta = Golden.json(folder.resolve("meta.json"));
  }

  void check() {
    check(KerasFiles.load(folder.resolve("before.keras")));
  }

  void check(Model model) {
    ModelCase.checkWeights(model, model.weights(), meta.get("weights"));
    var data = data();
    int batch = meta.get("batch").asInt();
    for (int step = 0; step < meta.get("steps").asInt(); step++) {
      var logs = step(model, data.slice(step * batch, (step + 1) * batch));
      checkLogs("step " + (step + 1), meta.get("logs_per_step").get(step), logs);
      checkWeights(model, step + 1);
    }
    checkEnd(model);
    checkLogs(
        "evaluate", meta.get("eval"), model.evaluate(Dataset.of(data.inputs(), data.targets())));
  }

  private ArrayDataset data() {
    var files = meta.get("data");
    var x = arrays(files.get("x"));
    var y = arrays(files.get("y"));
    var weights = files.get("sample_weight");
    return weights.isNull() ? Dataset.of(x, y) : Dataset.of(x, y, arrays(weights));
  }

  private List<NDArray> arrays(JsonNode named) {
    var names = new ArrayList<String>();
    CaseArrays.collect(named, names);
    return names.stream().map(name -> ArrayFiles.readNpy(folder.resolveSibling(name))).toList();
  }

  private Map<String, Double> step(Model model, ArrayDataset batch) {
    var classWeights = meta.get("data").get("class_weight");
    if (classWeights.isNull()) return model.trainOnBatch(batch);
    return model.trainOnBatch(batch.x(), batch.y(), null, Golden.classWeights(classWeights));
  }

  private static void checkLogs(String when, JsonNode expected, Map<String, Double> actual) {
    Map<String, Double> wanted = new LinkedHashMap<>();
    expected.properties().forEach(e -> wanted.put(e.getKey(), e.getValue().asDouble()));
    assertEquals(wanted.keySet(), actual.keySet(), when + ": names of the figures");
    wanted.forEach(
        (key, value) ->
            Golden.assertWithin(
                when + ": " + key,
                new double[] {value},
                new double[] {actual.get(key)},
                TOLERANCE * Math.abs(value)));
  }

  private void checkWeights(Model model, int step) {
    var weights = model.weights();
    for (int i = 0; i < weights.size(); i++) {
      var file = folder.resolve(String.format("step%02d_w%d.npy", step, i));
      if (!Files.exists(file)) return;
      var what = "step " + step + ": weight " + i + ", " + weights.get(i).name();
      Golden.assertClose(what, ArrayFiles.readNpy(file), weights.get(i).value(), TOLERANCE);
    }
  }

  private void checkEnd(Model model) {
    var end = KerasFiles.load(folder.resolve("after.keras"));
    checkAll("weight", end.getWeights(), model.getWeights());
    var state = model.optimizerState();
    assertEquals(end.optimizerState().iterations(), state.iterations(), "iterations");
    assertEquals(end.optimizerState().learningRate(), state.learningRate(), 1e-9, "learning rate");
    checkAll("optimizer variable", rememberedValues(end), rememberedValues(model));
    assertEquals(
        meta.get("optimizer_variables").size(),
        rememberedValues(model).size(),
        "optimizer variables");
  }

  static List<NDArray> rememberedValues(Model model) {
    var optimizer = model.compiled().optimizer();
    return OptimizerInternals.variables(optimizer, model.trainableWeights(), model.optimizerState())
        .stream()
        .map(Variable::value)
        .toList();
  }

  private static void checkAll(String what, List<NDArray> expected, List<NDArray> actual) {
    assertEquals(expected.size(), actual.size(), what + "s");
    for (int i = 0; i < expected.size(); i++) {
      Golden.assertClose("after: " + what + " " + i, expected.get(i), actual.get(i), TOLERANCE);
    }
  }
}
