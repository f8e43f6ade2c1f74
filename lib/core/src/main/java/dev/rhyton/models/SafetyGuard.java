package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Text;
import dev.rhyton.data.Batch;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.models.Safety.Guard;
import dev.rhyton.models.Safety.Level;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Runs the checks of a model's {@link Safety}, and counts them. */
final class SafetyGuard {
  private static final System.Logger LOG = System.getLogger("dev.rhyton.safety");

  private final Map<Guard, Counts> counts = new EnumMap<>(Guard.class);
  private volatile Safety safety;
  private volatile Seen seen = Seen.NOTHING;

  private record Counts(
      LongAdder checked, LongAdder warned, LongAdder refused, AtomicReference<String> last) {}

  /** The statistics of the training data, and bounds that follow from them. */
  private record Seen(List<InputStatistics> inputs, List<InputStatistics.Bounds> bounds) {
    static final Seen NOTHING = new Seen(List.of(), List.of());
  }

  SafetyGuard(Safety safety) {
    this.safety = safety;
    for (var guard : Guard.values()) {
      counts.put(
          guard,
          new Counts(new LongAdder(), new LongAdder(), new LongAdder(), new AtomicReference<>("")));
    }
  }

  void set(Safety given) {
    safety = given;
    statistics(seen.inputs());
  }

  SafetyReport report() {
    return new SafetyReport(
        Arrays.stream(Guard.values())
            .map(
                g ->
                    new SafetyReport.Row(
                        SafetyReport.name(g),
                        safety.level(g),
                        counts.get(g).checked.sum(),
                        counts.get(g).warned.sum(),
                        counts.get(g).refused.sum(),
                        counts.get(g).last.get()))
            .toList());
  }

  private boolean isOn(Guard guard) {
    return safety.level(guard) != Level.OFF;
  }

  /** Returns whether a check runs, and counts it. */
  private boolean checks(Guard guard) {
    if (!isOn(guard)) return false;
    counts.get(guard).checked.increment();
    return true;
  }

  private void that(Guard guard, boolean condition, Supplier<String> message) {
    if (!condition) fail(guard, message.get());
  }

  private void fail(Guard guard, String message) {
    var count = counts.get(guard);
    count.last.set(message);
    if (safety.level(guard) == Level.REFUSE) {
      count.refused.increment();
      throw new IllegalArgumentException(message);
    }
    if (count.warned.sum() == 0) {
      LOG.log(System.Logger.Level.WARNING, message + " Model.safety() counts such cases.");
    }
    count.warned.increment();
  }

  // ---- statistics ----

  List<InputStatistics> statistics() {
    return seen.inputs();
  }

  void statistics(List<InputStatistics> inputs) {
    var bounds = inputs.stream().map(s -> s.bounds(safety.margin(), safety.distance())).toList();
    seen = new Seen(List.copyOf(inputs), bounds);
  }

  /** Returns the bounds that follow from the statistics; none if there are no statistics. */
  List<InputStatistics.Bounds> bounds() {
    return seen.bounds();
  }

  /**
   * Adds samples of a training, also while the guard is off if there are statistics already.
   *
   * @param expected the bounds of these samples; none if they are not known yet
   */
  void observe(String where, List<NDArray> x, List<InputStatistics.Bounds> expected) {
    boolean compares = !expected.isEmpty() && checks(Guard.STATISTICS);
    if (isOn(Guard.STATISTICS) || !seen.inputs().isEmpty()) {
      add(where, x, compares ? expected : List.of());
    }
  }

  /** Adds samples to the statistics. */
  synchronized void add(String where, List<NDArray> x, List<InputStatistics.Bounds> expected) {
    if (x.get(0).length() == 0) return;
    var before = seen.inputs();
    var all = new ArrayList<InputStatistics>();
    for (int i = 0; i < x.size(); i++) {
      var now = InputStatistics.of(x.get(i));
      var unusual = i < expected.size() ? expected.get(i).unusual(now) : null;
      if (unusual != null) fail(Guard.STATISTICS, where + ": " + unusual);
      all.add(i < before.size() ? before.get(i).merged(now) : now);
    }
    statistics(all);
  }

  // ---- inputs ----

  /** Checks arrays before training and evaluation; such data are always refused if not finite. */
  void finite(String where, Batch batch) {
    boolean counted = checks(Guard.INPUT);
    for (var array : StepFunctions.arrays(batch)) {
      if (array.isFinite() && !(counted && overflows(array))) continue;
      var message =
          String.format(
              "%s: the array of shape %s holds NaN or infinite numbers: remove or fill them first.",
              where, array.shape());
      if (counted) fail(Guard.INPUT, message);
      throw new IllegalArgumentException(message);
    }
  }

  private static boolean overflows(NDArray array) {
    return array.dtype() == DType.FLOAT64 && !array.cast(DType.FLOAT32).isFinite();
  }

