package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/**
 * Runs the checks of a model's {@link Safety}, and counts them. A check that fails throws an {@link
 * IllegalArgumentException} if its level says so. The module {@code rhyton-safety} implements it.
 * Because that module depends on models, it is found as a service.
 */
public interface SafetyGuard {
  /** Sets what is checked; counts go on. */
  void set(Safety option);

  /** Returns what was checked so far, and what failed. */
  SafetyReport report();

  /** Checks that arrays are finite. */
  void finite(String where, List<NDArray> arrays);

  /** Checks the size of a batch with so many samples like those of {@code x}. */
  void size(String where, List<NDArray> x, long samples);

  /** Compares inputs with the statistics of the training data; these are empty if not known. */
  void compare(String where, List<NDArray> x, List<InputStatistics> seen);

  /** Compares the statistics of new training data with those of earlier data. */
  void compareStatistics(String where, List<InputStatistics> now, List<InputStatistics> seen);

  /** Checks results; {@code probabilities} are those whose last axis sums up to one. */
  void results(String where, List<NDArray> results, List<Boolean> probabilities);

  /** Checks loss and metrics, and weights. */
  void figures(String where, Map<String, Double> figures, List<Weight> weights);

  /** Checks a file before it is read. */
  void file(String where, Path file);

  /** Runs a reader of a file whose classes and functions are checked. */
  <T> T reading(Supplier<T> reader);

  /**
   * Returns a new guard.
   *
   * @throws IllegalStateException if the module is missing
   */
  static SafetyGuard create() {
    var loader = SafetyGuard.class.getClassLoader();
    var found = ServiceLoader.load(SafetyGuard.class, loader).findFirst();
    Check.state(
        found.isPresent(),
        () ->
            "The checks of Safety are in the module rhyton-safety, which is missing: add the"
                + " dependency dev.rhyton:rhyton-safety.");
    return found.get();
  }
}
