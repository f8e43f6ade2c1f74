package dev.rhyton.mlflow;

import static dev.rhyton.ModelKit.breakAfter;
import static dev.rhyton.ModelKit.classifier;
import static dev.rhyton.ModelKit.quiet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.LambdaCallback;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.models.Model;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.Service;

/** What a server of MLflow receives, and what a training does if it has none. */
class RestStoreTest {
  private static final Logger LOGGER = Logger.getLogger(MlflowCallback.class.getName());

  @TempDir Path folder;
  private final ArrayDataset data = Dataset.of(Kit.normal(1, 20, 4), Kit.labels(2, 20, 3));
  private final List<String> warnings = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          warnings.add(java.text.MessageFormat.format(line.getMessage(), line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private FakeServer server;
  private Model model;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer();
    model = classifier();
    model.compile("sgd", "sparse_categorical_crossentropy", "accuracy");
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(handler);
  }

  @AfterEach
  void stop() {
    server.close();
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }

  @Test
  void aRunIsRecorded() throws IOException {
    var mlflow =
        MlflowCallback.of(server.address())
            .experiment("a & b")
            .runName("first")
            .headers(Map.of("Authorization", "Bearer x"))
            .params(Map.of("units", 5))
            .tags(Map.of("team", "digits"));
    model.build(4);
    var summary = model.summary().toString();
    var history = model.fit(data, quiet(3, 10).validation(data).callbacks(mlflow));
    assertEquals(List.of(), warnings);
    assertEquals("abc", mlflow.runId());
    assertEquals("7", server.experiments.get("a & b"));
    assertEquals("Bearer x", server.authorization);

    assertEquals("7", server.run.getExperimentId());
    assertEquals("first", server.run.getRunName());
    assertTrue(server.run.getStartTime() > 1_700_000_000_000L);
    assertTrue(
        server.run.getTagsList().stream()
            .anyMatch(t -> t.getKey().equals("team") && t.getValue().equals("digits")));
    assertEquals("5", server.params.get("units"));
    assertEquals("GradientLearning()", server.params.get("learning"));
    assertEquals("sgd", server.params.get("opt_name"));

    for (var key : List.of("loss", "accuracy", "val_loss", "val_accuracy")) {
      var ofKey = server.metrics.stream().filter(m -> m.getKey().equals(key)).toList();
      assertEquals(history.get(key), ofKey.stream().map(Service.Metric::getValue).toList());
      assertEquals(List.of(0L, 1L, 2L), ofKey.stream().map(Service.Metric::getStep).toList());
    }
    assertEquals(Service.RunStatus.FINISHED, server.update.getStatus());
    assertEquals("abc", server.update.getRunId());
    assertTrue(server.update.getEndTime() >= server.run.getStartTime());

    var root = "/mlflow/api/2.0/mlflow-artifacts/artifacts/7/abc/artifacts/";
    var file = folder.resolve("received.keras");
    Files.write(file, server.uploads.get(root + "model.keras"));
    assertEquals(model.predict(data.x()), Model.load(file).predict(data.x()));
    assertEquals(
        summary,
        new String(server.uploads.get(root + "model_summary.txt"), StandardCharsets.UTF_8));
  }

  @Test
  void anExperimentThatExistsIsUsed() {
    server.experiments.put("Default", "0");
    model.fit(data, quiet(1, 10).callbacks(MlflowCallback.of(server.address())));
    assertEquals("0", server.run.getExperimentId());
    assertFalse(server.calls.contains("POST mlflow/experiments/create"));
  }

  @Test
  void notFiniteValuesAreSent() {
    var odd =
        new Callback() {
          @Override
          public void onEpochEnd(int epoch, Map<String, Double> logs) {
            logs.put("a", Double.NaN);
            logs.put("b", Double.NEGATIVE_INFINITY);
          }
        };
    model.fit(data, quiet(1, 10).callbacks(odd, MlflowCallback.of(server.address())));
    assertEquals(List.of(), warnings);
    var values = server.metrics.stream().filter(m -> m.getKey().length() == 1).toList();
    assertEquals(Double.NaN, values.get(0).getValue());
    assertEquals(Double.NEGATIVE_INFINITY, values.get(1).getValue());
  }

  /** The server takes 1000 values and 100 parameters at once. */
  @Test
  void largeBatchesAreDivided() throws IOException {
    var store = new RestStore(java.net.URI.create(server.address()), Map.of());
    var unused = store.createRun(new NewRun("e", "r", "u", 0, Map.of()));
    var params = new java.util.TreeMap<String, String>();
    for (int i = 0; i < 250; i++) params.put("p" + i, "" + i);
    store.logBatch(
        IntStream.range(0, 2000).mapToObj(i -> new Metric("m", i, 0, i)).toList(), params);
    assertEquals(6, server.calls.stream().filter(c -> c.endsWith("log-batch")).count());
    assertEquals(2000, server.metrics.size());
    assertEquals(params, new java.util.TreeMap<>(server.params));
  }

  // ---- servers that fail ----

  @Test
  void aMissingServerLosesNoTraining() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var mlflow = MlflowCallback.of("http://localhost:" + port);
    var history = model.fit(data, quiet(3, 10).callbacks(mlflow));
    assertEquals(3, history.epochs().size());
    assertNull(mlflow.runId());
    assertEquals(
        List.of(
            "MlflowCallback: the training is not recorded, and the training goes on."
                + " http://localhost:"
                + port
                + ": there is no server at this address"),
        warnings);
  }

