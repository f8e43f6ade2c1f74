package dev.rhyton.mlflow;

import static dev.rhyton.ModelKit.breakAfter;
import static dev.rhyton.ModelKit.classifier;
import static dev.rhyton.ModelKit.quiet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.LambdaCallback;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.SGD;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of runs as MLflow's FileStore writes and reads it. */
class FileStoreTest {
  @TempDir Path folder;
  private Path root;
  private Model model;
  private final ArrayDataset data = Dataset.of(Kit.normal(1, 20, 4), Kit.labels(2, 20, 3));

  @BeforeEach
  void create() {
    root = folder.resolve("mlruns");
    model = classifier();
    model.compile(
        Compile.of(SGD.of(0.5).momentum(0.9), "sparse_categorical_crossentropy")
            .metrics("accuracy")
            .learning(Learning.batch().groups(8)));
  }

  private MlflowCallback callback() {
    return MlflowCallback.of(root).experiment("It's \"digits\": ä");
  }

  private Path run(MlflowCallback callback) throws IOException {
    try (var all = Files.find(root, 2, (p, a) -> p.endsWith(callback.runId()))) {
      return all.findFirst().orElseThrow();
    }
  }

  private static Set<String> names(Path folder) throws IOException {
    var names = new TreeSet<String>();
    try (var files = Files.list(folder)) {
      files.forEach(f -> names.add(f.getFileName().toString()));
    }
    return names;
  }

  @Test
  void aRunHasMlflowsFolders() throws IOException {
    var mlflow =
        callback().params(Map.of("units", 5, "data/name", "random")).tags(Map.of("a", "b"));
    model.build(4);
    var summary = model.summary().toString();
    var history = model.fit(data, quiet(3, 10).callbacks(mlflow));
    var run = run(mlflow);
    assertTrue(mlflow.runId().matches("[0-9a-f]{32}"), mlflow.runId());
    assertEquals(
        new TreeSet<>(List.of("artifacts", "meta.yaml", "metrics", "params", "tags")), names(run));

    // Lines of time, value and step.
    assertEquals(new TreeSet<>(List.of("accuracy", "loss")), names(run.resolve("metrics")));
    var lines = Files.readAllLines(run.resolve("metrics/loss"));
    for (int epoch = 0; epoch < 3; epoch++) {
      var parts = lines.get(epoch).split(" ", -1);
      assertEquals(3, parts.length);
      assertTrue(Long.parseLong(parts[0]) > 1_700_000_000_000L);
      assertEquals(history.get("loss").get(epoch), Double.parseDouble(parts[1]));
      assertEquals(epoch, Integer.parseInt(parts[2]));
    }

    assertEquals("5", Files.readString(run.resolve("params/units")));
    assertEquals("random", Files.readString(run.resolve("params/data/name")));
    assertEquals("3", Files.readString(run.resolve("params/epochs")));
    assertEquals("2", Files.readString(run.resolve("params/steps_per_epoch")));
    assertEquals("sparse_categorical_crossentropy", Files.readString(run.resolve("params/loss")));
    assertEquals("BatchLearning(groups=8)", Files.readString(run.resolve("params/learning")));
    assertEquals("sgd", Files.readString(run.resolve("params/opt_name")));
    assertEquals("0.5", Files.readString(run.resolve("params/opt_learning_rate")));
    assertEquals("0.9", Files.readString(run.resolve("params/opt_momentum")));
    assertEquals("b", Files.readString(run.resolve("tags/a")));
    assertEquals(model.name(), Files.readString(run.resolve("tags/mlflow.runName")));

    var saved = Model.load(run.resolve("artifacts/model.keras"));
    assertEquals(model.predict(data.x()), saved.predict(data.x()));
    assertEquals(summary, Files.readString(run.resolve("artifacts/model_summary.txt")));
  }

  @Test
  void metaHasTheEntriesOfMlflow() throws IOException {
    var mlflow = callback().runName("first");
    model.fit(data, quiet(1, 10).callbacks(mlflow));
    var run = run(mlflow);
    var meta = FlatYaml.read(run.resolve("meta.yaml"));
    assertEquals(
        new TreeSet<>(
            List.of(
                "artifact_uri",
                "deleted_time",
                "end_time",
                "entry_point_name",
                "experiment_id",
                "lifecycle_stage",
                "run_id",
                "run_name",
                "run_uuid",
                "source_name",
                "source_type",
                "source_version",
                "start_time",
                "status",
                "tags",
                "user_id")),
        new TreeSet<>(meta.keySet()));
    assertEquals("3", meta.get("status"));
    assertEquals("first", meta.get("run_name"));
    assertEquals(mlflow.runId(), meta.get("run_id"));
    assertEquals(run.getParent().getFileName().toString(), meta.get("experiment_id"));
    assertTrue(meta.get("artifact_uri").startsWith("file:///"), meta.get("artifact_uri"));
    assertTrue(meta.get("artifact_uri").endsWith(mlflow.runId() + "/artifacts"));
    assertTrue(Long.parseLong(meta.get("end_time")) >= Long.parseLong(meta.get("start_time")));
    // Numbers that are texts are quoted: YAML would read them as numbers.
    assertTrue(
        Files.readString(run.resolve("meta.yaml")).contains("experiment_id: \""),
        "as MLflow reads it");

    var experiment = FlatYaml.read(run.getParent().resolve("meta.yaml"));
    assertEquals("It's \"digits\": ä", experiment.get("name"));
    assertEquals("active", experiment.get("lifecycle_stage"));
    // A new folder has the default experiment too, as MLflow makes it.
    assertEquals("Default", FlatYaml.read(root.resolve("0/meta.yaml")).get("name"));
    assertTrue(Files.isDirectory(root.resolve(".trash")));
  }

