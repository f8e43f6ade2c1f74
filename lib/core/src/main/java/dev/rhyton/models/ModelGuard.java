package dev.rhyton.models;

import dev.rhyton.data.ArrayChecks;
import dev.rhyton.data.Batch;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.models.Safety.Guard;
import dev.rhyton.models.Safety.Level;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Safety} of a model and the statistics of its training data. Checks that are on are run
 * by a {@link SafetyGuard}, without which none can be switched on.
 */
final class ModelGuard {
  private volatile Safety safety = Safety.none();
  private volatile @Nullable SafetyGuard checks; // null until a check is switched on
  private volatile List<InputStatistics> seen = List.of();

  ModelGuard(Safety safety) {
    set(safety);
  }

  void set(Safety given) {
    boolean any = Arrays.stream(Guard.values()).anyMatch(g -> given.level(g) != Level.OFF);
    var guard = any && checks == null ? SafetyGuard.create() : checks;
    checks = guard;
    if (guard != null) guard.set(given);
    safety = given;
  }

  SafetyReport report() {
    if (checks != null) return checks.report();
    return new SafetyReport(
        Arrays.stream(Guard.values())
            .map(g -> new SafetyReport.Row(SafetyReport.name(g), Level.OFF, 0, 0, 0, ""))
            .toList());
  }

  private boolean isOn(Guard guard) {
    return safety.level(guard) != Level.OFF;
  }

  private SafetyGuard checks() {
    return Objects.requireNonNull(checks);
  }

  // ---- statistics ----

  List<InputStatistics> statistics() {
    return seen;
  }

  void statistics(List<InputStatistics> inputs) {
    seen = List.copyOf(inputs);
  }

  /**
   * Adds samples of a training, also while the check is off if there are statistics already.
   *
   * @param expected the statistics to compare these samples with; none if there are none yet
   */
  void observe(String where, List<NDArray> x, List<InputStatistics> expected) {
    if (isOn(Guard.STATISTICS) || !seen.isEmpty()) add(where, x, expected);
  }

  /** Adds samples to the statistics. */
  synchronized void add(String where, List<NDArray> x, List<InputStatistics> expected) {
    if (x.get(0).length() == 0) return;
    var now = x.stream().map(InputStatistics::of).toList();
    if (isOn(Guard.STATISTICS) && !expected.isEmpty()) {
      checks().compareStatistics(where, now, expected);
    }
    var before = seen;
    var all = new ArrayList<InputStatistics>();
    for (int i = 0; i < now.size(); i++) {
      all.add(i < before.size() ? before.get(i).merged(now.get(i)) : now.get(i));
    }
    statistics(all);
  }

  // ---- inputs ----

  /** Checks arrays before training and evaluation; they are always refused if not finite. */
  void finite(String where, Batch batch) {
    var arrays = StepFunctions.arrays(batch);
    if (isOn(Guard.INPUT)) checks().finite(where, arrays);
    else if (!arrays.stream().allMatch(NDArray::isFinite)) {
      throw new IllegalArgumentException(where + ": " + ArrayChecks.finite(arrays));
    }
  }

  /** Checks the number of samples that are computed at once, and their size. */
  void limits(String where, List<NDArray> x, long samples) {
    if (isOn(Guard.LIMIT)) checks().size(where, x, samples);
  }

  /** Checks a batch of samples that are not in memory as a whole. */
  void streamed(String where, Batch batch) {
    limits(where, batch.x(), batch.size());
    if (isOn(Guard.INPUT)) finite(where, batch);
  }

  /** Checks inputs before an evaluation, whose arrays are finite. */
  void evaluated(String where, List<NDArray> x) {
    limits(where, x, x.get(0).length());
    if (isOn(Guard.STATISTICS)) checks().compare(where, x, seen);
  }

  /** Checks inputs before a prediction. */
  void predicted(String where, List<NDArray> x) {
    if (isOn(Guard.INPUT)) checks().finite(where, x);
    evaluated(where, x);
  }

  // ---- outputs ----

  /** Checks the results of a prediction; {@code softmax} are those that sum up to one. */
  void results(String where, List<NDArray> outputs, List<Boolean> softmax) {
    if (isOn(Guard.OUTPUT)) checks().results(where, outputs, softmax);
  }

  /** Checks loss and metrics, and returns them. */
  Map<String, Double> figures(String where, Map<String, Double> logs) {
    if (isOn(Guard.OUTPUT)) checks().figures(where, logs, List.of());
    return logs;
  }

  /** Checks the weights after a training. */
  void weights(String where, List<Weight> weights) {
    if (isOn(Guard.OUTPUT)) checks().figures(where, Map.of(), weights);
  }

  /** Returns whether a training that ends by an exception is undone. */
  boolean undoes() {
    return safety.level(Guard.OUTPUT) == Level.REFUSE;
  }

  // ---- files ----

  /** Checks a file before it is read. */
  void file(String where, Path file) {
    if (checks != null) checks.file(where, file);
  }

  /** Reads a file whose classes and functions are checked. */
  <T> T reading(Supplier<T> reader) {
    return isOn(Guard.OWN_CODE) ? checks().reading(reader) : reader.get();
  }
}
