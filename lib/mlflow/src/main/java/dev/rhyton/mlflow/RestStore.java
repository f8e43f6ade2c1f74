package dev.rhyton.mlflow;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server of MLflow, by its REST API 2.0. */
final class RestStore implements TrackingStore {
  private static final String API = "/api/2.0/mlflow/";
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration UPLOAD = Duration.ofMinutes(10);

  // The most that the server takes at once.
  private static final int METRICS = 900;
  private static final int PARAMS = 100;

  private final URI server;
  private final Map<String, String> headers;
  private final HttpClient client;
  private String runId = "";
  private String artifactUri = "";

  RestStore(URI server, Map<String, String> headers) {
    this.server = server;
    this.headers = headers;
    // The servers of Python misread the offer of HTTP/2 in a request with a body.
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
  }

  /** An answer with another status than 200. */
  private static final class Refusal extends IOException {
    private final String code;

    Refusal(String what, int status, JsonNode answer) {
      super(
          String.format(
              "%s was refused with the status %d%s",
              what,
              status,
              answer.path("message").isTextual() ? ": " + answer.path("message").asText() : ""));
      code = answer.path("error_code").asText();
    }
  }

  @Override
  public String createRun(NewRun run) throws IOException {
    var request = Json.object();
    request.put("experiment_id", experiment(run.experiment()));
    request.put("user_id", run.user());
    request.put("run_name", run.name());
    request.put("start_time", run.startTime());
    add(request.putArray("tags"), run.tags());
    var info = post("runs/create", request).path("run").path("info");
    if (!info.path("run_id").isTextual()) throw new IOException("runs/create returned no run_id");
    runId = info.path("run_id").asText();
    artifactUri = info.path("artifact_uri").asText();
    return runId;
  }

  private String experiment(String name) throws IOException {
    try {
      return experimentByName(name);
    } catch (Refusal e) {
      if (!e.code.equals("RESOURCE_DOES_NOT_EXIST")) throw e;
    }
    try {
      var created = post("experiments/create", Json.object().put("name", name));
      return created.path("experiment_id").asText();
    } catch (Refusal e) {
      if (!e.code.equals("RESOURCE_ALREADY_EXISTS")) throw e;
      return experimentByName(name); // another process has created it since
    }
  }

  private String experimentByName(String name) throws IOException {
    var query = "?experiment_name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    var request = request(API + "experiments/get-by-name" + query, PATIENCE).GET();
    var answer = send("experiments/get-by-name", request, PATIENCE);
    return answer.path("experiment").path("experiment_id").asText();
  }

  private static void add(ArrayNode to, Map<String, String> entries) {
    entries.forEach((key, value) -> to.addObject().put("key", key).put("value", value));
  }

  @Override
  public void logBatch(List<Metric> metrics, Map<String, String> params) throws IOException {
    var entries = new ArrayList<>(params.entrySet());
    for (int from = 0; from < entries.size(); from += PARAMS) {
      var request = Json.object().put("run_id", runId);
      var list = request.putArray("params");
      for (var e : entries.subList(from, Math.min(entries.size(), from + PARAMS))) {
        list.addObject().put("key", e.getKey()).put("value", e.getValue());
      }
      post("runs/log-batch", request);
    }
    for (int from = 0; from < metrics.size(); from += METRICS) {
      var request = Json.object().put("run_id", runId);
      var list = request.putArray("metrics");
      for (var m : metrics.subList(from, Math.min(metrics.size(), from + METRICS))) {
        var metric = list.addObject().put("key", m.key()).put("value", m.value());
        metric.put("timestamp", m.timestamp()).put("step", m.step());
      }
      post("runs/log-batch", request);
    }
  }

  @Override
  public void endRun(RunStatus status, long endTime) throws IOException {
    var request = Json.object().put("run_id", runId).put("status", status.name());
    post("runs/update", request.put("end_time", endTime));
  }

  // ---- artifacts ----

