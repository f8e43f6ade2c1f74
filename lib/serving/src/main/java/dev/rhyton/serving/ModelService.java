package dev.rhyton.serving;

import static dev.rhyton.serving.ServingException.BAD_REQUEST;
import static dev.rhyton.serving.ServingException.ERROR;
import static dev.rhyton.serving.ServingException.NOT_ALLOWED;
import static dev.rhyton.serving.ServingException.NOT_FOUND;
import static dev.rhyton.serving.ServingException.UNAVAILABLE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rhyton.config.Check;
import dev.rhyton.models.SafetyReport;
import dev.rhyton.tensor.NDArray;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of the protocol KServe v2 without listening itself: for programs that have
 * an HTTP server already, as those with Spring Boot. {@link ModelServer#open} creates it.
 *
 * <pre>{@code
 * var service = ModelServer.of("models").open();
 * service.answer("POST", "/v2/models/digits/infer", null, body)
 *     .thenAccept(answer -> send(answer.status(), answer.headers(), answer.body()));
 * }</pre>
 */
public final class ModelService implements AutoCloseable {
  static final System.Logger LOG = System.getLogger("dev.rhyton.serving");
  static final String JSON = "application/json";
  static final String RETRY = "Retry-After";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long SWEEP = 50; // milliseconds between searches for late requests
  private static final List<String> EXTENSIONS = List.of("binary_tensor_data", "model_repository");

  private final ModelServer options;
  private final Metrics metrics = new Metrics();
  private final AtomicInteger reading = new AtomicInteger();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ModelFolder folder;
  private final ScheduledExecutorService loader = executor("loader");
  private final ScheduledExecutorService sweeper = executor("sweeper");
  private volatile boolean isEnding;
  private volatile boolean refuses;

  ModelService(ModelServer options) {
    this.options = options;
    folder = new ModelFolder(options, reading, metrics);
    folder.scan(true);
    schedule(loader, this::scan, options.scanInterval().toMillis());
    schedule(sweeper, this::sweep, SWEEP);
  }

  private static ScheduledExecutorService executor(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          var thread = new Thread(task, "rhyton-serving " + name);
          thread.setDaemon(true);
          return thread;
        });
  }

  private static void schedule(ScheduledExecutorService by, Runnable task, long interval) {
    var unused = by.scheduleWithFixedDelay(task, interval, interval, TimeUnit.MILLISECONDS);
  }

  private void scan() {
    try {
      folder.scan(false);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "The folder of the models cannot be read.", e);
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    served().forEach(m -> m.expire(now));
  }

  private List<ServedModel> served() {
    return folder.served().values().stream().flatMap(v -> v.values().stream()).toList();
  }

  // ---- requests ----

  /**
   * Answers a request. Errors are answers too: a status and {@code {"error": ...}}.
   *
   * @param method the method of HTTP, such as {@code "POST"}
   * @param path the path of the address: {@code "/v2/models/digits/infer"}
   * @param jsonLength the header {@code Inference-Header-Content-Length}, null if there is none
   * @param body the body; empty for none
   */
  public CompletableFuture<ServiceAnswer> answer(
      String method, String path, @Nullable String jsonLength, byte[] body) {
    Check.given("answer", "method", method);
    Check.given("answer", "path", path);
    Check.given("answer", "body", body);
    long start = System.nanoTime();
    var model = new String[] {""};
    inFlight.incrementAndGet();
    CompletableFuture<ServiceAnswer> answer;
    try {
      answer = route(method, path.split("/", -1), jsonLength, body, model);
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return answer.handle(
        (done, failure) -> {
          inFlight.decrementAndGet();
          var result = failure == null ? done : refusal(failure);
          metrics.request(model[0], result.status(), System.nanoTime() - start);
          return result;
        });
  }

  private CompletableFuture<ServiceAnswer> route(
      String method, String[] path, @Nullable String jsonLength, byte[] body, String[] model) {
    // The first part is empty: the path begins with a slash.
    int length = path.length > 1 && path[path.length - 1].isEmpty() ? path.length - 1 : path.length;
    var parts = List.of(path).subList(Math.min(1, length), length);
    if (parts.equals(List.of("metrics"))) return get(method, this::metricsPage);
    if (parts.isEmpty() || !parts.get(0).equals("v2")) throw unknown(path);
    var rest = parts.subList(1, parts.size());
    if (rest.isEmpty()) return get(method, this::server);
    return switch (rest.get(0)) {
      case "health" -> get(method, () -> health(path, rest));
      case "models" -> model(method, path, rest, jsonLength, body, model);
      case "repository" -> repository(method, path, rest);
      default -> throw unknown(path);
    };
  }

  private static ServingException unknown(String[] path) {
    return new ServingException(
        NOT_FOUND,
        "There is nothing at %s: see /v2, /v2/models/NAME/infer or /metrics.",
        String.join("/", path));
  }

  private interface Page {
    ServiceAnswer get();
  }

  private static CompletableFuture<ServiceAnswer> get(String method, Page page) {
    check(method, "GET");
    return CompletableFuture.completedFuture(page.get());
  }

  private static void check(String method, String expected) {
    if (method.equals(expected)) return;
    throw new ServingException(
        NOT_ALLOWED, "Expected a request with %s, received %s.", expected, method);
  }

  private ServiceAnswer server() {
    var version = ModelServer.class.getPackage().getImplementationVersion();
    return json(
        200,
        ordered(
            "name", "rhyton", "version", version == null ? "" : version, "extensions", EXTENSIONS));
  }

  private ServiceAnswer health(String[] path, List<String> rest) {
    if (rest.equals(List.of("health", "live"))) return json(200, Map.of("live", true));
    if (!rest.equals(List.of("health", "ready"))) throw unknown(path);
    boolean isReady = isReady();
    return json(isReady ? 200 : UNAVAILABLE, Map.of("ready", isReady));
  }

  /** Returns whether the service is not ending, and every model has a version that is ready. */
  private boolean isReady() {
    var ready = folder.served().keySet();
    return !isEnding
        && folder.index().stream()
            .filter(r -> !r.version().isEmpty())
            .allMatch(r -> ready.contains(r.name()));
  }

  private CompletableFuture<ServiceAnswer> model(
      String method,
      String[] path,
      List<String> rest,
      @Nullable String jsonLength,
      byte[] body,
      String[] counted) {
    if (rest.size() < 2) throw unknown(path);
    var name = rest.get(1);
    boolean isVersion = rest.size() > 3 && rest.get(2).equals("versions");
    var version = isVersion ? rest.get(3) : null;
    var action = rest.subList(isVersion ? 4 : 2, rest.size());
    if (folder.served().containsKey(name)) counted[0] = name;
    if (action.isEmpty()) return get(method, () -> metadata(folder.find(name, version)));
    if (action.equals(List.of("ready"))) return get(method, () -> modelReady(name, version));
    if (!action.equals(List.of("infer"))) throw unknown(path);
    check(method, "POST");
    return infer(name, version, jsonLength, body);
  }

  private ServiceAnswer modelReady(String name, @Nullable String version) {
    var found = folder.find(name, version); // or 404, or 503
    return json(200, ordered("name", found.name(), "ready", true));
  }

  private ServiceAnswer metadata(ServedModel found) {
    var versions =
        folder.served().getOrDefault(found.name(), new TreeMap<>()).keySet().stream()
            .map(String::valueOf)
            .toList();
    return json(
        200,
        ordered(
            "name", found.name(),
            "versions", versions,
            "platform", found.model().runtime(),
            "inputs", ports(found.model().inputs()),
            "outputs", ports(found.model().outputs())));
  }

  private static List<Map<String, Object>> ports(List<LoadedModel.Port> ports) {
    return ports.stream()
        .map(
            p ->
                ordered(
                    "name", p.name(),
                    "datatype", DataType.of(p.dtype()).name(),
                    "shape", p.shape().dims()))
        .toList();
  }

  // ---- predictions ----

  private CompletableFuture<ServiceAnswer> infer(
      String name, @Nullable String version, @Nullable String jsonLength, byte[] body) {
    if (refuses) {
      throw new ServingException(UNAVAILABLE, "The server ends: send the request to another one.");
    }
    long deadline = System.nanoTime() + options.timeout().toNanos();
    var request = read(body, jsonLength);
    while (true) {
      var served = folder.find(name, version);
      InferAnswer.check(request, served.toString(), served.model().outputNames());
      var outputs = served.predict(request.inputs(), deadline);
      if (outputs != null) return outputs.thenApply(o -> answer(request, served, o));
      // Otherwise it was replaced after it was found.
    }
  }

  /** Reads a request; meanwhile, a batch waits for it. */
  private InferRequest read(byte[] body, @Nullable String jsonLength) {
    reading.incrementAndGet();
    try {
      return InferRequest.read(body, jsonLength(jsonLength));
    } finally {
      reading.decrementAndGet();
    }
  }

  private static ServiceAnswer answer(
      InferRequest request, ServedModel served, List<NDArray> outputs) {
    return InferAnswer.of(
        request, served.name(), served.version(), served.model().outputNames(), outputs);
  }

  private static int jsonLength(@Nullable String header) {
    if (header == null) return -1;
    try {
      int length = Integer.parseInt(header.strip());
      if (length > 0) return length;
    } catch (NumberFormatException e) {
      // refused below
    }
    throw new ServingException(
        BAD_REQUEST,
        "%s must be a number from 1 on, received \"%s\".",
        TensorJson.JSON_LENGTH,
        header);
  }

  // ---- the repository ----

  private CompletableFuture<ServiceAnswer> repository(
      String method, String[] path, List<String> rest) {
    check(method, "POST");
    if (rest.equals(List.of("repository", "index"))) {
      return CompletableFuture.completedFuture(index());
    }
    boolean isModel = rest.size() == 4 && rest.get(1).equals("models");
    if (!isModel) throw unknown(path);
    var name = rest.get(2);
    return switch (rest.get(3)) {
      case "load" -> changed(name, folder::load);
      case "unload" -> changed(name, folder::unload);
      default -> throw unknown(path);
    };
  }

  private ServiceAnswer index() {
    return json(
        200,
        folder.index().stream()
            .map(
                r ->
                    ordered(
                        "name", r.name(),
                        "version", r.version(),
                        "state", r.isReady() ? "READY" : "UNAVAILABLE",
                        "reason", r.reason()))
            .toList());
  }

  private CompletableFuture<ServiceAnswer> changed(String name, Consumer<String> change) {
    if (!options.repositoryControl()) {
      throw new ServingException(
          NOT_ALLOWED,
          "Models are loaded from their folder: repositoryControl(true) allows requests to load and"
              + " unload them.");
    }
    return CompletableFuture.supplyAsync(
        () -> {
          change.accept(name);
          return json(200, Map.of());
        },
        loader);
  }

  // ---- metrics ----

  private ServiceAnswer metricsPage() {
    var page = new Metrics.Page();
    metrics.write(page);
    page.type("in_flight", "gauge", "Requests that are not answered yet.");
    page.line("in_flight", "", inFlight.get());
    each(
        page,
        "queue_requests",
        "gauge",
        "Requests that wait.",
        (labels, m) -> page.line("queue_requests", labels, m.waiting()));
    each(
        page,
        "model_ready",
        "gauge",
        "Versions that answer.",
        (labels, m) -> page.line("model_ready", labels, 1));
    each(
        page,
        "input_drift",
        "gauge",
        "Distance of inputs from the training data in deviations.",
        (labels, m) -> drift(page, labels, m));
    each(
        page,
        "safety_total",
        "counter",
        "What the checks of Safety found.",
        (labels, m) -> safety(page, labels, m.model().report()));
    return new ServiceAnswer(
        200,
        Map.of("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
        page.toString().getBytes(StandardCharsets.UTF_8));
  }

  private interface Lines {
    void write(String labels, ServedModel model);
  }

  private void each(Metrics.Page page, String name, String type, String help, Lines lines) {
    page.type(name, type, help);
    for (var model : served()) {
      lines.write("model=\"" + model.name() + "\",version=\"" + model.version() + "\"", model);
    }
  }

  private static void drift(Metrics.Page page, String labels, ServedModel model) {
    var drift = model.drift();
    for (int i = 0; i < drift.length; i++) {
      if (Double.isNaN(drift[i])) continue;
      page.line("input_drift", labels + ",input=\"" + i + "\"", drift[i]);
    }
  }

  private static void safety(Metrics.Page page, String labels, SafetyReport report) {
    for (var row : report.rows()) {
      if (row.checked() == 0) continue;
      var guard = labels + ",guard=\"" + row.guard() + "\",result=\"";
      page.line("safety_total", guard + "checked\"", (double) row.checked());
      page.line("safety_total", guard + "warned\"", (double) row.warned());
      page.line("safety_total", guard + "refused\"", (double) row.refused());
    }
  }

  // ---- answers ----

  /** Returns the answer to a request that failed. */
  static ServiceAnswer refusal(Throwable failure) {
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ServingException e) {
      var answer = json(e.status(), Map.of("error", e.getMessage()));
      if (!e.isTemporary()) return answer;
      var headers = new LinkedHashMap<>(answer.headers());
      headers.put(RETRY, "1");
      return new ServiceAnswer(e.status(), headers, answer.body());
    }
    LOG.log(System.Logger.Level.ERROR, "A request failed.", cause);
    return json(ERROR, Map.of("error", "The service failed: " + cause.getMessage()));
  }

  private static ServiceAnswer json(int status, Object value) {
    try {
      return new ServiceAnswer(
          status, Map.of("Content-Type", JSON), MAPPER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // plain values
    }
  }

  private static Map<String, Object> ordered(Object... entries) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < entries.length; i += 2) map.put((String) entries[i], entries[i + 1]);
    return map;
  }

  // ---- ending ----

  /** Lets {@code /v2/health/ready} say that no further requests should be sent. */
  void end() {
    isEnding = true;
  }

  boolean isEnding() {
    return isEnding;
  }

  /** Refuses further predictions, so that clients send them elsewhere. */
  void refuse() {
    refuses = true;
  }

  /** Returns the number of requests that are not answered yet. */
  int inFlight() {
    return inFlight.get();
  }

  /** Answers what it has taken, and frees the memory of the models. */
  @Override
  public void close() {
    end();
    loader.shutdown();
    try {
      var unused =
          loader.awaitTermination(options.shutdownTimeout().toMillis(), TimeUnit.MILLISECONDS);
      folder.close().get(options.shutdownTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(System.Logger.Level.WARNING, "A model computes longer than the time to end.", e);
    }
    sweeper.shutdownNow();
  }
}
