package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.data.internal.Prefetch;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterators;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Samples with their targets, read in batches from arrays in memory, from files or from an
 * iterator. The methods below derive one dataset from another; nothing is read before a pass
 * begins.
 *
 * <pre>{@code
 * var photos = Datasets.imageDatasetFromDirectory(Path.of("photos")).targetSize(64, 64);
 * var scaled = photos.map(x -> x.scale(1 / 255.0)).prefetch();
 * model.fit(scaled, epochs(10));
 * }</pre>
 */
public interface Dataset {
  /** Creates a dataset of the samples of a batch. */
  static ArrayDataset of(Batch samples) {
    return new ArrayDataset(samples);
  }

  /** Creates a dataset of samples without targets, for {@code predict}. */
  static ArrayDataset of(Object x) {
    return new ArrayDataset(Batch.of(x));
  }

  /**
   * Creates a dataset of samples and targets from anything that {@link NDArray#from} takes. Several
   * inputs or outputs are given as a {@code List} of arrays, or as a {@code Map} from the names of
   * the inputs or outputs to arrays.
   */
  static ArrayDataset of(Object x, Object y) {
    return new ArrayDataset(Batch.of(x, y));
  }

  /** Creates a dataset of samples, targets and sample weights; null means that there are none. */
  static ArrayDataset of(Object x, Object y, Object sampleWeights) {
    return new ArrayDataset(Batch.of(x, y, sampleWeights));
  }

  /**
   * Creates a dataset from a source that is iterated again in each pass. The source returns
   * batches, {@code Batch.of(x, y)}, each of which is a step of {@code fit}, as the batches of a
   * generator in Keras; or single samples, {@code Batch.sample(x, y)}, which are grouped into
   * batches of the size that {@code fit} requests. {@link #batch} regroups either.
   */
  static Dataset of(Iterable<Batch> source) {
    Check.given("Dataset", "source", source);
    return new StreamDataset(
        () -> {
          var all = Check.given("Dataset", "the iterator of the source", source.iterator());
          return StreamDataset.pass(all, () -> {});
        });
  }

  /** Creates a dataset for one pass: one epoch or one evaluation. */
  static Dataset of(Iterator<Batch> source) {
    Check.given("Dataset", "source", source);
    return of(StreamSupport.stream(Spliterators.spliteratorUnknownSize(source, 0), false));
  }

  /**
   * Creates a dataset for one pass: one epoch or one evaluation. The stream is closed at the end of
   * the pass.
   */
  static Dataset of(Stream<Batch> source) {
    Check.given("Dataset", "source", source);
    return StreamDataset.once(() -> StreamDataset.pass(source.iterator(), source::close));
  }

  /**
   * Creates a dataset for one pass from a publisher. Each batch is requested only when it is
   * needed.
   */
  static Dataset of(Flow.Publisher<Batch> source) {
    Check.given("Dataset", "source", source);
    return StreamDataset.once(() -> PublisherBatches.of(source));
  }

  /** Returns the number of samples, or -1 if it is unknown. */
  long size();

  /**
   * Returns the number of samples of each data set that contributes to a batch: of only this one,
   * except for {@link MultiTaskDataset}. Indices of samples count through all of them.
   */
  default List<Long> sizes() {
    return List.of(size());
  }

  /**
   * Starts one pass over the samples.
   *
   * @param batchSize the number of samples in a batch; the last batch may have fewer
   * @param shuffle the generator that shuffles the samples, or null to keep their order; a source
   *     without random access keeps its order, see {@link #shuffle}
   */
  Batches batches(int batchSize, @Nullable RandomGenerator shuffle);

  /**
   * Returns whether the batches have the sizes that the source determines, whatever size is
   * requested.
   */
  default boolean keepsBatches() {
    return false;
  }

  /** Returns whether the samples are there for one pass only; false by default. */
  default boolean isReadOnce() {
    return false;
  }

  /** Returns a few samples, from which shapes and types are known. */
  Batch peek();

  /** Returns the size of the batches of a pass for which {@code asked} is requested. */
  default int batchSizeFor(int asked) {
    return asked;
  }

  /**
   * Returns the most samples that a batch of a pass can have for which {@code asked} is requested.
   */
  default long largestBatch(int asked) {
    int size = batchSizeFor(asked);
    return size() < 0 ? size : Math.min(size, size());
  }

  /**
   * Returns the number of batches of a pass for which this batch size is requested, or -1 if it is
   * unknown.
   */
  default long batchCount(int asked) {
    long size = Check.positive("Dataset", "batchSize", batchSizeFor(asked));
    return size() < 0 ? -1 : (size() + size - 1) / size;
  }

  /**
   * Applies a function to the samples: {@code data.map(x -> x.scale(1 / 255.0))}. The function
   * takes batches, of shape {@code (samples, ...)}, and runs again in each pass.
   */
  default Dataset map(UnaryOperator<NDArray> change) {
    Check.given("map", "function", change);
    return mapBatches(batch -> batch.mapX(change));
  }

