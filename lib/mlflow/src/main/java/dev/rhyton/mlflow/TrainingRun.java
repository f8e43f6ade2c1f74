package dev.rhyton.mlflow;

import dev.rhyton.config.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The run of one training. Training goes on whatever the store answers: a warning says what could
 * not be recorded, and values are kept and sent again with the next ones.
 */
final class TrainingRun {
  private static final Logger LOG = System.getLogger(MlflowCallback.class.getName());

  /** After so many failures, only the end of the training tries again. */
  private static final int MOST_FAILURES = 3;

  private final TrackingStore store;
  private final String where;
  private final String id;
  private final List<Metric> metrics = new ArrayList<>(); // not recorded yet
  private final Map<String, String> params;
  private int failures;

  private TrainingRun(TrackingStore store, String where, String id, Map<String, String> params) {
    this.store = store;
    this.where = where;
    this.id = id;
    this.params = new LinkedHashMap<>(params);
    send();
  }

  /** Begins a run; returns null, after a warning, if it cannot be created. */
  static @Nullable TrainingRun begin(
      TrackingStore store, String where, NewRun run, Map<String, String> params) {
    try {
      return new TrainingRun(store, where, store.createRun(run), params);
    } catch (IOException e) {
      warn("the training is not recorded", where, e);
      return null;
    }
  }

  String id() {
    return id;
  }

  /** Records the values of an epoch. */
  void log(Map<String, Double> logs, int epoch) {
    long now = System.currentTimeMillis();
    logs.forEach((name, value) -> metrics.add(new Metric(Keys.of(name), value, now, epoch)));
    if (failures < MOST_FAILURES) send();
  }

  private void send() {
    try {
      store.logBatch(metrics, params);
      metrics.clear();
      params.clear();
      failures = 0;
    } catch (IOException | UncheckedIOException e) {
      failures++;
      var rest = failures < MOST_FAILURES ? "with the next epoch" : "at the end of the training";
      warn("values are kept and sent again " + rest, where, e);
    }
  }

  /** Records a file. */
  void artifact(String name, AtomicFile.Content content) {
    try {
      store.logArtifact(name, content);
    } catch (IOException | RuntimeException e) { // a model may have no form in a file
      warn(name + " is not recorded", where, e);
    }
  }

  /** Ends the run; values that are still not recorded are lost to it. */
  void end(RunStatus status) {
    try {
      if (failures > 0) store.logBatch(metrics, params);
    } catch (IOException | UncheckedIOException e) {
      warn(metrics.size() + " values and " + params.size() + " parameters are lost", where, e);
    }
    try {
      store.endRun(status, System.currentTimeMillis());
    } catch (IOException | UncheckedIOException e) {
      warn("the run " + id + " stays without its end", where, e);
    }
  }

  private static void warn(String consequence, String where, Exception reason) {
    LOG.log(
        Logger.Level.WARNING,
        "MlflowCallback: {0}, and the training goes on. {1}: {2}",
        consequence,
        where,
        reason.getMessage());
  }
}
