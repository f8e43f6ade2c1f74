package dev.rhyton.models;

import dev.rhyton.data.Batch;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.Map;

/** Sums over batches: of the loss, and of each metric's state. */
final class MetricAccumulator {
  private StepMetrics figures;
  private double[] sums;

  void add(TrainFunction step, double[] reported, Batch batch) {
    figures = step.figures();
    if (sums == null) sums = new double[figures.size()];
    figures.addTo(sums, reported, batch);
  }

  /** What the sums mean, for an epoch that was all but over when it was broken off. */
  void report(StepMetrics meaning) {
    figures = meaning;
  }

  /** The sums so far, none at first. */
  NDArray state() {
    return NDArray.from(sums == null ? new double[0] : sums);
  }

  /** The sums that {@link #state} gave. */
  static MetricAccumulator of(NDArray state) {
    var totals = new MetricAccumulator();
    if (state.length() > 0) totals.sums = state.toDoubles();
    return totals;
  }

  /** The names of the figures. */
  List<String> keys() {
    return figures == null ? List.of("loss") : figures.keys();
  }

  /** Loss and metrics over all samples so far. */
  Map<String, Double> logs() {
    return figures.logs(sums);
  }
}
