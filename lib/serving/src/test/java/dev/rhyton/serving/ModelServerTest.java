package dev.rhyton.serving;

import static dev.rhyton.serving.ServerKit.await;
import static dev.rhyton.serving.ServerKit.body;
import static dev.rhyton.serving.ServerKit.get;
import static dev.rhyton.serving.ServerKit.json;
import static dev.rhyton.serving.ServerKit.model;
import static dev.rhyton.serving.ServerKit.output;
import static dev.rhyton.serving.ServerKit.post;
import static dev.rhyton.serving.ServerKit.send;
import static dev.rhyton.serving.ServerKit.server;
import static dev.rhyton.serving.ServerKit.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.models.Fit;
import dev.rhyton.models.Safety;
import dev.rhyton.tensor.NDArray;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server answers. */
class ModelServerTest {
  private static final float[] ROW = {1, -2, 0.5f, 3};
  private static final float[] OTHER = {0, 1, 2, 3};

  @TempDir Path folder;

  private void save(String place, int seed) {
    model(seed).save(folder.resolve(place));
  }

  private static void assertClose(NDArray expected, NDArray actual) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.toFloats(), actual.toFloats(), 1e-5f);
  }

  private static NDArray rows(float[]... rows) {
    return NDArray.from(rows);
  }

  @Test
  void describesItselfAndItsModels() {
    save("m/1/model.keras", 1);
    save("m/2/model.keras", 2);
    try (var server = server(folder).start()) {
      var extensions = json(get(server, "/v2")).get("extensions").toString();
      assertEquals("[\"binary_tensor_data\",\"model_repository\"]", extensions);
      assertEquals("{\"live\":true}", text(get(server, "/v2/health/live")));
      assertEquals("{\"ready\":true}", text(get(server, "/v2/health/ready")));
      assertEquals("{\"name\":\"m\",\"ready\":true}", text(get(server, "/v2/models/m/ready")));
      var metadata = json(get(server, "/v2/models/m"));
      assertEquals("[\"1\",\"2\"]", metadata.get("versions").toString());
      assertEquals(
          "[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,4]}]",
          metadata.get("inputs").toString());
      assertEquals(
          "[{\"name\":\"output\",\"datatype\":\"FP32\",\"shape\":[-1,3]}]",
          metadata.get("outputs").toString());
    }
  }

  @Test
  void predictsAsTheModelDoes() {
    save("m/1/model.keras", 1);
    save("m/2/model.keras", 2);
    var expected = model(2).predict(rows(ROW, OTHER));
    try (var server = server(folder).start()) {
      var newest = post(server, "/v2/models/m/infer", body(ROW, OTHER));
      assertEquals(200, newest.statusCode(), text(newest));
      assertEquals("2", json(newest).get("model_version").asText());
      assertClose(expected, output(newest));
      var first = post(server, "/v2/models/m/versions/1/infer", body(ROW));
      assertClose(model(1).predict(rows(ROW)), output(first));
    }
  }

  @Test
  void readsJsonInAnyOrderAndNested() {
    save("m/1/model.keras", 1);
    var expected = model(1).predict(rows(ROW, OTHER));
    try (var server = server(folder).start()) {
      var nested =
          "{\"id\":\"7\",\"inputs\":[{\"data\":[[1,-2,0.5,3],[0,1,2,3]],\"datatype\":\"FP64\","
              + "\"name\":\"x\",\"shape\":[2,4]}],\"outputs\":[{\"name\":\"output\"}]}";
      var answer = post(server, "/v2/models/m/infer", nested);
      assertEquals("7", json(answer).get("id").asText(), text(answer));
      assertClose(expected, output(answer));
      var whole = nested.replace("0.5", "5").replace("FP64", "INT8");
      assertClose(
          model(1).predict(rows(new float[] {1, -2, 5, 3}, OTHER)),
          output(post(server, "/v2/models/m/infer", whole)));
    }
  }

  @Test
  void takesAndReturnsBytes() {
    save("m/1/model.keras", 1);
    var expected = model(1).predict(rows(ROW, OTHER));
    try (var server = server(folder).start()) {
      var asJson = send(ServerKit.binary(server, "", 1, -2, 0.5f, 3, 0, 1, 2, 3));
      assertClose(expected, output(asJson));
      var answer =
          send(
              ServerKit.binary(
                  server,
                  "\"parameters\":{\"binary_data_output\":true},",
                  1,
                  -2,
                  0.5f,
                  3,
                  0,
                  1,
                  2,
                  3));
      int length =
          Integer.parseInt(
              answer.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
      var head = json(new String(answer.body(), 0, length, StandardCharsets.UTF_8));
      assertEquals(24, head.at("/outputs/0/parameters/binary_data_size").asInt(), head.toString());
      var values = new float[6];
      ByteBuffer.wrap(answer.body(), length, 24)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values);
      assertArrayEquals(expected.toFloats(), values, 1e-5f);
    }
  }

  @Test
  void servesOnnxFiles() {
    var model = model(3);
    model.export(folder.resolve("m/1/model.onnx"));
    try (var server = server(folder).start()) {
      assertTrue(json(get(server, "/v2/models/m")).get("platform").asText().startsWith("ONNX"));
      var answer = post(server, "/v2/models/m/infer", body(ROW));
      assertClose(model.predict(rows(ROW)), output(answer));
    }
  }

  private static List<CompletableFuture<HttpResponse<byte[]>>> atOnce(
      RunningServer server, int count) {
    var answers = new ArrayList<CompletableFuture<HttpResponse<byte[]>>>();
    for (int i = 0; i < count; i++) {
      // Every tenth is no number.
      var request = ServerKit.binary(server, "", i, i % 10 == 9 ? Float.NaN : 1, 2, 3).build();
      answers.add(ServerKit.CLIENT.sendAsync(request, BodyHandlers.ofByteArray()));
    }
    return answers;
  }

  /** Requests in one batch are answered each for itself, also beside one that is refused. */
  @Test
  void requestsAtOnceAreOneBatch() {
    save("m/1/model.keras", 1);
    try (var server = server(folder).maxBatchSize(16).parallel(1).start()) {
      var model = model(1);
      for (int round = 0; round < 5; round++) {
        var answers = atOnce(server, 100);
        for (int i = 0; i < answers.size(); i++) {
          var answer = answers.get(i).join();
          if (i % 10 == 9) {
            assertEquals(400, answer.statusCode());
          } else {
            assertClose(model.predict(rows(new float[] {i, 1, 2, 3})), output(answer));
          }
        }
      }
      var metrics = text(get(server, "/metrics"));
      long alone = metric(metrics, "batch_rows_bucket{model=\"m\",le=\"1.0\"}");
      long all = metric(metrics, "batch_rows_count{model=\"m\"}");
      assertTrue(alone < all, metrics);
      assertEquals(450, metric(metrics, "requests_total{model=\"m\",status=\"200\"}"));
      assertEquals(50, metric(metrics, "requests_total{model=\"m\",status=\"400\"}"));
    }
  }

  private static long metric(String page, String name) {
    return page.lines()
        .filter(l -> l.startsWith("rhyton_serving_" + name + " "))
        .mapToLong(l -> Long.parseLong(l.replaceFirst(".* ", "")))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " in " + page));
  }

  @Test
  void aNewVersionIsSwappedIn() throws Exception {
    save("m/1/model.keras", 1);
    try (var server = server(folder).start()) {
      save("m/2/model.keras", 2);
      await("version 2", () -> version(server).equals("2"));
      assertClose(
          model(2).predict(rows(ROW)), output(post(server, "/v2/models/m/infer", body(ROW))));
      // The same version with another file.
      save("m/2/model.keras", 3);
      var expected = model(3).predict(rows(ROW)).toFloats()[0];
      await(
          "the new file",
          () ->
              Math.abs(
                      output(post(server, "/v2/models/m/infer", body(ROW))).toFloats()[0]
                          - expected)
                  < 1e-5);
      // A broken one: the old one stays.
      Files.write(folder.resolve("m/2/model.keras"), new byte[100]);
      await("the reason", () -> !reason(server, "2").isEmpty());
      assertEquals(
          "m/2/model.keras cannot be read: it is no zip file.".substring(0, 3),
          reason(server, "2").substring(0, 3));
      assertEquals(
          expected, output(post(server, "/v2/models/m/infer", body(ROW))).toFloats()[0], 1e-5);
      // Removed.
      Files.delete(folder.resolve("m/2/model.keras"));
      await("version 1", () -> version(server).equals("1"));
      assertEquals(404, post(server, "/v2/models/m/versions/2/infer", body(ROW)).statusCode());
    }
  }

  private static String version(RunningServer server) {
    return json(post(server, "/v2/models/m/infer", body(ROW))).get("model_version").asText();
  }

  private static String reason(RunningServer server, String version) {
    for (var row : json(post(server, "/v2/repository/index", ""))) {
      if (row.get("version").asText().equals(version)) return row.get("reason").asText();
    }
    throw new AssertionError(version);
  }

  @Test
  void modelsAreLoadedAndUnloadedByRequestIfAllowed() {
    save("m/1/model.keras", 1);
    try (var server = server(folder).repositoryControl(true).start()) {
      assertEquals(200, post(server, "/v2/repository/models/m/unload", "").statusCode());
      assertEquals(503, post(server, "/v2/models/m/infer", body(ROW)).statusCode());
      assertEquals(200, post(server, "/v2/repository/models/m/load", "{}").statusCode());
      assertEquals(200, post(server, "/v2/models/m/infer", body(ROW)).statusCode());
      assertEquals(404, post(server, "/v2/repository/models/n/load", "{}").statusCode());
    }
    try (var server = server(folder).start()) {
      assertEquals(405, post(server, "/v2/repository/models/m/unload", "").statusCode());
    }
  }

  /** Inputs like those of the training have a small drift, others a large one. */
  @Test
  void driftIsMeasuredInWindows() {
    var model = model(1);
    var random = new java.util.Random(1);
    var x = new float[2000][4];
    for (var row : x) for (int i = 0; i < 4; i++) row[i] = (float) random.nextGaussian();
    model.compile(dev.rhyton.models.Compile.of("adam", "mse").safety(Safety.lenient()));
    model.fit(NDArray.from(x), NDArray.of(new float[6000], 2000, 3), Fit.epochs(1).quiet());
    model.save(folder.resolve("m/1/model.keras"));
    model.export(folder.resolve("n/1/model.onnx"));
    try (var server = server(folder).driftWindow(500).start()) {
      for (var name : List.of("m", "n")) {
        var infer = "/v2/models/" + name + "/infer";
        assertTrue(Double.isNaN(drift(server, name)));
        var alike = new float[500][];
        for (int i = 0; i < 500; i++) alike[i] = x[i].clone();
        assertEquals(200, post(server, infer, body(alike)).statusCode());
        assertEquals(0, drift(server, name), 0.15);
        for (var row : alike) for (int i = 0; i < 4; i++) row[i] += 3;
        assertEquals(200, post(server, infer, body(alike)).statusCode());
        assertEquals(3, drift(server, name), 0.3);
      }
    }
  }

  private static double drift(RunningServer server, String model) {
    return text(get(server, "/metrics"))
        .lines()
        .filter(l -> l.startsWith("rhyton_serving_input_drift{model=\"" + model + "\""))
        .mapToDouble(l -> Double.parseDouble(l.replaceFirst(".* ", "")))
        .findFirst()
        .orElse(Double.NaN);
  }

  /** The service without its own listener answers the same. */
  @Test
  void theServiceAnswersWithoutHttp() {
    save("m/1/model.keras", 1);
    try (var service = server(folder).open()) {
      var bytes = body(ROW).getBytes(StandardCharsets.UTF_8);
      var answer = service.answer("POST", "/v2/models/m/infer", null, bytes).join();
      assertEquals(200, answer.status());
      assertEquals("application/json", answer.headers().get("Content-Type"));
      assertEquals(404, service.answer("GET", "/", null, new byte[0]).join().status());
    }
  }

  @Test
  void whatWasTakenIsAnsweredAtTheEnd() {
    save("m/1/model.keras", 1);
    var server = server(folder).maxDelay(Duration.ZERO).start();
    var answers = atOnce(server, 200);
    await("the first", () -> answers.get(0).isDone());
    server.close();
    for (var answer : answers) {
      // Those that had not been taken find no server, perhaps only now, or are refused.
      var response = answer.handle((found, noServer) -> found).join();
      if (response == null) continue;
      int status = response.statusCode();
      if (status == 503) {
        assertTrue(text(response).contains("The server ends"));
        continue;
      }
      assertTrue(status == 200 || status == 400, status + "");
    }
  }
}
