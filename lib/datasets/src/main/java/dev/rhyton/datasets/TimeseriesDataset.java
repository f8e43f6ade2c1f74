package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.data.Batch;
import dev.rhyton.data.IndexedDataset;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A dataset of windows of a time series as samples of shape {@code (sequenceLength, ...)}, as
 * Keras' {@code timeseries_dataset_from_array} creates them: window {@code i} begins at step {@code
 * i · sequenceStride} and has the target of its first step. Shift the targets to predict later
 * steps.
 *
 * <pre>{@code
 * // Predicts the next hour from ten hours:
 * var hours = Datasets.timeseriesDatasetFromArray(series, series.slice(10, series.length()), 10);
 * }</pre>
 *
 * <p>{@code fit} shuffles the windows unless its option {@code shuffle} is false.
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
  private transient @Nullable NDArray targets;

  @SuppressWarnings("NullAway.Init") // of sets the data
  private TimeseriesDataset() {}

  static TimeseriesDataset of(NDArray data, @Nullable NDArray targets, int sequenceLength) {
    return made(
        new TimeseriesDataset(),
        d -> {
          d.data = data;
          d.targets = targets;
          d.sequenceLength = sequenceLength;
          d.endIndex = data.length();
        });
  }

  /** Sets the number of steps between the beginnings of two windows, by default 1. */
  public TimeseriesDataset sequenceStride(int steps) {
    return with(this, d -> d.sequenceStride = steps);
  }

  /** Sets the number of time steps between two steps of a window, by default 1. */
  public TimeseriesDataset samplingRate(int steps) {
    return with(this, d -> d.samplingRate = steps);
  }

  /**
   * Sets the batch size, which takes precedence over the batch size of {@code fit}; by default 128.
   */
  public TimeseriesDataset batchSize(int samples) {
    return with(this, d -> d.batchSize = samples);
  }

  /** Sets whether windows are shuffled by the seed; by default they keep their order. */
  public TimeseriesDataset shuffle(boolean bySeed) {
    return with(this, d -> d.shuffle = bySeed);
  }

  /** Sets the seed that shuffles the windows, by default 42. */
  public TimeseriesDataset seed(int value) {
    return with(this, d -> d.seed = value);
  }

  /** Sets the first step that is used, by default 0. */
  public TimeseriesDataset startIndex(int step) {
    return with(this, d -> d.startIndex = step);
  }

  /** Sets the end of the steps that are used (exclusive), by default the end of the series. */
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

  /** Returns the number of possible first steps of a window. */
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
    Check.given("read", "index", index);
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
