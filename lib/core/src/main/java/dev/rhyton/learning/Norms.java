package dev.rhyton.learning;

import dev.rhyton.config.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The loss of each sample and the norm of its gradient in each epoch, at the time of its training
 * step. Hard and mislabelled samples have the largest norms. Paul et al., 2021, arXiv 2107.07075.
 */
public final class Norms {
  private final List<Epoch> epochs = new ArrayList<>();
  private double[] labels = {};

  private static final class Epoch {
    final double[] losses;
    final double[] norms;

    Epoch(int samples) {
      losses = filled(samples);
      norms = filled(samples);
    }
  }

  Norms() {}

  private static double[] filled(int samples) {
    var values = new double[samples];
    Arrays.fill(values, Double.NaN); // samples without a step
    return values;
  }

  void start(int samples) {
    epochs.clear();
    labels = filled(samples);
  }

  void beginEpoch() {
    epochs.add(new Epoch(labels.length));
  }

  void add(List<Integer> rows, double[] labelsOfRows, float[] losses, float[] norms) {
    var epoch = epochs.get(epochs.size() - 1);
    for (int i = 0; i < rows.size(); i++) {
      int row = rows.get(i);
      labels[row] = labelsOfRows[i];
      epoch.losses[row] = losses[i];
      epoch.norms[row] = norms[i];
    }
  }

  /** Returns the number of epochs. */
  public int epochs() {
    return epochs.size();
  }

  /** Returns the number of samples; for a {@code MultiTaskDataset}, of all data sets together. */
  public int samples() {
    return labels.length;
  }

  /** Returns the label or the target of each sample; NaN if it has several. */
  public double[] labels() {
    return labels.clone();
  }

  /** Returns the loss of each sample in an epoch, counted from 0. */
  public double[] losses(int epoch) {
    return at(epoch).losses.clone();
  }

  /** Returns the norm of each sample's gradient in an epoch, counted from 0. */
  public double[] norms(int epoch) {
    return at(epoch).norms.clone();
  }

  private Epoch at(int epoch) {
    Check.that(
        epoch >= 0 && epoch < epochs.size(),
        "There are norms of %d epochs, none of epoch %d.",
        epochs.size(),
        epoch);
    return epochs.get(epoch);
  }

  /** Returns the mean loss of each sample over the epochs. */
  public double[] meanLosses() {
    return mean(epochs.stream().map(e -> e.losses).toList());
  }

  /** Returns the mean norm of each sample's gradient over the epochs. */
  public double[] meanNorms() {
    return mean(epochs.stream().map(e -> e.norms).toList());
  }

  private double[] mean(List<double[]> rows) {
    return IntStream.range(0, samples())
        .mapToDouble(
            i ->
                rows.stream()
                    .mapToDouble(r -> r[i])
                    .filter(v -> !Double.isNaN(v))
                    .average()
                    .orElse(Double.NaN))
        .toArray();
  }

  /** Returns the indices of the samples with the largest mean norms, the largest first. */
  public int[] largest(int count) {
    Check.notNegative("largest", "count", count);
    var means = meanNorms();
    return IntStream.range(0, samples())
        .filter(i -> !Double.isNaN(means[i]))
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> means[i]).reversed())
        .limit(count)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** {@code Norms of 1437 samples over 5 epochs: mean 0.82, largest 9.31}. */
  @Override
  public String toString() {
    var means = Arrays.stream(meanNorms()).filter(v -> !Double.isNaN(v)).summaryStatistics();
    return String.format(
        Locale.ROOT,
        "Norms of %d samples over %d epochs: mean %.3g, largest %.3g",
        samples(),
        epochs(),
        means.getAverage(),
        means.getMax());
  }
}
