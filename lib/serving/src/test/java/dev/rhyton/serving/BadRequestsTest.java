package dev.rhyton.serving;

import static dev.rhyton.serving.ServerKit.await;
import static dev.rhyton.serving.ServerKit.body;
import static dev.rhyton.serving.ServerKit.get;
import static dev.rhyton.serving.ServerKit.json;
import static dev.rhyton.serving.ServerKit.model;
import static dev.rhyton.serving.ServerKit.post;
import static dev.rhyton.serving.ServerKit.send;
import static dev.rhyton.serving.ServerKit.server;
import static dev.rhyton.serving.ServerKit.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.files.SignedFiles;
import dev.rhyton.models.Safety;
import dev.rhyton.models.Safety.Guard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Bad requests and bad folders are answered by a status and a sentence. */
class BadRequestsTest {
  private static final float[] ROW = {1, 2, 3, 4};

  @TempDir static Path shared;
  @TempDir Path folder;
  private static RunningServer running;

  @BeforeAll
  static void start() {
    model(1).save(shared.resolve("m/1/model.keras"));
    running = server(shared).maxRequestBytes(20_000).timeout(Duration.ofSeconds(2)).start();
  }

  @AfterAll
  static void end() {
    running.close();
  }

  private static String input(String fields) {
    return "{\"inputs\":[{" + fields + "}]}";
  }

  private static String x(String shape, String type, String data) {
    return input(
        "\"name\":\"x\",\"shape\":" + shape + ",\"datatype\":\"" + type + "\",\"data\":" + data);
  }

