package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.learning.AutoChoice;
import dev.rhyton.learning.LearningInternals;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The search of a learning rate: short trainings with several factors, which begin at the same
 * saved state. The states are Java arrays, which need no freeing.
 */
final class RateSearch {
  private static final double[] FACTORS = {0.3, 1, 3, 10, 30, 100};
  private static final long PARTS = 50; // of all steps, one of which is a trial
  private static final double SUMS = 3; // in a trial, of the steps that an update sums
  private static final double LARGEST = 1 / 3.0; // part of all steps that trials may take
  private static final String START = "search/start/";
  private static final String LOSSES = "search/losses";

  private final Map<String, NDArray> start;
  private final double before;
  private final List<Double> after = new ArrayList<>();
  private final List<Map<String, NDArray>> ends = new ArrayList<>(); // empty for a lost trial

  /**
   * Creates a search before its first trial.
   *
   * @param start the state of the training
   * @param before the loss of the first samples
   */
  RateSearch(Map<String, NDArray> start, double before) {
    this.start = start;
    this.before = before;
  }

  /**
   * Returns the division of the steps of a training with a search, in which a trial has no step if
   * there are too few.
   *
   * @param most the largest number of steps of a trial
   * @param summed the number of steps over which updates sum gradients: shorter trials move the
   *     weights less than the rate does later, and large rates win that diverge afterwards
   */
  static StepPlan plan(int first, int epochs, long steps, long most, double summed) {
    long all = epochs * steps;
    long trial = Math.min(most, all / PARTS);
    double least = Math.round(SUMS * summed);
    if (summed > 1 && trial < least) {
      boolean fits = least <= most && FACTORS.length * least <= LARGEST * all;
      trial = fits ? (long) least : 0;
    }
    return new StepPlan(first, epochs, steps, FACTORS.length, trial);
  }

  /** Returns the state at which every trial begins. */
  Map<String, NDArray> start() {
    return start;
  }

  /** Returns the number of the current trial, from 0. */
  int trial() {
    return after.size();
  }

  /** Returns the factor of the current trial. */
  double factor() {
    return FACTORS[trial()];
  }

  /** Returns whether trials are left. */
  boolean hasNext() {
    return trial() < FACTORS.length;
  }

  /**
   * Ends the current trial. The states of trials that cannot be chosen any more are dropped: each
   * has the size of the model and its optimizer.
   *
   * @param end its state, empty if its loss is not finite
   */
  void end(Map<String, NDArray> end, double loss) {
    ends.add(end);
    after.add(loss);
    for (int i = 0; i < ends.size(); i++) {
      if (!LearningInternals.mayBeChosen(before, losses(), i)) ends.set(i, Map.of());
    }
  }

  private double[] losses() {
    return after.stream().mapToDouble(d -> d).toArray();
  }

  /** Chooses a factor. */
  AutoChoice choose(double rate, long steps) {
    return LearningInternals.chosen(FACTORS, rate, before, losses(), steps);
  }

  /** Returns the state from which the training continues after a choice. */
  Map<String, NDArray> stateOf(AutoChoice choice) {
    for (int i = 0; i < FACTORS.length; i++) {
      if (choice.rows().get(i).chosen() && !ends.get(i).isEmpty()) return ends.get(i);
    }
    return start;
  }

  /** Returns the state from which the search resumes. */
  Map<String, NDArray> state() {
    var all = new TreeMap<String, NDArray>();
    start.forEach((key, value) -> all.put(START + key, value));
    for (int i = 0; i < ends.size(); i++) {
      var prefix = prefix(i);
      ends.get(i).forEach((key, value) -> all.put(prefix + key, value));
    }
    var losses = new ArrayList<>(List.of(before));
    losses.addAll(after);
    all.put(LOSSES, NDArray.from(losses.stream().mapToDouble(d -> d).toArray()));
    return all;
  }

  /** Returns the search that a saved state contains, or null. */
  static @Nullable RateSearch of(Map<String, NDArray> state) {
    if (!state.containsKey(LOSSES)) return null;
    var losses = state.get(LOSSES).toDoubles();
    Check.that(
        losses.length > 0 && losses.length <= FACTORS.length,
        "The saved state of a training has a search of the learning rate with %d losses, expected 1"
            + " to %d: it is damaged.",
        losses.length,
        FACTORS.length);
    var search = new RateSearch(within(state, START), losses[0]);
    for (int i = 1; i < losses.length; i++) search.end(within(state, prefix(i - 1)), losses[i]);
    return search;
  }

  private static String prefix(int trial) {
    return "search/" + trial + "/";
  }

  private static Map<String, NDArray> within(Map<String, NDArray> state, String prefix) {
    var all = new TreeMap<String, NDArray>();
    state.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) all.put(key.substring(prefix.length()), value);
        });
    return all;
  }
}