  @Test
  void runsOfAnExperimentAreTogether() throws IOException {
    var mlflow = callback();
    model.fit(data, quiet(1, 10).callbacks(mlflow));
    var first = run(mlflow);
    model.fit(data, quiet(1, 10).callbacks(mlflow));
    assertFalse(first.equals(run(mlflow)));
    assertEquals(first.getParent(), run(mlflow).getParent());
    var other = MlflowCallback.of(root);
    model.fit(data, quiet(1, 10).callbacks(other));
    assertEquals(root.resolve("0"), run(other).getParent());
  }

  /** PyYAML quotes with one mark where it has to, and folds long names. */
  @Test
  void anExperimentOfMlflowIsFound() throws IOException {
    Files.createDirectories(root.resolve("17"));
    Files.writeString(
        root.resolve("17/meta.yaml"),
        """
        artifact_location: file:///somewhere/17
        creation_time: 1700000000000
        experiment_id: '17'
        last_update_time: 1700000000000
        lifecycle_stage: active
        name: 'It''s: a name that is so long that it is written in two lines, as PyYAML
          does'
        """);
    var mlflow =
        MlflowCallback.of(root)
            .experiment(
                "It's: a name that is so long that it is written in two lines, as PyYAML does");
    model.fit(data, quiet(1, 10).callbacks(mlflow));
    assertEquals(root.resolve("17"), run(mlflow).getParent());
  }

  @Test
  void theStatusIsHowTheTrainingEnded() throws IOException {
    var mlflow = callback();
    assertThrows(
        ModelKit.Break.class, () -> model.fit(data, quiet(2, 10).callbacks(mlflow, breakAfter(3))));
    assertEquals("4", FlatYaml.read(run(mlflow).resolve("meta.yaml")).get("status"));
    assertFalse(Files.exists(run(mlflow).resolve("artifacts/model.keras")));

    var interrupt = LambdaCallback.of().onEpochEnd((e, l) -> Thread.currentThread().interrupt());
    model.fit(data, quiet(5, 10).callbacks(interrupt, mlflow));
    assertTrue(Thread.interrupted(), "the interrupt is kept");
    assertEquals("5", FlatYaml.read(run(mlflow).resolve("meta.yaml")).get("status"));
    assertEquals(1, Files.readAllLines(run(mlflow).resolve("metrics/loss")).size());
    assertTrue(Files.exists(run(mlflow).resolve("artifacts/model.keras")));
  }

  /** Names from logs may be anything; no file is written outside of the run. */
  @Test
  void namesOfValuesStayInTheFolder() throws IOException {
    var mlflow = callback().logModel(false);
    var odd =
        new Callback() {
          @Override
          public void onEpochEnd(int epoch, Map<String, Double> logs) {
            logs.put("../../up", 1.0);
            logs.put("f1@0.5", Double.NaN);
            logs.put("top/k", Double.POSITIVE_INFINITY);
          }
        };
    model.fit(data, quiet(1, 10).callbacks(odd, mlflow));
    var metrics = run(mlflow).resolve("metrics");
    assertEquals(
        new TreeSet<>(List.of("accuracy", "f1_0.5", "loss", "top", "value_______up")),
        names(metrics));
    // As Python's float() reads them.
    assertTrue(Files.readString(metrics.resolve("f1_0.5")).matches("\\d+ NaN 0\n"));
    assertTrue(Files.readString(metrics.resolve("top/k")).matches("\\d+ Infinity 0\n"));
    assertFalse(Files.exists(run(mlflow).resolve("artifacts/model.keras")));
  }

  @Test
  void aFolderThatCannotBeMadeIsAnErrorBeforeTraining() throws IOException {
    Files.writeString(root, "a file");
    var before = model.optimizerState().iterations();
    var error =
        assertThrows(
            UncheckedIOException.class, () -> model.fit(data, quiet(1, 10).callbacks(callback())));
    assertTrue(error.getMessage().startsWith("Cannot write to " + root), error.getMessage());
    assertEquals(before, model.optimizerState().iterations());
  }
}
