package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import java.util.List;

/** Base class of the library's recorders: gradients of single samples with known indices. */
abstract class SampleRecorder implements Recorder, UsesGradientTaps {
  final TrainingTarget target;
  private List<Integer> sizes = List.of(); // of the current data sets

  SampleRecorder(TrainingTarget target) {
    this.target = target;
  }

  @Override
  public void beginEpoch(Dataset data) {
    Check.that(
        data.size() >= 0,
        "Recorded gradients need a dataset of known size, so that each sample has a place.");
    var now = data.sizes().stream().map(Math::toIntExact).toList();
    if (!now.equals(sizes)) start(now);
    sizes = now;
  }

  /** Starts recording for data sets of new sizes; each batch has a part of each. */
  abstract void start(List<Integer> sizes);

  /** Returns the indices of a batch's samples in the dataset. */
  final List<Integer> rows(Batch batch) {
    var rows = batch.rows();
    Check.that(
        !sizes.isEmpty() && rows != null,
        "Recorded gradients need fit on samples that lie in memory, so that each has a place;"
            + " streams and single batches have none.");
    return rows;
  }

  /**
   * Returns the data set of each sample. The loss of a batch is the sum of the means over the data
   * sets, so all samples of a data set must have the same targets.
   */
  final int[] parts(Batch batch) {
    var rows = rows(batch);
    boolean alike =
        batch.targetMasks().stream().allMatch(l -> l.count() == 0 || l.count() == batch.size());
    Check.that(
        sizes.size() > 1 || alike,
        "Recorded gradients need samples of one data set to have targets for the same outputs: keep"
            + " samples of several data sets separate, MultiTaskDataset.of(...).and(...).");
    return rows.stream().mapToInt(this::part).toArray();
  }

  private int part(int row) {
    int part = 0;
    for (int first = sizes.get(0); row >= first; first += sizes.get(part)) part++;
    return part;
  }

  /** Returns the index of a data set's first sample. */
  final int first(int part) {
    return sizes.subList(0, part).stream().mapToInt(s -> s).sum();
  }
}
