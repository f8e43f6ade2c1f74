package dev.rhyton.serving;

import static dev.rhyton.serving.ServerKit.model;
import static dev.rhyton.serving.ServerKit.server;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.rhyton.Refusals;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the client sends, receives and says. */
class InferenceClientTest {
  private static final NDArray ROWS = NDArray.from(new float[][] {{1, -2, 0.5f, 3}, {0, 1, 2, 3}});

  @TempDir static Path folder;
  private static RunningServer running;

  @BeforeAll
  static void start() {
    model(1).save(folder.resolve("m/1/model.keras"));
    model(2).save(folder.resolve("m/2/model.keras"));
    twoByTwo().save(folder.resolve("two/1/model.keras"));
    running = server(folder).start();
  }

  @AfterAll
  static void end() {
    running.close();
  }

  /** A model of two inputs with two outputs. */
  private static Model twoByTwo() {
    Tensor a = Input.of("a", 4), b = Input.of("b", 4);
    var both = Concatenate.of().apply(a, b);
    return Model.of(
        List.of(a, b),
        List.of(Dense.of(2).named("p").apply(both), Dense.of(3).named("q").apply(both)));
  }

  private static InferenceClient client(String model) {
    return InferenceClient.of(running.address(), model);
  }

  private static void assertClose(NDArray expected, NDArray actual) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.toFloats(), actual.toFloats(), 1e-5f);
  }

  @Test
  void receivesWhatTheModelPredicts() {
    for (boolean binary : new boolean[] {false, true}) {
      var result = client("m").binary(binary).infer(ROWS);
      assertEquals("m", result.model());
      assertEquals("2", result.version());
      assertEquals(Set.of("output"), result.outputs().keySet());
      assertClose(model(2).predict(ROWS), result.output());
    }
  }

  @Test
  void asksTheVersionThatIsSet() {
    var result = client("m").version(1).infer(ROWS);
    assertEquals("1", result.version());
    assertClose(model(1).predict(ROWS), result.output());
  }

  @Test
  void sendsSeveralInputsAndReceivesSeveralOutputs() {
    for (boolean binary : new boolean[] {false, true}) {
      var result = client("two").binary(binary).infer(Map.of("a", ROWS, "b", ROWS));
      assertEquals(2, result.outputs().size());
      var shapes = result.outputs().values().stream().map(o -> o.shape().toString()).toList();
      assertEquals(List.of("(2, 2)", "(2, 3)"), shapes);
      var refusal = assertThrows(IllegalStateException.class, result::output);
      assertTrue(refusal.getMessage().endsWith(": use outputs()."), refusal.getMessage());
    }
  }

  @Test
  void knowsWhetherAModelIsReady() {
    assertTrue(client("m").isReady());
    assertTrue(client("m").version(1).isReady());
    assertFalse(client("m").version(3).isReady());
    assertFalse(client("letters").isReady());
    assertFalse(client("a name/with ? signs").isReady());
  }

  @TestFactory
  Stream<DynamicTest> messages() {
    var m = client("m");
    var nan = NDArray.from(new float[][] {{Float.NaN, 0, 0, 0}});
    return new Refusals()
        .add(
            "InferenceClient: server must not be null.",
            () -> InferenceClient.of((URI) null, "digits"))
        .add(
            "InferenceClient: expected an address such as http://127.0.0.1:8080, received \"localhost:8080\".",
            () -> InferenceClient.of("localhost:8080", "digits"))
        .add(
            "InferenceClient: expected an address such as http://127.0.0.1:8080, received \"my server\".",
            () -> InferenceClient.of("my server", "digits"))
        .add("InferenceClient: model must not be null.", () -> client(null))
        .add("InferenceClient: expected the name of a model, received \"\".", () -> client(""))
        .add("InferenceClient: version must be at least 1, received 0.", () -> m.version(0))
        .add("InferenceClient: timeout must not be null.", () -> m.timeout(null))
        .add(
            "InferenceClient: timeout must be from 1 ms to a day, received PT0S.",
            () -> m.timeout(Duration.ZERO))
        .add("InferenceClient: x must not be null.", () -> m.infer((NDArray) null))
        .add(
            "InferenceClient: inputs must not be null, nor hold null.",
            () -> m.infer((Map<String, NDArray>) null))
        .add(
            "InferenceClient: the input \"x\" has values that are not finite, which JSON cannot hold: use binary(true).",
            () -> m.infer(nan))
        .add(
            "InferenceClient: two has the inputs [a, b], expected one: give the arrays by their names.",
            () -> client("two").infer(ROWS))
        .add(
            running.address()
                + " answered 404: There is no model \"letters\", expected one of [m, two].",
            () -> client("letters").infer(ROWS))
        .add("InferResult: model must not be null.", () -> new InferResult(null, "", Map.of()))
        .add("InferResult: version must not be null.", () -> new InferResult("m", null, Map.of()))
        .add(
            "InferResult: outputs must not be null, nor hold null.",
            () -> new InferResult("m", "", null))
        .tests();
  }

  // ---- other servers ----

  /** Answers each request with a status, a body and the length of its JSON. */
  private static HttpServer other(int status, byte[] body, String jsonLength) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          if (!jsonLength.isEmpty()) {
            exchange.getResponseHeaders().set(TensorJson.JSON_LENGTH, jsonLength);
          }
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static InferResult ask(int status, String body, String jsonLength) throws IOException {
    var server = other(status, body.getBytes(StandardCharsets.UTF_8), jsonLength);
    try {
      var address = "http://127.0.0.1:" + server.getAddress().getPort() + "/proxy/";
      return InferenceClient.of(address, "m").infer(Map.of("x", ROWS));
    } finally {
      server.stop(0);
    }
  }

  private static void assertAnswer(
      Class<? extends Exception> expected, String message, int status, String body, String length) {
    var refusal = assertThrows(expected, () -> ask(status, body, length));
    assertEquals(message, refusal.getMessage().replaceFirst("^http\\S+ ", ""));
  }

  @Test
  void readsTextsAndAnswersWithoutAVersion() throws IOException {
    var json =
        "{\"outputs\":[{\"name\":\"y\",\"shape\":[2],\"datatype\":\"BYTES\","
            + "\"parameters\":{\"binary_data_size\":12}}]}";
    var texts = "\u0003\0\0\0cat\u0001\0\0\0a";
    var result = ask(200, json + texts, String.valueOf(json.length()));
    assertEquals("", result.version());
    assertArrayEquals(new String[] {"cat", "a"}, result.output().toStrings());
  }

  @Test
  void saysWhatAnotherServerAnswered() {
    var refused = IllegalArgumentException.class;
    var failed = IllegalStateException.class;
    assertAnswer(failed, "answered 503: busy", 503, "{\"error\":\"busy\"}", "");
    assertAnswer(failed, "answered 429: {\"error\":1}", 429, "{\"error\":1}", "");
    assertAnswer(refused, "answered 401: <html>Who are you?", 401, "<html>Who are you?\n", "");
    assertAnswer(
        failed, "sent no answer of the protocol: The answer is no JSON object.", 200, "[]", "");
    assertAnswer(
        failed,
        "sent no answer of the protocol: The JSON has 100 bytes by the header"
            + " Inference-Header-Content-Length, the body has 2.",
        200,
        "{}",
        "100");
    assertAnswer(failed, "sent no answer of the protocol: For input string: \"x\"", 200, "{}", "x");
  }

  @Test
  void saysThatNobodyAnswers() throws IOException {
    var nobody = InferenceClient.of("http://127.0.0.1:1", "m");
    var refusal = assertThrows(UncheckedIOException.class, nobody::isReady);
    assertEquals("There is no server at http://127.0.0.1:1.", refusal.getMessage());
    try (var silent = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = "http://127.0.0.1:" + silent.getLocalPort();
      var asking = InferenceClient.of(address, "m").timeout(Duration.ofMillis(50));
      var late = assertThrows(UncheckedIOException.class, asking::isReady);
      assertEquals(address + " did not answer within 50 ms.", late.getMessage());
    }
  }

  @Test
  void anInterruptEndsTheWait() throws IOException {
    try (var silent = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var asking = InferenceClient.of("http://127.0.0.1:" + silent.getLocalPort(), "m");
      Thread.currentThread().interrupt();
      assertThrows(UncheckedIOException.class, asking::isReady);
      assertTrue(Thread.interrupted());
    }
  }
}
