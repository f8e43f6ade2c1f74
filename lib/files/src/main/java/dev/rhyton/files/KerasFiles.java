package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.config.UnknownException;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.models.Compile;
import dev.rhyton.models.LoadWeights;
import dev.rhyton.models.Model;
import dev.rhyton.models.TrainerInternals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads and writes the {@code .keras} files of Keras 3: a zip of {@code config.json} and {@code
 * model.weights.h5}. No code in a file ever runs.
 */
public final class KerasFiles {
  private static final String METADATA = "metadata.json";
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.weights.h5";
  static final String TRAINING = "rhyton.json";
  private static final String STATISTICS = "rhyton_statistics.json";
  private static final long MAX_CONFIG = 16L << 20;
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd@HH:mm:ss");

  private KerasFiles() {}

  // ---- reading ----

  /**
   * Returns a model with its weights, compiled as in the file, with the state of its optimizer. A
   * model from Python trains with ordinary mini-batches, a model from this library with its
   * learning mode. A model that was not compiled when it was saved is not compiled.
   *
   * @throws IllegalArgumentException if the file does not exist, if it is damaged or unsafe, or,
   *     with an {@link UnknownException} as cause, if it contains an unknown class or option
   * @throws java.io.UncheckedIOException if the file cannot be read
   */
  public static Model load(Path file) {
    return load(file, true);
  }

  /**
   * Returns a model with its weights.
   *
   * @param compile whether the model is compiled; if not, a model with an unknown loss or optimizer
   *     can be loaded
   * @throws IllegalArgumentException as {@link #load(Path)}
   * @throws java.io.UncheckedIOException if the file cannot be read
   */
  public static Model load(Path file, boolean compile) {
    var reading = new FileReadContext(file);
    return reading.within("model", () -> load(reading, compile));
  }

  private static Model load(FileReadContext reading, boolean compile) {
    try (var zip = new Zip(reading.file())) {
      var config = json(reading, zip, CONFIG, MAX_CONFIG);
      RecordedModes.mark(config, version(reading, zip));
      var model = reading.within(CONFIG, () -> ModelJson.read(config));
      var options = compile ? reading.within(CONFIG, () -> compileOptions(config)) : null;
      if (options != null) compile(model, options, training(reading, zip, mostBytes(model)));
      readWeights(reading, zip, model, false);
      VocabularyFiles.read(reading, zip, model, () -> weights(zip, model));
      if (zip.has(STATISTICS)) readStatistics(reading, zip, model);
      return model;
    }
  }

  /**
   * Returns the version of Keras that wrote a file, or an empty string if the file does not contain
   * it.
   */
  private static String version(FileReadContext reading, Zip zip) {
    if (!zip.has(METADATA)) return "";
    return json(reading, zip, METADATA, MAX_CONFIG).path("keras_version").asText();
  }

  private static JsonNode json(FileReadContext reading, Zip zip, String entry, long most) {
    return reading.within(
        entry, () -> Json.parse(new String(zip.bytes(entry, most), StandardCharsets.UTF_8)));
  }

  private static ByteSource weights(Zip zip, Model model) {
    return zip.source(WEIGHTS, mostBytes(model) + VocabularyFiles.mostBytes(model));
  }

  @CanIgnoreReturnValue
  private static List<String> readWeights(
      FileReadContext reading, Zip zip, Model model, boolean skipMismatch) {
    var weights = weights(zip, model);
    return reading.within(WEIGHTS, () -> WeightsFile.read(weights, model, skipMismatch));
  }

  /** Loads the weights of a {@code .keras} file, which may contain another model. */
  static List<String> loadWeights(Model model, Path file, LoadWeights options) {
    var reading = new FileReadContext(file);
    try (var zip = new Zip(file)) {
      return readWeights(reading, zip, model, options.skipsMismatch());
    }
  }

  /** Loads the weights of a {@code .weights.h5} file. */
  static List<String> loadWeightsFile(Model model, Path file, LoadWeights options) {
    var reading = new FileReadContext(file);
    return reading.within(
        "weights", () -> WeightsFile.read(reading.open(), model, options.skipsMismatch()));
  }

