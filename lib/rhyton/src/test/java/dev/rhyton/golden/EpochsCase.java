package dev.rhyton.golden;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.ArrayFiles;
import dev.rhyton.files.KerasFiles;
import dev.rhyton.models.EvaluateOptions;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Two epochs of Keras' {@code fit} without shuffling: logs and weights after each, {@code evaluate}
 * after the second, and the second once more from the file that Keras saved between them.
 *
 * <p>Where {@code meta.json} states the noise, which is what rounding alone changes, a number may
 * differ by 20 times as much.
 */
final class EpochsCase {
  private static final double TOLERANCE = 1e-4;
  private static final double NOISE = 20;
  private static final double SMALLEST = 1e-3; // what a difference is relative to, at least

  private final Path folder;
  private final JsonNode meta;
  private final ArrayDataset data;

  EpochsCase(Path folder) {
    this.folder = folder;
    meta = Golden.json(folder.resolve("meta.json"));
    var x = CaseArrays.numbered(folder, "x_");
    var y = CaseArrays.numbered(folder, "y_");
    var weights = CaseArrays.numbered(folder, "w_");
    data = weights.isEmpty() ? Dataset.of(x, y) : Dataset.of(x, y, weights);
  }

  void check() {
    var model = KerasFiles.load(folder.resolve("before.keras"));
    check(model, 1, "epoch 1");
    check(model, 2, "epoch 2");
    // Of Keras' weights: the stated noise is that of training.
    var after = KerasFiles.load(folder.resolve("after.keras"));
    var logs = after.evaluate(data, EvaluateOptions.batchSize(batch()));
    checkLogs("evaluate", 2, meta.get("evaluate"), logs);
    check(KerasFiles.load(folder.resolve("mid.keras")), 2, "epoch 2 from mid.keras");
    ModelCase.checkWeights(model, model.weights(), meta.get("weights"));
  }

  /** The model after the first epoch, by us. */
  Model halfTrained() {
    var model = KerasFiles.load(folder.resolve("before.keras"));
    model.fit(data, options(1));
    return model;
  }

  private int batch() {
    return meta.get("batch").asInt();
  }

  /** Trains one epoch, and compares what it gives. */
  private void check(Model model, int epoch, String when) {
    var history = model.fit(data, options(epoch));
    Map<String, Double> logs = new TreeMap<>();
    history.history().forEach((name, values) -> logs.put(name, values.get(0)));
    checkLogs(when, epoch, meta.get("history").get(epoch - 1), logs);
    var weights = model.getWeights();
    for (int i = 0; i < weights.size(); i++) {
      var expected = ArrayFiles.readNpy(folder.resolve("e" + epoch + "_" + i + ".npy"));
      double noise = meta.at("/noise/weights/" + (epoch - 1) + "/" + i).asDouble();
      var path = meta.at("/weights/" + i + "/path").asText();
      var what = when + " weight: " + path;
      assertEquals(expected.shape(), weights.get(i).shape(), what);
      assertClose(what, expected.toDoubles(), weights.get(i).toDoubles(), noise);
    }
  }

  private Fit options(int epoch) {
    var options =
        epochs(epoch).initialEpoch(epoch - 1).batchSize(batch()).shuffle(false).verbose(0);
    if (meta.get("validation").asBoolean()) {
      var part = data.slice(0, 10);
      options =
          options.validation(Dataset.of(part.inputs(), part.targets())).validationBatchSize(4);
    }
    var weights = meta.get("class_weight");
    return weights.isNull() ? options : options.classWeight(Golden.classWeights(weights));
  }

  private void checkLogs(String when, int epoch, JsonNode expected, Map<String, Double> actual) {
    var names = new TreeSet<String>();
    expected.fieldNames().forEachRemaining(names::add);
    assertEquals(names, new TreeSet<>(actual.keySet()), when + " log names: ");
    for (var name : names) {
      if (isOfTorch(name, expected)) continue;
      double noise = meta.at("/noise/logs/" + (epoch - 1)).path(name).asDouble();
      double[] value = {mean(expected.get(name))};
      assertClose(when + " log: " + name, value, new double[] {actual.get(name)}, noise);
    }
  }

  /** A metric of several values is reported by their mean. */
  private static double mean(JsonNode value) {
    if (!value.isArray()) return value.asDouble();
    double sum = 0;
    for (var v : value) sum += v.asDouble();
    return sum / value.size();
  }

  /**
   * Whether a log is another one under Keras' other backends, as torch, by which the references
   * were made, shares memory: the log of a count changes while validation counts, and a loss that
   * leaves entries out leaves them out of the sample weights that weighted metrics then see.
   */
  private boolean isOfTorch(String name, JsonNode logs) {
    boolean isCount = name.matches("(.*_)?(true|false)_(positives|negatives)(_\\d+)?");
    if (isCount && logs.has("val_" + name)) return logs.get("val_" + name).equals(logs.get(name));
    return !data.sampleWeights().isEmpty() && ofPartlyWeightedOutputs().contains(name);
  }

  /** The logs of weighted metrics of outputs whose loss leaves entries out. */
  private Set<String> ofPartlyWeightedOutputs() {
    var outputs = KerasFiles.load(folder.resolve("before.keras"), false);
    var names = outputs.outputNames();
    Set<String> logs = new TreeSet<>();
    for (int i = 0; i < names.size(); i++) {
      boolean ignores = ofOutput("loss", i, names).at("/config/ignore_class").isNumber();
      if (!ignores && outputs.outputs().get(i).mask() == null) continue;
      var prefix = names.size() > 1 ? names.get(i) + "_" : "";
      for (var metric : ofOutput("weighted_metrics", i, names)) {
        var name = metric.isTextual() ? metric.asText() : metric.at("/config/name").asText();
        logs.addAll(List.of(prefix + name, prefix + "weighted_" + name));
      }
    }
    return logs;
  }

  /** What an option of compile says of an output: by its name, by its place, or for all. */
  private JsonNode ofOutput(String option, int output, List<String> names) {
    var given = meta.path("compile").path(option);
    if (given.has(names.get(output))) return given.get(names.get(output));
    return given.isArray() && names.size() > 1 ? given.path(output) : given;
  }

  private static void assertClose(String what, double[] expected, double[] actual, double noise) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    double tolerance = Math.max(TOLERANCE, NOISE * noise);
    Golden.assertWithin(what, expected, actual, tolerance * Math.max(largest, SMALLEST));
  }
}
