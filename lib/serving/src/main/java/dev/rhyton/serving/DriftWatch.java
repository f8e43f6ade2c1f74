package dev.rhyton.serving;

import dev.rhyton.data.InputStatistics;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compares the inputs of requests with the training data of a model, in windows of samples. */
final class DriftWatch {
  private final List<InputStatistics> training;
  private final int window;
  private List<InputStatistics> seen = List.of();
  private int rows;
  private final double[] drift;

  DriftWatch(List<InputStatistics> training, int window) {
    this.training = training;
    this.window = window;
    drift = new double[training.size()];
    Arrays.fill(drift, Double.NaN);
  }

  /** Adds samples; after each window, the drift is computed and a new window begins. */
  synchronized void observe(List<NDArray> x) {
    if (training.size() != x.size()) return;
    boolean usable =
        x.stream()
            .allMatch(
                a ->
                    a.shape().rank() > 0
                        && a.length() > 0
                        && a.dtype() != DType.STRING
                        && a.isFinite());
    if (!usable) return;
    try {
      var now = x.stream().map(InputStatistics::of).toList();
      seen = seen.isEmpty() ? now : merged(now);
      rows += x.get(0).length();
      if (rows < window) return;
      for (int i = 0; i < drift.length; i++) drift[i] = training.get(i).drift(seen.get(i));
    } catch (IllegalArgumentException e) {
      // samples of another rank than in training, which the model refuses or adjusts
    }
    seen = List.of();
    rows = 0;
  }

  private List<InputStatistics> merged(List<InputStatistics> now) {
    var all = new ArrayList<InputStatistics>();
    for (int i = 0; i < now.size(); i++) all.add(seen.get(i).merged(now.get(i)));
    return all;
  }

  /**
   * Returns the drift of each input in the last window in standard deviations; NaN before the end
   * of the first one.
   */
  synchronized double[] drift() {
    return drift.clone();
  }
}
