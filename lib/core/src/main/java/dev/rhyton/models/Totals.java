package dev.rhyton.models;

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

  /** Loss and metrics over all samples so far. */
  Map<String, Double> logs() {
    return figures.logs(sums, samples);
  }
}
