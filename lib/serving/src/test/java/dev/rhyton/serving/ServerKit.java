package dev.rhyton.serving;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What the tests of the server share: small models, and requests. */
final class ServerKit {
  static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ServerKit() {}

  /** A model of four numbers with three outputs. */
  static Sequential model(int seed) {
    Seed.set(seed);
    var model =
        Sequential.of(
            Input.of("x", 4), Dense.of(8).activation("relu"), Dense.of(3).activation("softmax"));
    model.compile("adam", "categorical_crossentropy");
    return model;
  }

  static ModelServer server(Path folder) {
    return ModelServer.of(folder).port(0).scanInterval(Duration.ofMillis(20));
  }

  static HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return CLIENT.send(
          request.timeout(Duration.ofMinutes(1)).build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static HttpRequest.Builder to(RunningServer server, String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path));
  }

  static HttpResponse<byte[]> get(RunningServer server, String path) {
    return send(to(server, path));
  }

  static HttpResponse<byte[]> post(RunningServer server, String path, String body) {
    return send(to(server, path).POST(BodyPublishers.ofString(body)));
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  static JsonNode json(HttpResponse<byte[]> response) {
    return json(text(response));
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  /** The body of a request for rows of {@link #model}. */
  static String body(float[]... rows) {
    var data = new StringBuilder();
    for (var row : rows) {
      for (float value : row) data.append(data.length() == 0 ? "" : ",").append(value);
    }
    return "{\"inputs\":[{\"name\":\"x\",\"shape\":["
        + rows.length
        + ",4],\"datatype\":\"FP32\",\"data\":["
        + data
        + "]}]}";
  }

  /** The same with the values behind the JSON. */
  static HttpRequest.Builder binary(RunningServer server, String parameters, float... values) {
    var json =
        "{"
            + parameters
            + "\"inputs\":[{\"name\":\"x\",\"shape\":["
            + values.length / 4
            + ",4],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":"
            + 4 * values.length
            + "}}]}";
    var head = json.getBytes(StandardCharsets.UTF_8);
    var all = ByteBuffer.allocate(head.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    all.put(head);
    for (float value : values) all.putFloat(value);
    return to(server, "/v2/models/m/infer")
        .header("Inference-Header-Content-Length", head.length + "")
        .POST(BodyPublishers.ofByteArray(all.array()));
  }

  static NDArray output(HttpResponse<byte[]> response) {
    var output = json(response).get("outputs").get(0);
    var values = new float[output.get("data").size()];
    for (int i = 0; i < values.length; i++) values[i] = output.get("data").get(i).floatValue();
    return NDArray.of(
        values, output.get("shape").get(0).asLong(), output.get("shape").get(1).asLong());
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, what);
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
