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

/**
 * Samples with their targets, read in batches: arrays in memory, files, or whatever an iterator
 * gives. The methods below make one dataset of another; nothing is read before a pass begins.
 *
 * <pre>{@code
 * var photos = Datasets.imageDatasetFromDirectory(Path.of("photos")).targetSize(64, 64);
 * var scaled = photos.map(x -> x.scale(1 / 255.0)).prefetch();
 * model.fit(scaled, epochs(10));
 * }</pre>
 */
public interface Dataset {
  /** The samples of a batch. */
  static ArrayDataset of(Batch samples) {
    return new ArrayDataset(samples);
  }

  /** Samples without targets, for {@code predict}. */
  static ArrayDataset of(Object x) {
    return new ArrayDataset(Batch.of(x));
  }

  /**
   * Samples and targets from anything that {@link NDArray#from} takes; a {@code List} of arrays
   * stands for several inputs or outputs, a {@code Map} for inputs or targets by the names of
   * inputs or outputs.
   */
  static ArrayDataset of(Object x, Object y) {
    return new ArrayDataset(Batch.of(x, y));
  }

  /** Samples, targets, and how much each sample counts. */
  static ArrayDataset of(Object x, Object y, Object sampleWeights) {
    return new ArrayDataset(Batch.of(x, y, sampleWeights));
  }

  /**
   * Samples from a source that is gone through again in each pass, as {@code Batch.of(x, y)} or one
   * by one as {@code Batch.sample(x, y)}. Batches of the size that {@code fit} asks for are made
   * from them.
   */
  static Dataset of(Iterable<Batch> source) {
    return new StreamDataset(
        () -> {
          var all = source.iterator();
          return Batches.of(() -> all.hasNext() ? all.next() : null, () -> {});
        });
  }

  /** Samples for one pass: one epoch, one evaluation. */
  static Dataset of(Iterator<Batch> source) {
    return of(StreamSupport.stream(Spliterators.spliteratorUnknownSize(source, 0), false));
  }

  /** Samples for one pass: one epoch, one evaluation; the stream is closed with it. */
  static Dataset of(Stream<Batch> source) {
    return StreamDataset.once(
        () -> {
          var all = source.iterator();
          return Batches.of(() -> all.hasNext() ? all.next() : null, source::close);
        });
  }

  /** Samples for one pass from a publisher, which is asked for no more than are wanted next. */
  static Dataset of(Flow.Publisher<Batch> source) {
    return StreamDataset.once(() -> Published.of(source));
  }

  /** The number of samples, or -1 where that is not known. */
  long size();

  /**
   * The numbers of samples of the data sets that each batch has a part of: of this one alone, but
   * for {@link MultiTaskDataset}. Places of samples count through all of them.
   */
  default List<Long> sizes() {
    return List.of(size());
  }

  /**
   * One pass over the samples.
   *
   * @param batchSize how many samples a batch has; the last one may have fewer
   * @param shuffle draws the order of the samples, or null for their own; a source that cannot be
   *     read in any order keeps its own, see {@link #shuffle}
   */
  Batches batches(int batchSize, RandomGenerator shuffle);

  /** A few samples, to look at and to learn shapes from. */
  Batch peek();

  /** The size of the batches that a pass gives which is asked for batches of {@code asked}. */
  default int batchSizeFor(int asked) {
    return asked;
  }

  /** How many batches a pass gives that is asked for this size, -1 where that is not known. */
  default long batchCount(int asked) {
    int size = batchSizeFor(asked);
    return size() < 0 ? -1 : (size() + size - 1) / size;
  }

  /**
   * Every array of samples changed: {@code data.map(x -> x.scale(1 / 255.0))}. The function sees
   * batches, of shape {@code (samples, ...)}, anew in each pass.
   */
  default Dataset map(UnaryOperator<NDArray> change) {
    Check.given("map", "function", change);
    return mapBatches(batch -> batch.mapX(change));
  }