  /**
   * Applies a function to whole batches, including targets and weights. It must keep the number of
   * samples.
   */
  default Dataset mapBatches(UnaryOperator<Batch> change) {
    Check.given("mapBatches", "function", change);
    return TransformedDataset.of(this, batch -> batch.change(change));
  }

  /**
   * Sets the batch size, which takes precedence over the batch size of {@code fit} and the sizes of
   * the batches that a source returns.
   */
  default Dataset batch(int size) {
    Check.positive("Dataset", "batchSize", size);
    return new TransformedDataset(
        this,
        (asked, shuffle) ->
            keepsBatches()
                ? new SampleReader(batches(size, shuffle)).batches(size)
                : batches(size, shuffle)) {
      @Override
      public boolean keepsBatches() {
        return false;
      }

      @Override
      public int batchSizeFor(int asked) {
        return size;
      }
    };
  }

  /** Reads two batches ahead in a background thread while the model trains. */
  default Dataset prefetch() {
    return prefetch(2);
  }

  /** Reads {@code ahead} batches ahead in a background thread, which ends with the pass. */
  default Dataset prefetch(int ahead) {
    Check.positive("prefetch", "batches", ahead);
    return new TransformedDataset(
        this, (batchSize, shuffle) -> Prefetch.of(batches(batchSize, shuffle), ahead));
  }

  /** Reads all samples immediately and keeps them in memory. */
  default ArrayDataset cache() {
    var parts = new ArrayList<Batch>();
    try (var all = batches(256, null)) {
      all.forEachRemaining(parts::add);
    }
    Check.that(!parts.isEmpty(), "cache: expected at least one sample, received none.");
    return new ArrayDataset(Batch.concatenate(parts));
  }

  /** Returns a dataset of the first {@code count} samples. */
  default Dataset take(int count) {
    Check.notNegative("take", "count", count);
    return new TransformedDataset(
        this,
        size() < 0 ? -1 : Math.min(count, size()),
        (batchSize, shuffle) ->
            new SampleReader(batches(batchSize, null))
                .limit(count)
                .batches(batchSize, keepsBatches()));
  }

  /** Returns a dataset without the first {@code count} samples. */
  default Dataset skip(int count) {
    Check.notNegative("skip", "count", count);
    return new TransformedDataset(
        this,
        size() < 0 ? -1 : Math.max(0, size() - count),
        (batchSize, shuffle) ->
            new SampleReader(batches(batchSize, null))
                .skip(count)
                .batches(batchSize, keepsBatches()));
  }

  /**
   * Returns a dataset of the samples of this dataset followed by the samples of another dataset.
   */
  default Dataset concat(Dataset other) {
    Check.given("concat", "other", other);
    return new TransformedDataset(
        this,
        size() < 0 || other.size() < 0 ? -1 : size() + other.size(),
        (batchSize, shuffle) ->
            CombinedBatches.concat(
                batches(batchSize, null),
                other.batches(batchSize, null),
                batchSize,
                keepsBatches() || other.keepsBatches())) {
      @Override
      public boolean keepsBatches() {
        return super.keepsBatches() || other.keepsBatches();
      }

      @Override
      public boolean isReadOnce() {
        return super.isReadOnce() || other.isReadOnce();
      }
    };
  }

  /**
   * Combines the samples of two datasets for models with several inputs or outputs: the inputs,
   * targets and weights of this dataset, then the inputs, targets and weights of the other. The
   * result is as long as the shorter one.
   */
  default Dataset zip(Dataset other) {
    Check.given("zip", "other", other);
    return new TransformedDataset(
        this,
        size() < 0 || other.size() < 0
            ? Math.max(size(), other.size())
            : Math.min(size(), other.size()),
        (batchSize, shuffle) ->
            CombinedBatches.zip(
                batches(batchSize, null),
                other.batches(batchSize, null),
                batchSize,
                keepsBatches())) {
      @Override
      public Batch peek() {
        return super.peek().slice(0, 1).beside(other.peek().slice(0, 1));
      }

      @Override
      public boolean isReadOnce() {
        return super.isReadOnce() || other.isReadOnce();
      }
    };
  }

  /**
   * Shuffles a source without random access: each sample is drawn from a buffer of the next {@code
   * buffer} samples. A source that is sorted by class needs a buffer as large as the source. The
   * samples are grouped into batches of the size that {@code fit} requests.
   */
  default Dataset shuffle(long seed, int buffer) {
    Check.positive("shuffle", "buffer", buffer);
    return new TransformedDataset(
        this,
        (batchSize, shuffle) ->
            ShuffleBuffer.of(batches(batchSize, null), buffer, Seed.generator(seed), batchSize)) {
      @Override
      public boolean keepsBatches() {
        return false;
      }
    };
  }

  /** {@code Dataset of 100 samples}. */
  static String text(long size) {
    return size < 0
        ? "Dataset of samples, how many is not known"
        : "Dataset of " + size + " samples";
  }
}
