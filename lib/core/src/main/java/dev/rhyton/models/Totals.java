package dev.rhyton.models;

import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.Map;

/** Sums over batches: of the loss, and of each metric's state. */
final class Totals {
  private Figures figures;
  private double[] sums;
  private double samples;

  void add(StepFunction step, double[] reported, int count) {
    if (sums == null) sums = new double[step.size()];
    figures = step.figures();
    // A batch of no samples, as random sampling may draw it, has no loss.
    if (count > 0) figures.addTo(sums, reported, count);
    samples += count;
  }

  /** What the sums mean, for an epoch that was all but over when it was broken off. */
  void report(Figures meaning) {
    figures = meaning;
  }

  /** The sums, the number of samples before them. */
  NDArray state() {
    var all = new double[1 + (sums == null ? 0 : sums.length)];
    all[0] = samples;
    if (sums != null) System.arraycopy(sums, 0, all, 1, sums.length);
    return NDArray.from(all);
  }

  /** The sums that {@link #state} gave. */
  static Totals of(NDArray state) {
    var all = state.toDoubles();
    var totals = new Totals();
    totals.samples = all[0];
    if (all.length > 1) totals.sums = Arrays.copyOfRange(all, 1, all.length);
    return totals;
  }

  /** Loss and metrics over all samples so far. */
  Map<String, Double> logs() {
    return figures.logs(sums, samples);
  }
}