  /** Checks the number of samples that are computed at once, and their size. */
  void limits(String where, List<NDArray> x, long samples) {
    if (!checks(Guard.LIMIT)) return;
    that(
        Guard.LIMIT,
        samples <= safety.batchSize(),
        () ->
            String.format(
                "%s: received a batch of %d samples, its safety allows %d: use smaller batches.",
                where, samples, safety.batchSize()));
    double bytes = 0;
    for (var array : x) {
      bytes += (double) array.shape().from(1).size() * Math.max(1, array.dtype().bytes()) * samples;
    }
    double received = bytes;
    that(
        Guard.LIMIT,
        bytes <= safety.memory(),
        () ->
            String.format(
                "%s: received a batch of %.0f bytes, its safety allows %d: use smaller batches.",
                where, received, safety.memory()));
  }

  /** Checks a batch of a training that is not in memory as a whole. */
  void streamed(String where, Batch batch) {
    limits(where, batch.x(), batch.size());
    if (isOn(Guard.INPUT)) finite(where, batch);
  }

  /** Checks inputs before an evaluation, whose arrays are finite. */
  void evaluated(String where, List<NDArray> x) {
    limits(where, x, x.get(0).length());
    usual(where, x);
  }

  /** Checks inputs before a prediction. */
  void predicted(String where, List<NDArray> x) {
    limits(where, x, x.get(0).length());
    if (checks(Guard.INPUT)) {
      for (var array : x) {
        that(
            Guard.INPUT,
            array.isFinite(),
            () ->
                where + ": an input holds NaN or infinite numbers: remove or fill them first.");
      }
    }
    usual(where, x);
  }

  /** Compares inputs with the statistics of the training data. */
  private void usual(String where, List<NDArray> x) {
    if (!checks(Guard.STATISTICS)) return;
    var data = seen;
    if (data.inputs().size() != x.size()) {
      fail(
          Guard.STATISTICS,
          where
              + ": there are no statistics of training data to compare the inputs with: call fit or"
              + " observeInputs(samples), or set safety.off(Guard.STATISTICS).");
      return;
    }
    for (int i = 0; i < x.size(); i++) {
      var unusual = data.bounds().get(i).unusual(x.get(i));
      if (unusual != null) fail(Guard.STATISTICS, where + ": " + unusual);
    }
  }

  // ---- outputs ----

  /** Checks the results of a prediction; {@code softmax} are those that sum up to one. */
  void results(String where, List<NDArray> outputs, List<Boolean> softmax) {
    if (!checks(Guard.OUTPUT)) return;
    for (int i = 0; i < outputs.size(); i++) {
      var output = outputs.get(i);
      if (!output.isFinite()) {
        fail(
            Guard.OUTPUT,
            where + ": an output is NaN or infinite; so may be a weight of the model.");
      } else if (softmax.get(i)) {
        probabilities(where, output);
      }
    }
  }

  private void probabilities(String where, NDArray output) {
    var values = output.toFloats();
    int classes = (int) output.shape().last();
    double tolerance = output.dtype() == DType.FLOAT32 ? 1e-3 : 0.05;
    for (int at = 0; at < values.length; at += classes) {
      double sum = 0;
      for (int k = 0; k < classes; k++) sum += Math.abs(values[at + k]);
      if (Math.abs(sum - 1) <= tolerance) continue;
      fail(
          Guard.OUTPUT,
          String.format("%s: probabilities sum up to %s, expected 1.", where, Text.number(sum)));
      return;
    }
  }

  /** Checks loss and metrics. */
  Map<String, Double> figures(String where, Map<String, Double> logs) {
    if (!checks(Guard.OUTPUT)) return logs;
    logs.forEach(
        (name, value) ->
            that(
                Guard.OUTPUT,
                Double.isFinite(value),
                () -> where + ": " + name + " is " + value + ", expected a finite number."));
    return logs;
  }

  /** Checks the weights after training. */
  void weights(String where, Model model) {
    if (!checks(Guard.OUTPUT)) return;
    for (var weight : model.weights()) {
      that(
          Guard.OUTPUT,
          weight.value().isFinite(),
          () -> where + ": a weight of " + model.name() + " became NaN or infinite.");
    }
  }

  /** Returns whether a training that ends by an exception is undone. */
  boolean undoes() {
    return safety.level(Guard.OUTPUT) == Level.REFUSE;
  }

  // ---- files ----

  /** Checks a file before it is read. */
  void file(Path file) {
    Check.given("load", "file", file);
    if (checks(Guard.SIGNATURE)) {
      try {
        ModelFiles.get().verify(file, safety.signers());
      } catch (IllegalArgumentException e) {
        fail(Guard.SIGNATURE, e.getMessage());
      }
    }
    if (!Files.isRegularFile(file) || !checks(Guard.LIMIT)) return;
    try {
      long size = Files.size(file);
      that(
          Guard.LIMIT,
          size <= safety.memory(),
          () ->
              String.format(
                  "%s: the file has %d bytes, its safety allows %d.", file, size, safety.memory()));
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }

  /** Reads something whose classes and functions are checked. */
  <T> T reading(Supplier<T> body) {
    if (!checks(Guard.OWN_CODE)) return body.get();
    return Registry.watching(
        name ->
            fail(
                Guard.OWN_CODE,
                name + " runs code that was registered by a user, not code of this library."),
        body);
  }
}
