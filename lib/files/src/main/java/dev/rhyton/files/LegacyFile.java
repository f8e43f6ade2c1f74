package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.config.Fields;
import dev.rhyton.config.Json;
import dev.rhyton.models.Compile;
import dev.rhyton.models.LoadWeights;
import dev.rhyton.models.Model;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes whole models as {@code .h5} files of Keras 1 and 2, which Keras 3 also reads and
 * writes.
 */
final class LegacyFile {
  private static final String MODEL = "model_config";
  private static final String TRAINING = "training_config";
  private static final String WEIGHTS = "model_weights";
  private static final String OPTIMIZER = "optimizer_weights";
  private static final String NAMES = "weight_names";

  private LegacyFile() {}

  // ---- reading ----

  static Model load(Path file, boolean compile) {
    var reading = new FileReadContext(file);
    return reading.within("model", () -> load(reading, compile));
  }

  private static Model load(FileReadContext reading, boolean compile) {
    try (var hdf = new HdfReader(reading.open())) {
      var root = hdf.root();
      var text = HdfReader.string(root, MODEL);
      Check.that(
          text != null,
          "it contains only weights, no model: build the model, then loadWeights(file).");
      var config = reading.within(MODEL, () -> config(root, text));
      var model = reading.within(MODEL, () -> ModelJson.read(config));
      var training = HdfReader.string(root, TRAINING);
      if (compile && training != null) {
        model.compile(reading.within(TRAINING, () -> training(config, Json.parse(training))));
      }
      hdf.expect(model.weights());
      var weights = HdfReader.group(root, WEIGHTS);
      Check.that(weights != null, "there is no group %s.", WEIGHTS);
      LegacyWeights.read(weights, model, LoadWeights.of());
      if (model.isCompiled()) readOptimizer(root, model);
      return model;
    }
  }

  private static Compile training(ObjectNode config, JsonNode options) {
    config.set("compile_config", LegacyConfig.modernTraining(options));
    return KerasFiles.compileOptions(config);
  }

  /**
   * Returns the configuration of the model. As in Keras 3, some functions of files of Keras 2 are
   * computed as in Keras 3.
   */
  private static ObjectNode config(Group root, String text) {
    var config = LegacyConfig.modern(Json.parse(text));
    var version = HdfReader.string(root, "keras_version");
    if (version == null || version.startsWith("1.")) Keras1Names.keepHardSigmoids(config);
    if (version != null) RecordedModes.mark(config, version);
    return config;
  }

  /**
   * Reads the state of the optimizer. The layouts of Keras 2 are not read: its optimizers start
   * with a new state.
   */
  private static void readOptimizer(Group root, Model model) {
    var group = HdfReader.group(root, OPTIMIZER);
    if (group == null) return;
    var arrays = new ArrayList<Dataset>();
    for (var name : HdfReader.strings(group, NAMES)) arrays.add(HdfReader.dataset(group, name));
    var variables = WeightsFile.optimizerVariables(model);
    if (arrays.size() == variables.size()) WeightsFile.readOptimizer(arrays, variables);
  }

  static List<String> loadWeights(Model model, Path file, LoadWeights options) {
    var reading = new FileReadContext(file);
    return reading.within(
        "weights",
        () -> {
          try (var hdf = new HdfReader(reading.open())) {
            hdf.expect(model.weights());
            var inner = HdfReader.group(hdf.root(), WEIGHTS);
            return LegacyWeights.read(inner == null ? hdf.root() : inner, model, options);
          }
        });
  }

  // ---- writing ----

  static void save(Model model, Path file) {
    Check.that(
        Fields.isOfLibrary(model.getClass()),
        "%s: a file of Keras 2 cannot contain a model of a user's class, received %s: save it as"
            + " .keras, or only its weights by saveWeights.",
        file,
        model);
    var config = LegacyConfig.legacy(Json.writeObject(model));
    AtomicFile.write(
        file,
        temporary ->
            HdfWriter.write(
                temporary,
                hdf -> {
                  version(hdf, "");
                  hdf.text("", MODEL, config.model().toString());
                  version(hdf, WEIGHTS);
                  LegacyWeights.write(hdf, WEIGHTS, model);
                  if (model.isCompiled()) {
                    hdf.text("", TRAINING, config.training().toString());
                    writeOptimizer(hdf, model);
                  }
                }));
  }

  static void saveWeights(Model model, Path file) {
    AtomicFile.write(
        file,
        temporary ->
            HdfWriter.write(
                temporary,
                hdf -> {
                  version(hdf, "");
                  LegacyWeights.write(hdf, "", model);
                }));
  }

  private static void version(HdfWriter file, String group) {
    file.text(group, "keras_version", Json.KERAS_VERSION);
    file.text(group, "backend", "tensorflow");
  }

  private static void writeOptimizer(HdfWriter file, Model model) {
    var variables = WeightsFile.savedVariables(model);
    var names = LegacyWeights.optimizerNames(model, variables);
    file.names(OPTIMIZER, NAMES, names);
    for (int i = 0; i < names.size(); i++) {
      WeightsFile.write(file, OPTIMIZER + "/" + names.get(i), variables.get(i));
    }
  }
}
