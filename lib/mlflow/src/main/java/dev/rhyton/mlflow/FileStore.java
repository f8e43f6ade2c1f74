package dev.rhyton.mlflow;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Json;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * A folder of runs in the form of MLflow's file store: {@code mlruns/EXPERIMENT/RUN} contains
 * {@code meta.yaml}, a file for each parameter, metric and tag, and the artifacts.
 */
final class FileStore implements TrackingStore {
  private static final String META = "meta.yaml";
  private static final String DEFAULT_EXPERIMENT = "Default";
  private static final String DEFAULT_ID = "0";

  /** The folders beside those of the experiments. */
  private static final List<String> OTHERS = List.of(".trash", "models");

  private static final long FIRST_ID = 100_000_000_000_000_000L;

  private final Path root;

  @SuppressWarnings("NullAway.Init") // createRun is called before the others
  private Path run;

  private final Map<String, Object> meta = new TreeMap<>(); // of the run

  FileStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public String createRun(NewRun given) {
    try {
      return create(given);
    } catch (IOException e) {
      throw FileErrors.cannot("write to", root, e);
    }
  }

  private String create(NewRun given) throws IOException {
    if (!Files.exists(root)) createExperiment(DEFAULT_EXPERIMENT);
    Files.createDirectories(root.resolve(".trash"));
    var found = experiment(given.experiment());
    var experiment = found.isPresent() ? found.get() : createExperiment(given.experiment());
    var id = UUID.randomUUID().toString().replace("-", "");
    run = experiment.resolve(id);
    for (var part : List.of("metrics", "params", "artifacts")) {
      Files.createDirectories(run.resolve(part));
    }
    meta.put("artifact_uri", uri(run.resolve("artifacts")));
    meta.put("deleted_time", null);
    meta.put("end_time", null);
    meta.put("entry_point_name", "");
    meta.put("experiment_id", experiment.getFileName().toString());
    meta.put("lifecycle_stage", "active");
    meta.put("run_id", id);
    meta.put("run_name", given.name());
    meta.put("run_uuid", id);
    meta.put("source_name", "");
    meta.put("source_type", 4); // local
    meta.put("source_version", "");
    meta.put("start_time", given.startTime());
    meta.put("status", RunStatus.RUNNING.number);
    meta.put("tags", List.of());
    meta.put("user_id", given.user());
    writeMeta(run, meta);
    for (var tag : given.tags().entrySet()) write("tags", tag.getKey(), tag.getValue());
    return id;
  }

  /** Returns the folder of the experiment that has a name. */
  private Optional<Path> experiment(String name) throws IOException {
    try (var folders = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (var folder : folders) {
        boolean isExperiment =
            !OTHERS.contains(folder.getFileName().toString()) && Files.exists(folder.resolve(META));
        if (isExperiment && name.equals(FlatYaml.read(folder.resolve(META)).get("name"))) {
          return Optional.of(folder);
        }
      }
    }
    return Optional.empty();
  }

  @CanIgnoreReturnValue
  private Path createExperiment(String name) throws IOException {
    boolean isDefault = name.equals(DEFAULT_EXPERIMENT) && !Files.exists(root.resolve(DEFAULT_ID));
    long random = ThreadLocalRandom.current().nextLong(FIRST_ID, 10 * FIRST_ID);
    var id = isDefault ? DEFAULT_ID : Long.toString(random);
    var folder = root.resolve(id);
    Files.createDirectories(folder);
    long now = System.currentTimeMillis();
    var values = new TreeMap<String, Object>();
    values.put("artifact_location", uri(folder));
    values.put("creation_time", now);
    values.put("experiment_id", id);
    values.put("last_update_time", now);
    values.put("lifecycle_stage", "active");
    values.put("name", name);
    writeMeta(folder, values);
    return folder;
  }

  private static String uri(Path folder) {
    return folder.toUri().toString().replaceFirst("/$", "");
  }

  /** Writes an entry in each line; a value of JSON is a value of YAML. */
  private static void writeMeta(Path folder, Map<String, Object> values) {
    var lines =
        values.entrySet().stream()
            .map(e -> e.getKey() + ": " + Json.write(e.getValue()) + "\n")
            .collect(Collectors.joining());
    AtomicFile.write(folder.resolve(META), file -> Files.writeString(file, lines));
  }

  private void write(String part, String key, String value) {
    AtomicFile.write(place(part, key), file -> Files.writeString(file, value));
  }

  /** Returns the file of a key, whose parts are folders. */
  private Path place(String part, String key) {
    return run.resolve(part).resolve(key);
  }

  @Override
  public void logBatch(List<Metric> metrics, Map<String, String> params) throws IOException {
    params.forEach((key, value) -> write("params", key, value));
    for (var metric : metrics) {
      var line = metric.timestamp() + " " + metric.value() + " " + metric.step() + "\n";
      var file = place("metrics", metric.key());
      Files.createDirectories(file.getParent());
      // An interrupt, which ends the training, closes a channel, but not this stream.
      try (var out = new FileOutputStream(file.toFile(), true)) {
        out.write(line.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  @Override
  public void logArtifact(String name, AtomicFile.Content content) throws IOException {
    content.writeTo(run.resolve("artifacts").resolve(name));
  }

  @Override
  public void endRun(RunStatus status, long endTime) {
    meta.put("status", status.number);
    meta.put("end_time", endTime);
    writeMeta(run, meta);
  }
}
