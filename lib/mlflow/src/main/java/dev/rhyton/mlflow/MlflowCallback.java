package dev.rhyton.mlflow;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Json;
import dev.rhyton.losses.Loss;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.Optimizer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records trainings for <a href="https://mlflow.org">MLflow</a>, in a folder of runs or on a
 * server. Each {@code fit} is a run with the options of the training and the learning mode as
 * parameters, loss and metrics after each epoch, the table of the layers, and the model's file.
 *
 * <pre>{@code
 * MlflowCallback.of("mlruns").experiment("digits").params(Map.of("units", 64))
 * }</pre>
 *
 * <p>{@code mlflow ui} in the folder that contains {@code mlruns} shows the runs. An address, such
 * as {@code "http://localhost:5000"}, is that of a server. Training never fails because of a server
 * that is missing or refuses something: a warning is logged by {@link System.Logger}, values are
 * kept and sent again with the next ones, and {@link #runId} is null if the run could not be
 * created. Training waits for the server at most ten seconds after an epoch, and no longer at all
 * after three failures, up to its end.
 */
public final class MlflowCallback extends Callback {
  private static final String MODEL = "model.keras";
  private static final int LONGEST_EXPERIMENT = 500;
  private static final int LONGEST_PARAM = 6000;

  private final @Nullable Path folder;
  private final @Nullable URI server;
  private String experiment = "Default";
  private @Nullable String runName;
  private Map<String, String> params = Map.of();
  private Map<String, String> tags = Map.of();
  private Map<String, String> headers = Map.of();
  private boolean logModel = true;

  private @Nullable TrainingRun run;
  private @Nullable String runId;

  private MlflowCallback(@Nullable Path folder, @Nullable URI server) {
    this.folder = folder;
    this.server = server;
  }

  /** Creates the callback for the folder {@code mlruns}. */
  public static MlflowCallback of() {
    return of("mlruns");
  }

  /** Creates the callback for a folder of runs, or for the address of a server. */
  public static MlflowCallback of(String trackingUri) {
    if (trackingUri == null || !trackingUri.matches("(?s)\\w{2,}:.*")) {
      return new MlflowCallback(
          FileErrors.path("MlflowCallback", "a folder of runs", trackingUri), null);
    }
    return new MlflowCallback(null, address(trackingUri));
  }

  /** Creates the callback for a folder of runs. */
  public static MlflowCallback of(Path folder) {
    return new MlflowCallback(Check.given("MlflowCallback", "folder", folder), null);
  }

  private URI address() {
    return requireNonNull(server);
  }

  private static URI address(String trackingUri) {
    try {
      var uri = URI.create(trackingUri);
      var unused = HttpRequest.newBuilder(uri); // refuses what is no address of a server
      if (uri.getRawQuery() == null && uri.getRawFragment() == null) return uri;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(refused(trackingUri), e);
    }
    throw new IllegalArgumentException(refused(trackingUri));
  }

  private static String refused(String trackingUri) {
    return "MlflowCallback: expected a folder, or the address of a server such as"
        + " http://localhost:5000, received \""
        + trackingUri
        + "\".";
  }

  /** Sets the experiment to which the runs belong; by default the one that is called Default. */
  public MlflowCallback experiment(String name) {
    Check.that(
        name != null && !name.isBlank() && name.length() <= LONGEST_EXPERIMENT,
        "MlflowCallback: expected the name of an experiment of 1 to %d letters, received %s.",
        LONGEST_EXPERIMENT,
        name == null ? null : "\"" + name + "\"");
    return with(this, c -> c.experiment = name);
  }

  /** Sets the name of the runs; by default that of the model. */
  public MlflowCallback runName(String name) {
    Check.that(
        name != null && !name.isBlank() && name.length() <= Keys.LONGEST,
        "MlflowCallback: expected the name of a run of 1 to %d letters, received %s.",
        Keys.LONGEST,
        name == null ? null : "\"" + name + "\"");
    return with(this, c -> c.runName = name);
  }

  /**
   * Sets parameters of your own, such as the number of units, which are recorded beside those of
   * the training. A value longer than 6,000 letters is cut.
   */
  public MlflowCallback params(Map<String, ?> values) {
    var all = texts("params", values);
    all.replaceAll((key, value) -> cut(value));
    return with(this, c -> c.params = all);
  }

  /** Sets tags of the runs. */
  public MlflowCallback tags(Map<String, ?> values) {
    var all = texts("tags", values);
    return with(this, c -> c.tags = all);
  }

  private static Map<String, String> texts(String what, Map<String, ?> values) {
    var all = new LinkedHashMap<String, String>();
    Check.entries("MlflowCallback", what, values).forEach((k, v) -> all.put(k, v.toString()));
    Keys.check(what, all);
    return all;
  }

  /**
   * Sets headers of each request to a server, such as {@code Map.of("Authorization", "Bearer " +
   * token)}.
   */
  public MlflowCallback headers(Map<String, String> values) {
    var all = Check.entries("MlflowCallback", "headers", values);
    try {
      all.forEach(HttpRequest.newBuilder()::setHeader);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "MlflowCallback: one of the headers " + all.keySet() + " is none of HTTP.", e);
    }
    return with(this, c -> c.headers = all);
  }

  /** Sets whether the model's file is recorded at the end of a training; true by default. */
  public MlflowCallback logModel(boolean log) {
    return with(this, c -> c.logModel = log);
  }

  /** Returns the identifier of the last training's run; null if there is none. */
  public @Nullable String runId() {
    return runId;
  }

  @Override
  public void onTrainBegin() {
    runId = null;
    if (logModel) training().checkSave("MlflowCallback", Path.of(MODEL), false);
    var user = System.getProperty("user.name", "");
    var name = runName == null ? training().model().name() : runName;
    var all = new LinkedHashMap<String, String>();
    all.put("mlflow.runName", name);
    all.put("mlflow.user", user);
    all.put("mlflow.source.type", "LOCAL");
    all.putAll(tags);
    var store = folder == null ? new RestStore(address(), headers) : new FileStore(folder);
    var where = folder == null ? address().toString() : folder.toString();
    var begun = new NewRun(experiment, name, user, System.currentTimeMillis(), all);
    run = TrainingRun.begin(store, where, begun, parameters());
    if (run == null) return;
    runId = run.id();
    var summary = training().summary();
    run.artifact("model_summary.txt", file -> Files.writeString(file, summary));
  }

  /** Returns the options of the training, and those that the user sets. */
  private Map<String, String> parameters() {
    var all = new LinkedHashMap<String, String>();
    all.put("epochs", Integer.toString(training().epochs()));
    if (training().steps() >= 0) all.put("steps_per_epoch", Long.toString(training().steps()));
    if (training().model() instanceof Model model) {
      var compile = model.compiled();
      var losses = compile.losses().stream().map(Loss::name).collect(Collectors.joining(", "));
      all.put("loss", cut(losses));
      all.put("learning", cut(compile.learning().toString()));
      boolean several = compile.optimizers().size() > 1;
      compile.optimizers().forEach((name, o) -> put(all, several ? name + "_" : "opt_", o));
    }
    all.putAll(params);
    return all;
  }

  /** Adds the options of an optimizer under MLflow's names, {@code opt_learning_rate}. */
  private static void put(Map<String, String> all, String prefix, Optimizer optimizer) {
    Json.node(optimizer.getConfig())
        .properties()
        .forEach(
            option -> {
              JsonNode value = option.getValue();
              if (value.isNull()) return;
              var text = value.isTextual() ? value.asText() : value.toString();
              all.put(Keys.of(prefix + option.getKey()), cut(text));
            });
  }

  private static String cut(String value) {
    return value.substring(0, Math.min(value.length(), LONGEST_PARAM));
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    Check.entries("onEpochEnd", "logs", logs);
    if (run != null) run.log(logs, epoch);
  }

  @Override
  public void onTrainEnd(Map<String, Double> logs) {
    if (run == null) return;
    if (logModel) run.artifact(MODEL, file -> training().save(file, false));
    boolean stopped = Thread.currentThread().isInterrupted();
    end(stopped ? RunStatus.KILLED : RunStatus.FINISHED);
  }

  /** After an exception, the run has no other end. */
  @Override
  protected void release() {
    end(RunStatus.FAILED);
  }

  private void end(RunStatus status) {
    if (run != null) run.end(status);
    run = null;
  }
}