  /** Every batch changed, targets and weights included; it keeps its number of samples. */
  default Dataset mapBatches(UnaryOperator<Batch> change) {
    return TransformedDataset.of(this, batch -> batch.change(change));
  }

  /** Batches of this size, whatever {@code fit} asks for. */
  default Dataset batch(int size) {
    Check.positive("Dataset", "batchSize", size);
    return new TransformedDataset(this, (asked, shuffle) -> batches(size, shuffle)) {
      @Override
      public int batchSizeFor(int asked) {
        return size;
      }
    };
  }

  /** Reads two batches ahead in a thread of its own, while the model trains. */
  default Dataset prefetch() {
    return prefetch(2);
  }

  /** Reads some batches ahead; the thread ends with the pass. */
  default Dataset prefetch(int ahead) {
    Check.positive("prefetch", "batches", ahead);
    return new TransformedDataset(
        this, (batchSize, shuffle) -> Prefetch.of(batches(batchSize, shuffle), ahead));
  }

  /** Reads all samples now and keeps them in memory. */
  default ArrayDataset cache() {
    var parts = new ArrayList<Batch>();
    try (var all = batches(256, null)) {
      all.forEachRemaining(parts::add);
    }
    Check.that(!parts.isEmpty(), "cache: expected at least one sample, received none.");
    return new ArrayDataset(Batch.concatenate(parts));
  }

  /** The first samples. */
  default Dataset take(int count) {
    Check.notNegative("take", "count", count);
    return new TransformedDataset(
        this,
        size() < 0 ? -1 : Math.min(count, size()),
        (batchSize, shuffle) ->
            new Cursor(batches(batchSize, null)).limit(count).batches(batchSize));
  }

  /** All but the first samples. */
  default Dataset skip(int count) {
    Check.notNegative("skip", "count", count);
    return new TransformedDataset(
        this,
        size() < 0 ? -1 : Math.max(0, size() - count),
        (batchSize, shuffle) ->
            new Cursor(batches(batchSize, null)).skip(count).batches(batchSize));
  }

  /** The samples of this dataset, then those of another. */
  default Dataset concat(Dataset other) {
    Check.given("concat", "other", other);
    return new TransformedDataset(
        this,
        size() < 0 || other.size() < 0 ? -1 : size() + other.size(),
        (batchSize, shuffle) ->
            Pairs.concat(batches(batchSize, null), other.batches(batchSize, null), batchSize));
  }

  /**
   * The samples of two datasets side by side, for models of several inputs or outputs: inputs,
   * targets and weights of this one, then those of the other. It ends with the shorter one.
   */
  default Dataset zip(Dataset other) {
    Check.given("zip", "other", other);
    return new TransformedDataset(
        this,
        size() < 0 || other.size() < 0
            ? Math.max(size(), other.size())
            : Math.min(size(), other.size()),
        (batchSize, shuffle) ->
            Pairs.zip(batches(batchSize, null), other.batches(batchSize, null), batchSize)) {
      @Override
      public Batch peek() {
        return super.peek().slice(0, 1).beside(other.peek().slice(0, 1));
      }
    };
  }

  /**
   * The samples in an order that the seed draws, for sources that cannot be read in any order: each
   * is drawn from the next {@code buffer} ones, so that a source which is sorted by classes wants a
   * buffer of its size.
   */
  default Dataset shuffle(long seed, int buffer) {
    Check.positive("shuffle", "buffer", buffer);
    return new TransformedDataset(
        this,
        (batchSize, shuffle) ->
            ShuffleBuffer.of(batches(batchSize, null), buffer, Seed.generator(seed), batchSize));
  }

  /** {@code Dataset of 100 samples}. */
  static String text(long size) {
    return size < 0
        ? "Dataset of samples, how many is not known"
        : "Dataset of " + size + " samples";
  }
}