  @Test
  void whatIsRefusedIsSentAgain() {
    server.batchStatus.addAll(List.of(200, 500, 503));
    var history = model.fit(data, quiet(4, 10).callbacks(MlflowCallback.of(server.address())));
    assertEquals(2, warnings.size(), warnings.toString());
    assertEquals(
        "MlflowCallback: values are kept and sent again with the next epoch, and the training goes"
            + " on. "
            + server.address()
            + ": runs/log-batch was refused with the status 500: no disk",
        warnings.get(0));
    var losses = server.metrics.stream().filter(m -> m.getKey().equals("loss")).toList();
    assertEquals(history.get("loss"), losses.stream().map(Service.Metric::getValue).toList());
  }

  @Test
  void afterThreeFailuresOnlyTheEndTriesAgain() {
    for (int i = 0; i < 3; i++) server.batchStatus.add(500);
    model.fit(data, quiet(10, 10).callbacks(MlflowCallback.of(server.address())));
    assertEquals(3, warnings.size(), warnings.toString());
    assertTrue(warnings.get(2).contains("at the end of the training"), warnings.get(2));
    // Three that failed, and at the end the parameters and all values.
    assertEquals(5, server.calls.stream().filter(c -> c.endsWith("log-batch")).count());
    assertEquals(20, server.metrics.size());
    assertEquals(Service.RunStatus.FINISHED, server.update.getStatus());
  }

  @Test
  void whatIsLostIsSaid() {
    for (int i = 0; i < 20; i++) server.batchStatus.add(500);
    var history =
        model.fit(
            data, quiet(4, 10).callbacks(MlflowCallback.of(server.address()).params(Map.of())));
    assertEquals(4, history.epochs().size());
    var last = warnings.get(warnings.size() - 1);
    assertTrue(last.startsWith("MlflowCallback: 8 values and "), last);
  }

  @Test
  void filesThatOnlyTheServerCanWriteAreNotRecorded() {
    server.artifactUri = "s3://bucket/7/abc/artifacts";
    model.fit(data, quiet(1, 10).callbacks(MlflowCallback.of(server.address())));
    assertEquals(2, warnings.size(), warnings.toString());
    assertTrue(
        warnings.get(1).startsWith("MlflowCallback: model.keras is not recorded"), warnings.get(1));
    assertEquals(Service.RunStatus.FINISHED, server.update.getStatus());
  }

  /** The headers, with a password, go to no other server. */
  @Test
  void filesAreSentToNoOtherServer() {
    server.artifactUri = "mlflow-artifacts://example.com:80/7/abc/artifacts";
    model.fit(data, quiet(1, 10).callbacks(MlflowCallback.of(server.address())));
    assertEquals(2, warnings.size(), warnings.toString());
    assertEquals(Map.of(), server.uploads);
  }

  @Test
  void aServerOnThisMachineMayKeepItsFilesInAFolder() {
    server.artifactUri = folder.resolve("7/abc/artifacts").toUri().toString();
    model.fit(data, quiet(1, 10).callbacks(MlflowCallback.of(server.address())));
    assertEquals(List.of(), warnings);
    assertTrue(Files.exists(folder.resolve("7/abc/artifacts/model.keras")));
  }

  @Test
  void theStatusIsHowTheTrainingEnded() {
    var mlflow = MlflowCallback.of(server.address());
    assertThrows(
        ModelKit.Break.class, () -> model.fit(data, quiet(2, 10).callbacks(mlflow, breakAfter(3))));
    assertEquals(Service.RunStatus.FAILED, server.update.getStatus());

    var interrupt = LambdaCallback.of().onEpochEnd((e, l) -> Thread.currentThread().interrupt());
    model.fit(data, quiet(5, 10).callbacks(interrupt, mlflow));
    assertTrue(Thread.interrupted(), "the interrupt is kept");
    assertEquals(Service.RunStatus.KILLED, server.update.getStatus());
    assertEquals(List.of(), warnings);
  }

  /** An answer that never ends is no reason to wait for it. */
  @Test
  void aServerThatHangsLosesNoTraining() throws IOException {
    server.close();
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      long begun = System.nanoTime();
      var mlflow = MlflowCallback.of("http://localhost:" + silent.getLocalPort());
      var history = model.fit(data, quiet(2, 10).callbacks(mlflow));
      assertEquals(2, history.epochs().size());
      assertTrue(System.nanoTime() - begun < 120e9);
      assertEquals(1, warnings.size(), warnings.toString());
    }
  }
}
