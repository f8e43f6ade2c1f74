package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.data.Batch;
import dev.rhyton.data.IndexedDataset;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Windows of a series as samples of shape {@code (sequenceLength, ...)}, as Keras' {@code
 * timeseries_dataset_from_array} makes them: window {@code i} begins at step {@code i ·
 * sequenceStride} and has the target of its first step. Shift the targets to look ahead.
 *
 * <pre>{@code
 * // From ten hours to the next one:
 * var hours = Datasets.timeseriesDatasetFromArray(series, series.slice(10, series.length()), 10);
 * }</pre>
 *
 * <p>{@code fit} shuffles windows unless told not to.
 */
public final class TimeseriesDataset extends Configured implements IndexedDataset {
  private int sequenceLength = 1;
  private int sequenceStride = 1;
  private int samplingRate = 1;
  private int batchSize = 128;
  private boolean shuffle;
  private int seed = 42;
  private int startIndex;
  private int endIndex;
  private transient NDArray data;
  private transient NDArray targets;

  private TimeseriesDataset() {}

  static TimeseriesDataset of(NDArray data, NDArray targets, int sequenceLength) {
    return made(
        new TimeseriesDataset(),
        d -> {
          d.data = data;
          d.targets = targets;
          d.sequenceLength = sequenceLength;
          d.endIndex = data.length();
        });
  }

  /** How many steps lie between the beginnings of two windows; 1 by default. */
  public TimeseriesDataset sequenceStride(int steps) {
    return with(this, d -> d.sequenceStride = steps);
  }

  /** How many steps lie between two steps of a window; 1 by default. */
  public TimeseriesDataset samplingRate(int steps) {
    return with(this, d -> d.samplingRate = steps);
  }

  /** The size of batches, whatever {@code fit} asks for; 128 by default. */
  public TimeseriesDataset batchSize(int samples) {
    return with(this, d -> d.batchSize = samples);
  }

  /** Whether windows are shuffled by the seed; by default they stay in their order. */
  public TimeseriesDataset shuffle(boolean bySeed) {
    return with(this, d -> d.shuffle = bySeed);
  }

  /** Draws the order of windows; 42 by default. */
  public TimeseriesDataset seed(int value) {
    return with(this, d -> d.seed = value);
  }

  /** The first step that is used; 0 by default. */
  public TimeseriesDataset startIndex(int step) {
    return with(this, d -> d.startIndex = step);
  }

  /** The step before which windows end; the end of the series by default. */
  public TimeseriesDataset endIndex(int step) {
    return with(this, d -> d.endIndex = step);
  }

  @Override
  protected void check() {
    var name = "timeseriesDatasetFromArray";
    Check.positive(name, "sequenceLength", sequenceLength);
    Check.positive(name, "sequenceStride", sequenceStride);
    Check.positive(name, "samplingRate", samplingRate);
    Check.positive(name, "batchSize", batchSize);
    Check.that(
        0 <= startIndex && startIndex < endIndex && endIndex <= data.length(),
        "%s: expected 0 <= startIndex < endIndex <= %d, received %d and %d.",
        name,
        data.length(),
        startIndex,
        endIndex);
    Check.that(
        starts() > 0,
        "%s: a window of %d steps, %d apart, does not fit into %d steps.",
        name,
        sequenceLength,
        samplingRate,
        endIndex - startIndex);
  }

  /** In how many places a window may begin. */
  private int starts() {
    int starts = endIndex - startIndex - (sequenceLength - 1) * samplingRate;
    return targets == null ? starts : Math.min(starts, targets.length() - startIndex);
  }

  @Override
  public long size() {
    return 1L + (starts() - 1) / sequenceStride;
  }

  @Override
  public int batchSizeFor(int asked) {
    return batchSize;
  }

  @Override
  public Batch read(int... index) {
    var order = shuffle ? new NumpyShuffle(seed).order((int) size()) : null;
    var begin =
        Arrays.stream(index)
            .map(i -> startIndex + (order == null ? i : order[i]) * sequenceStride)
            .toArray();
    var steps =
        Arrays.stream(begin)
            .flatMap(b -> IntStream.range(0, sequenceLength).map(k -> b + k * samplingRate))
            .toArray();
    var step = data.shape().from(1).dims();
    var x = data.rows(steps).reshape(Shape.of(index.length, sequenceLength).plus(step).dims());
    return targets == null ? Batch.of(x) : Batch.of(x, targets.rows(begin));
  }
}
