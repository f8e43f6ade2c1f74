package dev.rhyton.serving;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

/**
 * A client of one model of a server, in the protocol KServe v2 (Open Inference Protocol) over HTTP:
 * of {@link ModelServer}, KServe, Triton or MLServer. Each setter returns a changed copy. Threads
 * may share a client.
 *
 * <pre>{@code
 * var client = InferenceClient.of("http://127.0.0.1:8080", "digits");
 * var probabilities = client.infer(images).output();
 * }</pre>
 */
public final class InferenceClient extends Configured {
  private static final int OK = 200;
  private static final int SERVER_ERROR = 500;
  private static final int MOST_TEXT = 200; // of an answer that is not the protocol's

  // Servers of the protocol need not know HTTP/2, and some misread the offer of it.
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @SuppressWarnings("NullAway.Init") // set by of
  private transient URI server;

  private transient String model = "";
  private transient long version; // 0 for the newest
  private transient Duration timeout = Duration.ofSeconds(10);
  private boolean binary;
  private transient volatile String input = ""; // the name of the only input, once it is known

  @SuppressWarnings("NullAway.Init") // of sets the server and the model
  private InferenceClient() {}

  /** Creates a client of a model: {@code InferenceClient.of(server.address(), "digits")}. */
  public static InferenceClient of(URI server, String model) {
    Check.given("InferenceClient", "server", server);
    Check.that(
        ("http".equals(server.getScheme()) || "https".equals(server.getScheme()))
            && server.getHost() != null,
        "InferenceClient: expected an address such as http://127.0.0.1:8080, received \"%s\".",
        server);
    Check.given("InferenceClient", "model", model);
    Check.that(!model.isBlank(), "InferenceClient: expected the name of a model, received \"\".");
    return made(
        new InferenceClient(),
        c -> {
          c.server = server;
          c.model = model;
        });
  }

