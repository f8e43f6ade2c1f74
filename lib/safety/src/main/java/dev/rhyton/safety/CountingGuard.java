package dev.rhyton.safety;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.Registry;
import dev.rhyton.data.ArrayChecks;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.files.SignedFiles;
import dev.rhyton.models.Safety;
import dev.rhyton.models.Safety.Guard;
import dev.rhyton.models.Safety.Level;
import dev.rhyton.models.SafetyGuard;
import dev.rhyton.models.SafetyReport;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs the checks of a model's {@link Safety}, and counts them. */
public final class CountingGuard implements SafetyGuard {
  private static final System.Logger LOG = System.getLogger("dev.rhyton.safety");

  private final Map<Guard, Counts> counts = new EnumMap<>(Guard.class);
  private volatile Safety safety = Safety.none();
  private volatile Bounds bounds = new Bounds(safety, List.of(), List.of());

  private static final class Counts {
    final LongAdder checked = new LongAdder();
    final LongAdder warned = new LongAdder();
    final LongAdder refused = new LongAdder();
    volatile String last = "";
  }

  /** The bounds that follow from an option and from statistics of the training data. */
  private record Bounds(
      Safety of, List<InputStatistics> seen, List<InputStatistics.Bounds> ofInputs) {}

  /** Used by the service loader. */
  public CountingGuard() {
    for (var guard : Guard.values()) counts.put(guard, new Counts());
  }

  @Override
  public void set(Safety option) {
    safety = option;
  }

  @Override
  public SafetyReport report() {
    return new SafetyReport(Arrays.stream(Guard.values()).map(this::row).toList());
  }

  private SafetyReport.Row row(Guard guard) {
    var c = counts(guard);
    return new SafetyReport.Row(
        SafetyReport.name(guard),
        safety.level(guard),
        c.checked.sum(),
        c.warned.sum(),
        c.refused.sum(),
        c.last);
  }

  /** Returns whether a check runs, and counts it. */
  private boolean checks(Guard guard) {
    boolean on = safety.level(guard) != Level.OFF;
    if (on) counts(guard).checked.increment();
    return on;
  }

  private Counts counts(Guard guard) {
    return requireNonNull(counts.get(guard));
  }

  /** Counts or refuses a problem; null is none. */
  private void found(Guard guard, String where, @Nullable String problem) {
    if (problem == null) return;
    var message = where + ": " + problem;
    var c = counts(guard);
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

  // ---- inputs ----

  @Override
  public void finite(String where, List<NDArray> arrays) {
    if (checks(Guard.INPUT)) found(Guard.INPUT, where, ArrayChecks.finite(arrays));
  }

  @Override
  public void size(String where, List<NDArray> x, long samples) {
    if (!checks(Guard.LIMIT)) return;
    found(Guard.LIMIT, where, ArrayChecks.size(x, samples, safety.batchSize(), safety.memory()));
  }

  @Override
  public void compare(String where, List<NDArray> x, List<InputStatistics> seen) {
    if (!checks(Guard.STATISTICS)) return;
    var ofInputs = bounds(seen);
    if (ofInputs.size() != x.size()) {
      found(
          Guard.STATISTICS,
          where,
          "there are no statistics of training data to compare the inputs with: call fit or"
              + " observeInputs(samples), or set safety.off(Guard.STATISTICS).");
      return;
    }
    for (int i = 0; i < x.size(); i++) {
      found(Guard.STATISTICS, where, ofInputs.get(i).unusual(x.get(i)));
    }
  }

  @Override
  public void compareStatistics(
      String where, List<InputStatistics> now, List<InputStatistics> seen) {
    if (!checks(Guard.STATISTICS)) return;
    var ofInputs = bounds(seen);
    for (int i = 0; i < Math.min(now.size(), ofInputs.size()); i++) {
      found(Guard.STATISTICS, where, ofInputs.get(i).unusual(now.get(i)));
    }
  }

  /** Returns the bounds of inputs; those of the last statistics are kept for the next call. */
  private List<InputStatistics.Bounds> bounds(List<InputStatistics> seen) {
    var last = bounds;
    var option = safety;
    if (last.of() != option || last.seen() != seen) {
      var all = seen.stream().map(i -> i.bounds(option.margin(), option.distance())).toList();
      bounds = last = new Bounds(option, seen, all);
    }
    return last.ofInputs();
  }

  // ---- outputs ----

  @Override
  public void results(String where, List<NDArray> results, List<Boolean> probabilities) {
    if (!checks(Guard.OUTPUT)) return;
    found(Guard.OUTPUT, where, ArrayChecks.outputs(results, probabilities));
  }

  @Override
  public void figures(String where, Map<String, Double> figures, List<Weight> weights) {
    if (!checks(Guard.OUTPUT)) return;
    for (var figure : figures.entrySet()) {
      if (Double.isFinite(figure.getValue())) continue;
      var problem = figure.getKey() + " is " + figure.getValue() + ", expected a finite number.";
      found(Guard.OUTPUT, where, problem);
    }
    boolean finite = weights.stream().allMatch(w -> w.value().isFinite());
    found(Guard.OUTPUT, where, finite ? null : "a weight became NaN or infinite.");
  }

  // ---- files ----

  @Override
  public void file(String where, Path file) {
    Check.given(where, "file", file);
    if (checks(Guard.SIGNATURE)) {
      found(Guard.SIGNATURE, where, SignedFiles.distrust(file, safety.signers()));
    }
    long size = file.toFile().length();
    if (!checks(Guard.LIMIT) || size <= safety.memory()) return;
    var problem = file + " has " + size + " bytes, its safety allows " + safety.memory() + ".";
    found(Guard.LIMIT, where, problem);
  }

  @Override
  public <T> T reading(Supplier<T> reader) {
    Check.given("SafetyGuard", "reader", reader);
    if (!checks(Guard.OWN_CODE)) return reader.get();
    return Registry.watching(
        name -> found(Guard.OWN_CODE, "load", name + " runs code of a user, not of this library."),
        reader);
  }
}