  /** Sends the file to the server, or writes it into the server's folder on this machine. */
  @Override
  public void logArtifact(String name, AtomicFile.Content content) throws IOException {
    var uri = artifacts();
    var scheme = uri.getScheme() == null ? "file" : uri.getScheme();
    if (scheme.equals("mlflow-artifacts") && isHere(uri)) {
      upload(ARTIFACTS + uri.getRawPath() + "/" + name, name, content);
    } else if (scheme.equals("file") && isThisMachine()) {
      var folder = uri.getScheme() == null ? Path.of(artifactUri) : Path.of(uri);
      Files.createDirectories(folder);
      content.writeTo(folder.resolve(name));
    } else {
      throw new IOException(
          "the server keeps its files in "
              + artifactUri
              + ", where only it can write: start it with --artifacts-destination");
    }
  }

  private URI artifacts() throws IOException {
    try {
      return URI.create(artifactUri.replaceFirst("/$", ""));
    } catch (IllegalArgumentException e) {
      throw new IOException("the server returned \"" + artifactUri + "\" for its files", e);
    }
  }

  /** Returns whether files are sent to the same server: only that may see the headers. */
  private boolean isHere(URI artifacts) {
    return artifacts.getRawAuthority() == null
        || artifacts.getRawAuthority().equals(server.getRawAuthority());
  }

  private boolean isThisMachine() throws IOException {
    return InetAddress.getByName(server.getHost()).isLoopbackAddress();
  }

  private void upload(String path, String name, AtomicFile.Content content) throws IOException {
    var folder = Files.createTempDirectory("rhyton-mlflow");
    var file = folder.resolve(name);
    try {
      content.writeTo(file);
      var request = request(path, UPLOAD).header("Content-Type", "application/octet-stream");
      send("the upload of " + name, request.PUT(BodyPublishers.ofFile(file)), UPLOAD);
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  // ---- requests ----

  private HttpRequest.Builder request(String path, Duration patience) {
    var root = server.toString().replaceFirst("/+$", "");
    var request = HttpRequest.newBuilder(URI.create(root + path)).timeout(patience);
    headers.forEach(request::setHeader);
    return request;
  }

  @CanIgnoreReturnValue
  private JsonNode post(String what, JsonNode body) throws IOException {
    var request = request(API + what, PATIENCE).header("Content-Type", "application/json");
    return send(what, request.POST(BodyPublishers.ofString(body.toString())), PATIENCE);
  }

  /** Returns the answer to a request; an interrupt of the thread, which ends training, waits. */
  @CanIgnoreReturnValue
  private JsonNode send(String what, HttpRequest.Builder request, Duration patience)
      throws IOException {
    boolean interrupted = Thread.interrupted();
    var sent = client.sendAsync(request.build(), BodyHandlers.ofString());
    HttpResponse<String> response;
    try {
      // The timeout of the request does not count the time of the answer's text.
      response = sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException(what + " had no answer in " + patience.toSeconds() + " seconds", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(what, requireNonNull(e.getCause())), e);
    } catch (InterruptedException e) {
      interrupted = true;
      var stopped = new InterruptedIOException(what + " was interrupted");
      stopped.initCause(e);
      throw stopped;
    } finally {
      sent.cancel(true);
      if (interrupted) Thread.currentThread().interrupt();
    }
    var answer = json(response.body());
    if (response.statusCode() != 200) throw new Refusal(what, response.statusCode(), answer);
    return answer;
  }

  private static String reason(String what, Throwable cause) {
    if (cause instanceof ConnectException) return "there is no server at this address";
    var text = cause.getMessage();
    return what + " failed: " + (text == null ? cause.getClass().getSimpleName() : text);
  }

  /** Returns the answer, or an empty object if it is no JSON, as that of a proxy. */
  private static JsonNode json(String body) {
    try {
      return Json.parse(body);
    } catch (IllegalArgumentException e) {
      return Json.object();
    }
  }
}