  /** Creates a client of a model: {@code InferenceClient.of("http://127.0.0.1:8080", "digits")}. */
  public static InferenceClient of(String server, String model) {
    Check.given("InferenceClient", "server", server);
    URI address;
    try {
      address = URI.create(server);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "InferenceClient: expected an address such as http://127.0.0.1:8080, received \""
              + server
              + "\".",
          e);
    }
    return of(address, model);
  }

  /** Sets the version of the model that is asked; without it, the server takes the newest. */
  public InferenceClient version(long number) {
    Check.positive("InferenceClient", "version", number);
    return with(
        this,
        c -> {
          c.version = number;
          c.input = "";
        });
  }

  /**
   * Sets whether values are sent and received as bytes behind the JSON, by default not. Bytes are
   * shorter, and may be infinite or not a number; the server must know the extension {@code
   * binary_tensor_data}, as {@link ModelServer} and Triton do.
   */
  public InferenceClient binary(boolean option) {
    return with(this, c -> c.binary = option);
  }

  /** Sets how long an answer may take, by default ten seconds. */
  public InferenceClient timeout(Duration time) {
    return with(this, c -> c.timeout = ModelServer.time("InferenceClient", "timeout", time, 1));
  }

  /**
   * Returns whether the model answers requests: not if the server does not know it or has not read
   * it yet.
   *
   * @throws UncheckedIOException if there is no server at the address
   */
  public boolean isReady() {
    return send(to("/ready")).statusCode() == OK;
  }

  /**
   * Returns the predictions for the rows of an array, for a model with one input. The first request
   * asks the server for the name of the input.
   *
   * @throws IllegalArgumentException if the server refuses the request; the message has its reason
   * @throws IllegalStateException if the server cannot answer, now or at all
   * @throws UncheckedIOException if there is no answer
   */
  public InferResult infer(NDArray x) {
    Check.given("InferenceClient", "x", x);
    if (input.isEmpty()) input = onlyInput();
    return infer(Map.of(input, x));
  }

  /**
   * Returns the predictions for arrays by the names of the inputs.
   *
   * @throws IllegalArgumentException if the server refuses the request; the message has its reason
   * @throws IllegalStateException if the server cannot answer, now or at all
   * @throws UncheckedIOException if there is no answer
   */
  public InferResult infer(Map<String, NDArray> inputs) {
    var body = body(Check.entries("InferenceClient", "inputs", inputs));
    var request = to("/infer").POST(BodyPublishers.ofByteArray(body.bytes));
    if (binary) request.header(TensorJson.JSON_LENGTH, String.valueOf(body.jsonLength));
    request.header("Content-Type", binary ? "application/octet-stream" : "application/json");
    var response = answered(request);
    try {
      long jsonLength = response.headers().firstValueAsLong(TensorJson.JSON_LENGTH).orElse(-1);
      return InferRequest.readAnswer(response.body(), Math.toIntExact(jsonLength));
    } catch (ServingException | NumberFormatException | ArithmeticException e) {
      throw notOfTheProtocol(e);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // nobody compares bodies
  private record Body(byte[] bytes, int jsonLength) {}

  private Body body(Map<String, NDArray> inputs) {
    if (!binary) inputs.forEach(InferenceClient::checkFinite);
    try {
      return TensorJson.write(
          json -> {
            if (!binary) return;
            json.writeObjectFieldStart("parameters");
            json.writeBooleanField("binary_data_output", true);
            json.writeEndObject();
          },
          "inputs",
          inputs,
          name -> binary,
          Body::new);
    } catch (ServingException e) {
      throw new IllegalArgumentException("InferenceClient: " + e.getMessage(), e);
    }
  }

  private static void checkFinite(String name, NDArray values) {
    Check.that(
        !values.dtype().isFloat() || values.isFinite(),
        "InferenceClient: the input \"%s\" has values that are not finite, which JSON cannot hold:"
            + " use binary(true).",
        name);
  }

  private String onlyInput() {
    var names = new ArrayList<String>();
    var text = new String(answered(to("")).body(), StandardCharsets.UTF_8);
    try {
      for (var each : Json.parse(text).path("inputs")) names.add(each.path("name").asText());
    } catch (IllegalArgumentException e) {
      throw notOfTheProtocol(e);
    }
    Check.that(
        names.size() == 1,
        "InferenceClient: %s has the inputs %s, expected one: give the arrays by their names.",
        model,
        names);
    return names.get(0);
  }

  private IllegalStateException notOfTheProtocol(RuntimeException e) {
    return new IllegalStateException(
        server + " sent no answer of the protocol: " + e.getMessage(), e);
  }

  // ---- requests ----

  private HttpRequest.Builder to(String path) {
    var name = URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20");
    var root = server.toString().replaceFirst("/+$", "");
    var place = version == 0 ? "" : "/versions/" + version;
    return HttpRequest.newBuilder(URI.create(root + "/v2/models/" + name + place + path))
        .timeout(timeout);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    } catch (ConnectException e) {
      throw new UncheckedIOException("There is no server at " + server + ".", e);
    } catch (HttpTimeoutException e) {
      throw new UncheckedIOException(
          server + " did not answer within " + timeout.toMillis() + " ms.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(server + " did not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var stopped = new InterruptedIOException("The request was interrupted.");
      stopped.initCause(e);
      throw new UncheckedIOException(stopped);
    }
  }

  /** Returns an answer with the status 200; throws the sentence of others. */
  private HttpResponse<byte[]> answered(HttpRequest.Builder request) {
    var response = send(request);
    int status = response.statusCode();
    if (status == OK) return response;
    var message = server + " answered " + status + ": " + sentence(response.body());
    if (status < SERVER_ERROR && status != ServingException.TOO_MANY) {
      throw new IllegalArgumentException(message);
    }
    throw new IllegalStateException(message);
  }

  /** Returns what the server says, or the beginning of another text, as that of a proxy. */
  private static String sentence(byte[] body) {
    var text = new String(body, StandardCharsets.UTF_8);
    try {
      var error = Json.parse(text).path("error");
      if (error.isTextual()) return error.asText();
    } catch (IllegalArgumentException e) {
      // The text is none of the protocol.
    }
    return text.substring(0, Math.min(MOST_TEXT, text.length())).strip();
  }
}