  /**
   * Loads the weights of several files, which are listed in a {@code .weights.json} file beside
   * them.
   */
  static List<String> loadShards(Model model, Path file, LoadWeights options) {
    var reading = new FileReadContext(file);
    return reading.within(
        "weights",
        () -> {
          var json = Json.parse(reading.text());
          var shards = new ArrayList<HdfReader>();
          try {
            for (var name : shards(json.path("weight_map"))) {
              var shard = Shards.open(file, name, Long.MAX_VALUE);
              shards.add(shard.within("weights", () -> new HdfReader(shard.open())));
            }
            return WeightsFile.read(shards, model, options.skipsMismatch());
          } finally {
            shards.forEach(HdfReader::close);
          }
        });
  }

  private static Set<String> shards(JsonNode map) {
    Check.that(map.isObject() && !map.isEmpty(), "there is no weight_map that names its files.");
    var names = Shards.names(map);
    for (var name : names) {
      Check.that(name.endsWith(".h5"), "the file \"%s\" is not beside it.", name);
    }
    return names;
  }

  /** Reads the statistics of the training data, which Python ignores, for {@code Safety}. */
  private static void readStatistics(FileReadContext reading, Zip zip, Model model) {
    var json = json(reading, zip, STATISTICS, MAX_CONFIG);
    reading.within(
        STATISTICS,
        () -> {
          var all = new ArrayList<InputStatistics>();
          json.forEach(s -> all.add(InputStatistics.ofState(TrainingState.array(s))));
          TrainerInternals.statistics(model, all);
          return null;
        });
  }

  private static String statistics(List<InputStatistics> all) {
    var json = Json.array();
    all.forEach(s -> json.add(TrainingState.write(s.state())));
    return json.toString();
  }

  private static TrainingState training(FileReadContext reading, Zip zip, long most) {
    if (!zip.has(TRAINING)) return TrainingState.PLAIN;
    var json = json(reading, zip, TRAINING, most);
    return reading.within(TRAINING, () -> optional(() -> TrainingState.read(json)));
  }

  static void compile(Model model, Compile options, TrainingState training) {
    model.compile(options.learning(training.learning()));
    if (!training.state().isEmpty()) model.trainingState(training.state());
  }

  static Compile compileOptions(JsonNode config) {
    return Json.within("compile_config", () -> optional(() -> CompileConfig.read(config)));
  }

  /** Reads how a model is compiled; if that fails, the model can be loaded without it. */
  private static <T> T optional(Supplier<T> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage() + " Model.load(file, false) loads the model without it.", e);
    }
  }

  /**
   * Returns a limit of the size of a file of this model, including the optimizer, so that no file
   * can use up the memory.
   */
  static long mostBytes(Model model) {
    return (1L << 20) + 64L * model.countParams() + (64L << 10) * model.allLayers().size();
  }

  // ---- writing ----

  static void save(Model model, Path file) {
    var config = Json.writeObject(model).toString();
    AtomicFile.write(file, temporary -> write(model, config, temporary));
  }

  private static void write(Model model, String config, Path file) throws IOException {
    var weights = new HdfWriter(); // without a checksum of its own: that of the zip file covers it
    WeightsFile.write(weights, model);
    try (var zip = new ZipWriter(file)) {
      var date = DATE.format(LocalDateTime.now(ZoneId.systemDefault()));
      var metadata = Json.object().put("keras_version", Json.KERAS_VERSION).put("date_saved", date);
      zip.add(METADATA, metadata.toString());
      zip.add(CONFIG, config);
      zip.add(WEIGHTS, weights::writeTo);
      VocabularyFiles.write(zip, model);
      if (model.isCompiled()) zip.add(TRAINING, training(model).write().toString());
      var seen = TrainerInternals.statistics(model);
      if (!seen.isEmpty()) zip.add(STATISTICS, statistics(seen));
    }
  }

  static void saveWeights(Model model, Path file) {
    AtomicFile.write(
        file, temporary -> HdfWriter.write(temporary, hdf -> WeightsFile.write(hdf, model)));
  }

  static TrainingState training(Model model) {
    return new TrainingState(model.compiled().learning(), model.trainingState());
  }
}
