package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A dataset with random access: arrays, files, windows of a time series. {@code fit} shuffles all
 * its samples in each epoch.
 */
public interface IndexedDataset extends Dataset {
  /** Returns the samples at these indices, in this order. */
  Batch read(int... index);

  @Override
  default Batches batches(int batchSize, @Nullable RandomGenerator shuffle) {
    int step = batchSizeFor((int) Check.positive("Dataset", "batchSize", batchSize));
    int samples = Math.toIntExact(size());
    var order =
        shuffle == null
            ? IntStream.range(0, samples).toArray()
            : ArrayDataset.permutation(samples, shuffle);
    return batchesOf(step, order);
  }

  /** Returns batches of the samples at these indices, in this order, which know their indices. */
  default Batches batchesOf(int batchSize, int... order) {
    Check.given("Dataset", "order", order);
    var unused = Check.positive("Dataset", "batchSize", batchSize);
    var starts = IntStream.iterate(0, at -> at < order.length, at -> at + batchSize).iterator();
    return Batches.of(
        () -> {
          if (!starts.hasNext()) return null;
          int from = starts.next();
          var index = Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize));
          return read(index).at(index);
        },
        () -> {});
  }

  @Override
  default Batch peek() {
    return size() == 0 ? read() : read(0);
  }

  /**
   * Returns a dataset of the samples at these indices, in this order; an index may occur several
   * times.
   */
  default IndexedDataset rows(int... index) {
    Check.given("rows", "index", index);
    for (int i : index) {
      Check.that(i >= 0 && i < size(), "Expected rows from 0 to %d, received %d.", size() - 1, i);
    }
    var chosen = index.clone();
    return new DerivedDataset(
        this, chosen.length, at -> read(Arrays.stream(at).map(i -> chosen[i]).toArray()));
  }

  /** Returns a dataset of the samples from {@code from} (inclusive) to {@code to} (exclusive). */
  default IndexedDataset slice(int from, int to) {
    Check.that(
        from >= 0 && to <= size() && from <= to,
        "slice: expected indices from 0 to %d, received %d to %d.",
        size(),
        from,
        to);
    return rows(IntStream.range(from, to).toArray());
  }

  @Override
  default IndexedDataset take(int count) {
    Check.notNegative("take", "count", count);
    return slice(0, (int) Math.min(count, size()));
  }

  @Override
  default IndexedDataset skip(int count) {
    Check.notNegative("skip", "count", count);
    return slice((int) Math.min(count, size()), (int) size());
  }

  /** Returns a dataset of the same samples, shuffled by a seed. */
  default IndexedDataset shuffle(long seed) {
    return rows(ArrayDataset.permutation((int) size(), Seed.generator(seed)));
  }

  /**
   * Splits the samples: the last {@code testShare} of them for testing, the others for training.
   */
  default Split<? extends IndexedDataset> split(double testShare) {
    int kept = Split.border(size(), testShare);
    return new Split<>(take(kept), skip(kept));
  }

  @Override
  default IndexedDataset map(UnaryOperator<NDArray> change) {
    Check.given("map", "function", change);
    return mapBatches(batch -> batch.mapX(change));
  }

  @Override
  default IndexedDataset mapBatches(UnaryOperator<Batch> change) {
    Check.given("mapBatches", "function", change);
    return new DerivedDataset(this, size(), index -> read(index).change(change));
  }

  @Override
  default Dataset concat(Dataset other) {
    if (!(other instanceof IndexedDataset second)) return Dataset.super.concat(other);
    return new DerivedDataset(
        this, size() + second.size(), index -> CombinedBatches.read(this, second, index));
  }

  @Override
  default Dataset zip(Dataset other) {
    if (!(other instanceof IndexedDataset second)) return Dataset.super.zip(other);
    return new DerivedDataset(
        this, Math.min(size(), second.size()), index -> read(index).beside(second.read(index)));
  }
}
