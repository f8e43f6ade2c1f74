package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.Registry;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Runs the checks of a model's {@link Safety}, and counts them. */
final class SafetyGuard {
  private static final System.Logger LOG = System.getLogger("dev.rhyton.safety");

  private final Map<Guard, Counts> counts = new EnumMap<>(Guard.class);
  private volatile Safety safety;
  private volatile Seen seen = new Seen(List.of(), List.of());

  private static final class Counts {
    final LongAdder checked = new LongAdder();
    final LongAdder warned = new LongAdder();
    final LongAdder refused = new LongAdder();
    volatile String last = "";
  }

  /** The statistics of the training data, and the bounds that follow from them. */
  private record Seen(List<InputStatistics> inputs, List<InputStatistics.Bounds> bounds) {}

  SafetyGuard(Safety safety) {
    this.safety = safety;
    for (var guard : Guard.values()) counts.put(guard, new Counts());
  }

  void set(Safety given) {
    safety = given;
    statistics(seen.inputs());
  }

  SafetyReport report() {
    return new SafetyReport(Arrays.stream(Guard.values()).map(this::row).toList());
  }

  private SafetyReport.Row row(Guard guard) {
    var c = counts.get(guard);
    return new SafetyReport.Row(
        SafetyReport.name(guard),
        safety.level(guard),
        c.checked.sum(),
        c.warned.sum(),
        c.refused.sum(),
        c.last);
  }

  private boolean isOn(Guard guard) {
    return safety.level(guard) != Level.OFF;
  }

  /** Returns whether a check runs, and counts it. */
  private boolean checks(Guard guard) {
    if (isOn(guard)) counts.get(guard).checked.increment();
    return isOn(guard);
  }

  /** Counts or refuses a problem; null is none. */
  private void found(Guard guard, String where, String problem) {
    if (problem == null) return;
    var message = where + ": " + problem;
    var c = counts.get(guard);
    c.last = message;
    if (safety.level(guard) == Level.REFUSE) {
      c.refused.increment();
      throw new IllegalArgumentException(message);
    }
    if (c.warned.sum() == 0) {
      LOG.log(System.Logger.Level.WARNING, message + " Model.safety() counts such cases.");
    }
    c.warned.increment();
  }

  // ---- statistics ----

  List<InputStatistics> statistics() {
    return seen.inputs();
  }

  /** Returns the bounds that follow from the statistics; none if there are no statistics. */
  List<InputStatistics.Bounds> bounds() {
    return seen.bounds();
  }

  void statistics(List<InputStatistics> inputs) {
    var s = safety;
    var bounds = inputs.stream().map(i -> i.bounds(s.margin(), s.distance())).toList();
    seen = new Seen(List.copyOf(inputs), bounds);
  }

  /**
   * Adds samples of a training, also while the guard is off if there are statistics already.
   *
   * @param expected the bounds of these samples; none if they are not known yet
   */
  void observe(String where, List<NDArray> x, List<InputStatistics.Bounds> expected) {
    boolean compares = !expected.isEmpty() && checks(Guard.STATISTICS);
    if (!isOn(Guard.STATISTICS) && seen.inputs().isEmpty()) return;
    add(where, x, compares ? expected : List.of());
  }

  /** Adds samples to the statistics. */
  synchronized void add(String where, List<NDArray> x, List<InputStatistics.Bounds> expected) {
    if (x.get(0).length() == 0) return;
    var before = seen.inputs();
    var all = new ArrayList<InputStatistics>();
    for (int i = 0; i < x.size(); i++) {
      var now = InputStatistics.of(x.get(i));
      if (i < expected.size()) found(Guard.STATISTICS, where, expected.get(i).unusual(now));
      all.add(i < before.size() ? before.get(i).merged(now) : now);
    }
    statistics(all);
  }

  // ---- inputs ----

