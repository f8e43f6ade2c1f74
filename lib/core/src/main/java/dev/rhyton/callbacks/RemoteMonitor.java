package dev.rhyton.callbacks;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import java.io.IOException;
import java.lang.System.Logger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * Sends the values of each epoch to a server. Training waits for the server at most ten seconds; if
 * there is no answer, a warning is logged.
 *
 * <pre>{@code
 * RemoteMonitor.of("http://localhost:9000").sendAsJson(true)
 * }</pre>
 */
public final class RemoteMonitor extends Callback {
  private static final Logger LOG = System.getLogger(RemoteMonitor.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String root;
  private String path = "/publish/epoch/end/";
  private String field = "data";
  private Map<String, String> headers = Map.of();
  private boolean sendAsJson;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  private RemoteMonitor(String root) {
    this.root = root;
  }

  /** Creates the callback for {@code http://localhost:9000}. */
  public static RemoteMonitor of() {
    return of("http://localhost:9000");
  }

  /** Creates the callback for a server's address. */
  public static RemoteMonitor of(String root) {
    Check.that(
        root != null && root.matches("https?://.+"),
        "RemoteMonitor: the root must begin with http:// or https://, received %s.",
        root);
    var monitor = new RemoteMonitor(root);
    monitor.request();
    return monitor;
  }

  /** Sets the path after the address; {@code "/publish/epoch/end/"} by default. */
  public RemoteMonitor path(String after) {
    Check.given("RemoteMonitor", "path", after);
    return with(
        this,
        c -> {
          c.path = after;
          c.request();
        });
  }

  /** Returns a request to the address, which Java may refuse. */
  @CanIgnoreReturnValue
  private HttpRequest.Builder request() {
    try {
      return HttpRequest.newBuilder(URI.create(root + path)).timeout(PATIENCE);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "RemoteMonitor: expected the address of a server, received \"" + root + path + "\".", e);
    }
  }

  /** Sets the form's field that contains the values, if they are not sent as JSON. */
  public RemoteMonitor field(String name) {
    return with(this, c -> c.field = Check.given("RemoteMonitor", "field", name));
  }

  /** Sets headers of each request. */
  public RemoteMonitor headers(Map<String, String> values) {
    return with(this, c -> c.headers = Check.entries("RemoteMonitor", "headers", values));
  }

  /** Sets whether the request is JSON, or (default) a form with the JSON in one field. */
  public RemoteMonitor sendAsJson(boolean json) {
    return with(this, c -> c.sendAsJson = json);
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    Check.entries("onEpochEnd", "logs", logs);
    var values = Json.object().put("epoch", epoch);
    logs.forEach(values::put);
    var json = values.toString();
    var form = field + "=" + URLEncoder.encode(json, StandardCharsets.UTF_8);
    var type = sendAsJson ? "application/json" : "application/x-www-form-urlencoded";
    var request =
        request()
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(sendAsJson ? json : form));
    headers.forEach(request::setHeader);
    try {
      client.send(request.build(), HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      LOG.log(
          Logger.Level.WARNING, "RemoteMonitor: could not reach the server at {0}: {1}", root, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
