package dev.rhyton.models;

import dev.rhyton.data.Batch;
import dev.rhyton.tensor.NDArray;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sums over the batches of an epoch: of the loss, and of each metric's state. */
final class MetricAccumulator {
  private @Nullable StepMetrics metrics; // null before the first batch
  private double[] sums = {}; // empty before the first batch

  /** Adds the values that a step on a batch reported. */
  void add(StepMetrics ofStep, double[] reported, Batch batch) {
    metrics = ofStep;
    if (sums.length == 0) sums = ofStep.initial();
    ofStep.addTo(sums, reported, batch);
  }

  /** Adds the sums over other batches. */
  void add(StepMetrics ofSums, double[] others) {
    metrics = ofSums;
    if (sums.length == 0) sums = ofSums.initial();
    ofSums.addTo(sums, others);
  }

  /**
   * Sets the description of restored sums, for an epoch that was interrupted after its last batch.
   */
  void report(StepMetrics ofSums) {
    metrics = ofSums;
  }

  /** Returns the sums so far; empty before the first batch. */
  NDArray state() {
    return NDArray.from(sums);
  }

  /** Returns sums that can be added to those of other batches. */
  double[] sums() {
    described().checkSums();
    return sums;
  }

  private StepMetrics described() {
    return Objects.requireNonNull(metrics, "no batch was added");
  }

  /** Returns an accumulator with the sums that {@link #state} returned. */
  static MetricAccumulator of(NDArray state) {
    var totals = new MetricAccumulator();
    if (state.length() > 0) totals.sums = state.toDoubles();
    return totals;
  }

  /** Returns loss and metrics over all samples so far. */
  Map<String, Double> logs() {
    return described().logs(sums);
  }
}