  /** Checks arrays before training and evaluation; they are always refused if not finite. */
  void finite(String where, Batch batch) {
    var arrays = StepFunctions.arrays(batch);
    if (checks(Guard.INPUT)) found(Guard.INPUT, where, ArrayChecks.finite(arrays));
    else if (!arrays.stream().allMatch(NDArray::isFinite)) {
      throw new IllegalArgumentException(where + ": " + ArrayChecks.finite(arrays));
    }
  }

  /** Checks the number of samples that are computed at once, and their size. */
  void limits(String where, List<NDArray> x, long samples) {
    if (!checks(Guard.LIMIT)) return;
    found(Guard.LIMIT, where, ArrayChecks.size(x, samples, safety.batchSize(), safety.memory()));
  }

  /** Checks a batch of samples that are not in memory as a whole. */
  void streamed(String where, Batch batch) {
    limits(where, batch.x(), batch.size());
    if (isOn(Guard.INPUT)) finite(where, batch);
  }

  /** Checks inputs before an evaluation, whose arrays are finite. */
  void evaluated(String where, List<NDArray> x) {
    limits(where, x, x.get(0).length());
    if (!checks(Guard.STATISTICS)) return;
    var bounds = seen.bounds();
    if (bounds.size() != x.size()) {
      found(
          Guard.STATISTICS,
          where,
          "there are no statistics of training data to compare the inputs with: call fit or"
              + " observeInputs(samples), or set safety.off(Guard.STATISTICS).");
      return;
    }
    for (int i = 0; i < x.size(); i++) {
      found(Guard.STATISTICS, where, bounds.get(i).unusual(x.get(i)));
    }
  }

  /** Checks inputs before a prediction. */
  void predicted(String where, List<NDArray> x) {
    if (checks(Guard.INPUT)) found(Guard.INPUT, where, ArrayChecks.finite(x));
    evaluated(where, x);
  }

  // ---- outputs ----

  /** Checks the results of a prediction; {@code softmax} are those that sum up to one. */
  void results(String where, List<NDArray> outputs, List<Boolean> softmax) {
    if (checks(Guard.OUTPUT)) found(Guard.OUTPUT, where, ArrayChecks.outputs(outputs, softmax));
  }

  /** Checks loss and metrics, and returns them. */
  Map<String, Double> figures(String where, Map<String, Double> logs) {
    if (!checks(Guard.OUTPUT)) return logs;
    for (var figure : logs.entrySet()) {
      if (Double.isFinite(figure.getValue())) continue;
      var problem = figure.getKey() + " is " + figure.getValue() + ", expected a finite number.";
      found(Guard.OUTPUT, where, problem);
    }
    return logs;
  }

  /** Checks the weights after a training. */
  void weights(String where, List<Weight> weights) {
    if (!checks(Guard.OUTPUT)) return;
    boolean finite = weights.stream().allMatch(w -> w.value().isFinite());
    found(Guard.OUTPUT, where, finite ? null : "a weight became NaN or infinite.");
  }

  /** Returns whether a training that ends by an exception is undone. */
  boolean undoes() {
    return safety.level(Guard.OUTPUT) == Level.REFUSE;
  }

  // ---- files ----

  /** Checks a file before it is read. */
  void file(String where, Path file) {
    Check.given(where, "file", file);
    if (checks(Guard.SIGNATURE)) {
      found(Guard.SIGNATURE, where, ModelFiles.get().distrust(file, safety.signers()));
    }
    long size = file.toFile().length();
    if (!checks(Guard.LIMIT) || size <= safety.memory()) return;
    var problem = file + " has " + size + " bytes, its safety allows " + safety.memory() + ".";
    found(Guard.LIMIT, where, problem);
  }

  /** Reads a file whose classes and functions are checked. */
  <T> T reading(Supplier<T> body) {
    if (!checks(Guard.OWN_CODE)) return body.get();
    return Registry.watching(
        name -> found(Guard.OWN_CODE, "load", name + " runs code of a user, not of this library."),
        body);
  }
}