  /** Bodies with the sentences that answer them. */
  @TestFactory
  Stream<DynamicTest> badBodies() {
    var all = new LinkedHashMap<String, String>();
    all.put("", "The request is no JSON object.");
    all.put("[]", "The request is no JSON object.");
    all.put("{}", "The request has no \"inputs\".");
    all.put("{\"inputs\":3}", "\"inputs\" must be a list of objects.");
    all.put("{\"inputs\":[3]}", "\"inputs\" must be a list of objects.");
    all.put(body(ROW) + "{}", "The JSON of the request goes on after its end.");
    all.put(input(""), "An input has no \"name\".");
    all.put(input("\"name\":7"), "\"name\" must be a text.");
    all.put(input("\"name\":\"x\""), "The input \"x\" has no \"shape\".");
    all.put(input("\"name\":\"x\",\"shape\":[1,4]"), "The input \"x\" has no \"datatype\".");
    all.put(
        input("\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\""),
        "The input \"x\" has no \"data\".");
    all.put(x("[1.5]", "FP32", "[1]"), "\"shape\" must be a list of sizes.");
    all.put(x("[-1,4]", "FP32", "[1]"), "The input \"x\" has a negative size in its shape.");
    all.put(
        x("[1000000000,4000000000]", "FP32", "[1]"),
        "The input \"x\" of shape (1000000000, 4000000000) has more values than the request of 86"
            + " bytes can hold.");
    all.put(
        x("[1,4]", "FP99", "[1,2,3,4]"),
        "The input \"x\" has the datatype \"FP99\", expected one of [BOOL, UINT8, UINT16, UINT32,"
            + " INT8, INT16, INT32, INT64, FP16, BF16, FP32, FP64, BYTES].");
    all.put(
        x("[1,4]", "FP32", "[1,2,3]"),
        "The input \"x\" of shape (1, 4) has 4 values, \"data\" has only 3.");
    all.put(
        x("[1,4]", "FP32", "[1,2,3,4,5]"),
        "The input \"x\" of shape (1, 4) has 4 values, \"data\" has more.");
    all.put(
        x("[1,4]", "FP32", "[1,2,3,\"4\"]"),
        "The value 3 of the input \"x\" must be a number, received 4.");
    all.put(
        x("[1,4]", "FP32", "[1,2,3,1e99]"),
        "The value 3 of the input \"x\" must be a finite number of FP32, received 1e99.");
    all.put(
        x("[1,4]", "INT8", "[1,2,3,128]"),
        "The value 3 of the input \"x\" must be an integer from -128 to 127, received 128.");
    all.put(
        x("[1,4]", "BOOL", "[1,2,3,4]"),
        "The value 0 of the input \"x\" must be true or false, received 1.");
    all.put(
        x("[1,4]", "BYTES", "[\"a\",\"b\",\"c\",\"d\"]"),
        "m, version 1: the input \"x\" takes FP32, received BYTES.");
    all.put(
        x("[1,5]", "FP32", "[1,2,3,4,5]"),
        "m, version 1: the input \"x\" has the shape (None, 4), received (1, 5).");
    all.put(x("[0,4]", "FP32", "[]"), "m, version 1: expected at least one sample, received none.");
    all.put(
        body(ROW).replace("\"x\"", "\"y\""), "m, version 1 has the inputs [x], received \"y\".");
    all.put(
        body(ROW).replace("]}]}", "]}],\"outputs\":[{\"name\":\"y\"}]}"),
        "m, version 1 has the outputs [output], \"y\" is not among them.");
    return all.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getValue(),
                    () -> assertRefused(400, e.getValue(), e.getKey(), "/v2/models/m/infer")));
  }

  private static void assertRefused(int status, String sentence, String body, String path) {
    var answer = post(running, path, body);
    assertEquals(sentence, json(answer).get("error").asText());
    assertEquals(status, answer.statusCode());
    assertEquals("application/json", answer.headers().firstValue("Content-Type").orElse(""));
  }

  @Test
  void jsonThatIsDamagedIsRefusedWithThePlace() {
    var answer = post(running, "/v2/models/m/infer", x("[1,4]", "FP32", "[1,2,NaN,4]"));
    assertEquals(400, answer.statusCode());
    assertTrue(
        text(answer).contains("The request is no valid JSON: ") && text(answer).contains("line 1"),
        text(answer));
    var half = post(running, "/v2/models/m/infer", body(ROW).substring(0, 40));
    assertEquals(400, half.statusCode());
    var deep = post(running, "/v2/models/m/infer", "{\"a\":" + "[".repeat(9000));
    assertEquals(400, deep.statusCode());
  }

  @Test
  void pathsAreRefused() {
    assertRefused(
        404, "There is no model \"n\", expected one of [m].", body(ROW), "/v2/models/n/infer");
    assertRefused(
        404,
        "The model \"m\" has no version 2 that is ready, expected one of [1].",
        body(ROW),
        "/v2/models/m/versions/2/infer");
    assertRefused(
        404,
        "The model \"m\" has no version x that is ready, expected one of [1].",
        body(ROW),
        "/v2/models/m/versions/x/infer");
    assertRefused(
        404,
        "There is nothing at /v2/models/m/predict: see /v2, /v2/models/NAME/infer or /metrics.",
        body(ROW),
        "/v2/models/m/predict");
    assertRefused(405, "Expected a request with GET, received POST.", "", "/v2");
    var got = get(running, "/v2/models/m/infer");
    assertEquals("{\"error\":\"Expected a request with POST, received GET.\"}", text(got));
    assertEquals(405, got.statusCode());
    for (var path :
        new String[] {"/v2/models/../m", "/v2/models/%2e%2e/m", "/v2/models/..%2fm", "//"}) {
      int status = get(running, path).statusCode();
      assertTrue(status == 404 || status == 400, path + " " + status);
    }
  }

  @Test
  void bytesAreRefusedThatDoNotFit() {
    var values = new float[] {1, 2, 3, 4};
    var none = send(ServerKit.binary(running, "", 1, 2, Float.NaN, 4));
    assertEquals(400, none.statusCode());
    assertTrue(text(none).contains("NaN"), text(none));
    var request = ServerKit.binary(running, "", values);
    for (var header : new String[] {"-1", "x", "0"}) {
      var answer = send(request.copy().setHeader("Inference-Header-Content-Length", header));
      assertEquals(
          "Inference-Header-Content-Length must be a number from 1 on, received \""
              + header
              + "\".",
          json(answer).get("error").asText());
    }
    var answer = send(request.copy().setHeader("Inference-Header-Content-Length", "99999"));
    assertEquals(
        "The JSON has 99999 bytes by the header Inference-Header-Content-Length, the body has 110.",
        json(answer).get("error").asText());
  }

  @Test
  void requestsThatAreTooLargeAreRefused() throws IOException {
    var large = " ".repeat(30_000) + body(ROW);
    var answer = post(running, "/v2/models/m/infer", large);
    assertEquals(413, answer.statusCode());
    assertTrue(text(answer).endsWith("at most 20000 are allowed.\"}"), text(answer));
    var chunks =
        send(
            ServerKit.to(running, "/v2/models/m/infer")
                .POST(
                    BodyPublishers.fromPublisher(
                        BodyPublishers.ofByteArray(large.getBytes(StandardCharsets.UTF_8)))));
    assertEquals(413, chunks.statusCode());
    assertTrue(raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 414"));
  }

  /** Sends bytes and returns what comes until the connection is closed. */
  private static String raw(String bytes) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void whatIsNoHttpIsRefusedInJson() throws IOException {
    var answer = raw("hello\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    assertTrue(answer.contains("{\"error\":"), answer);
  }

  @Test
  void slowAndHalfRequestsAreEnded() throws IOException {
    var head = "POST /v2/models/m/infer HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";
    var slow = raw(head + body(ROW).substring(0, 20));
    assertTrue(slow.startsWith("HTTP/1.1 408"), slow);
    assertTrue(slow.contains("Only 20 bytes of the request arrived within the time."), slow);
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write((head + "{").getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 400"), answer);
    }
    // The server goes on, and has forgotten both.
    await("the others", () -> post(running, "/v2/models/m/infer", body(ROW)).statusCode() == 200);
  }

  /** Connections that send nothing take no thread. */
  @Test
  void manyIdleConnectionsDisturbNobody() throws IOException {
    var idle = new java.util.ArrayList<Socket>();
    try {
      for (int i = 0; i < 300; i++) {
        var socket = new Socket(InetAddress.getLoopbackAddress(), running.port());
        socket
            .getOutputStream()
            .write("POST /v2/models/m/infer HTTP/1.1\r\n".getBytes(StandardCharsets.UTF_8));
        idle.add(socket);
      }
      assertEquals(200, post(running, "/v2/models/m/infer", body(ROW)).statusCode());
    } finally {
      for (var socket : idle) socket.close();
    }
  }

  @Test
  void aFullQueueIsRefusedAndAskedToTryAgain() throws InterruptedException {
    model(1).save(folder.resolve("m/1/model.keras"));
    // Batches of one, and a queue of one.
    try (var server = server(folder).maxBatchSize(1).maxQueue(1).parallel(1).start()) {
      var many = new float[5000][4];
      var answers =
          new java.util.ArrayList<java.util.concurrent.CompletableFuture<ServiceAnswer>>();
      var bytes = body(many).getBytes(StandardCharsets.UTF_8);
      var threads = new java.util.ArrayList<Thread>();
      for (int i = 0; i < 8; i++) {
        var thread =
            new Thread(
                () -> {
                  for (int k = 0; k < 20; k++) {
                    var answer = server.service().answer("POST", "/v2/models/m/infer", null, bytes);
                    synchronized (answers) {
                      answers.add(answer);
                    }
                  }
                });
        thread.start();
        threads.add(thread);
      }
      for (var thread : threads) thread.join();
      int refused = 0;
      for (var answer : answers) {
        if (answer.join().status() == 200) continue;
        assertEquals(429, answer.join().status());
        assertEquals("1", answer.join().headers().get("Retry-After"));
        assertEquals(
            "{\"error\":\"1 requests are waiting already, the most that may: try again.\"}",
            new String(answer.join().body(), StandardCharsets.UTF_8));
        refused++;
      }
      assertTrue(refused > 0);
    }
  }

  // ---- folders ----

  private static String reason(RunningServer server, String model) {
    for (var row : json(post(server, "/v2/repository/index", ""))) {
      if (row.get("name").asText().equals(model)) return row.get("reason").asText();
    }
    return "none";
  }

  @Test
  void badFoldersAreRefusedWithAReason() throws IOException {
    model(1).save(folder.resolve("two/1/model.keras"));
    model(1).export(folder.resolve("two/1/model.onnx"));
    model(1).save(folder.resolve("zero/01/model.keras"));
    model(1).save(folder.resolve("good/1/model.keras"));
    Files.createDirectories(folder.resolve("empty/1"));
    Files.createDirectories(folder.resolve("broken/1"));
    Files.writeString(folder.resolve("broken/1/model.keras"), "nothing");
    Files.createDirectories(folder.resolve("linked/1"));
    Files.createSymbolicLink(
        folder.resolve("linked/1/model.keras"), shared.resolve("m/1/model.keras"));
    Files.createSymbolicLink(folder.resolve("outside"), shared.resolve("m"));
    Files.createSymbolicLink(folder.resolve("inside"), folder.resolve("good"));
    try (var server = server(folder).start()) {
      assertEquals(
          "There are two models of one version, model.keras and model.onnx: remove one.",
          reason(server, "two"));
      assertEquals(
          "The name of a version is a number from 1 on without leading zeros.",
          reason(server, "zero"));
      assertEquals("model.keras leads out of the folder of the models.", reason(server, "linked"));
      assertTrue(
          reason(server, "broken").startsWith("broken/1/model.keras"), reason(server, "broken"));
      assertEquals("none", reason(server, "outside"));
      assertEquals("none", reason(server, "empty"));
      assertEquals(200, post(server, "/v2/models/good/infer", body(ROW)).statusCode());
      assertEquals(200, post(server, "/v2/models/inside/infer", body(ROW)).statusCode());
      var answer = post(server, "/v2/models/two/infer", body(ROW));
      assertEquals(503, answer.statusCode());
      assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
      assertEquals(503, get(server, "/v2/health/ready").statusCode());
    }
  }

  @Test
  void modelsWithoutASignatureAreRefusedIfOneIsAsked() throws Exception {
    var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var file = folder.resolve("m/1/model.keras");
    model(1).save(file);
    var safety = Safety.none().refuse(Guard.SIGNATURE).signers(keys.getPublic());
    try (var server = server(folder).safety(safety).start()) {
      assertEquals("load: there is no signature m/1/model.keras.sig.", reason(server, "m"));
      SignedFiles.sign(file, keys.getPrivate());
      await(
          "the signature", () -> post(server, "/v2/models/m/infer", body(ROW)).statusCode() == 200);
      // Another file under the old signature is not served, the signed one is.
      var before = text(post(server, "/v2/models/m/infer", body(ROW)));
      model(2).save(file);
      await("the reason", () -> !reason(server, "m").isEmpty());
      assertEquals(before, text(post(server, "/v2/models/m/infer", body(ROW))));
    }
  }

  /** A file that is written in place, piece by piece, is read when it is whole. */
  @Test
  void aFileThatIsBeingWrittenIsNotRead() throws Exception {
    model(1).save(folder.resolve("m/1/model.keras"));
    model(2).save(folder.resolve("other.keras"));
    var bytes = Files.readAllBytes(folder.resolve("other.keras"));
    try (var server = server(folder).scanInterval(Duration.ofMillis(200)).start()) {
      try (var out = Files.newOutputStream(folder.resolve("m/1/model.keras"))) {
        for (int i = 0; i < 10; i++) {
          out.write(bytes, i * (bytes.length / 10), bytes.length / 10);
          Thread.sleep(50);
          assertEquals(200, post(server, "/v2/models/m/infer", body(ROW)).statusCode());
        }
        out.write(bytes, 10 * (bytes.length / 10), bytes.length % 10);
      }
      var expected = model(2).predict(dev.rhyton.tensor.NDArray.from(new float[][] {ROW}));
      await(
          "the whole file",
          () ->
              Math.abs(
                      ServerKit.output(post(server, "/v2/models/m/infer", body(ROW))).toFloats()[0]
                          - expected.toFloats()[0])
                  < 1e-5);
      assertEquals("", reason(server, "m"));
    }
  }
}
