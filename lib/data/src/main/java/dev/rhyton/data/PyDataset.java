package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.data.internal.BatchWorkers;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A dataset of batches that a subclass creates by their index, as Keras' {@code PyDataset}
 * (formerly {@code Sequence}):
 *
 * <pre>{@code
 * class Letters extends PyDataset {
 *   public int numBatches() { return (files.size() + 31) / 32; }
 *   public Batch getItem(int index) { return read(files.subList(32 * index, ...)); }
 * }
 * model.fit(new Letters().workers(4), epochs(10));
 * }</pre>
 *
 * <p>The batches keep their size; {@code fit} shuffles their order. With several workers {@code
 * getItem} runs in as many threads at a time, and the order of the batches is preserved.
 */
public abstract class PyDataset implements Dataset {
  /**
   * The result of {@link #numBatches} for a dataset without an end; {@code fit} then needs
   * stepsPerEpoch.
   */
  public static final int INFINITE = -1;

  private int workers = 1;
  private int maxQueueSize = 10;

  /** Returns the number of batches in an epoch, or {@link #INFINITE}. */
  public abstract int numBatches();

  /** Returns the batch of an index, Python's {@code __getitem__}. */
  public abstract Batch getItem(int index);

  /** Runs before the first batch of each pass over the data. */
  public void onEpochBegin() {}

  /** Runs after the last batch of each pass over the data. */
  public void onEpochEnd() {}

  /**
   * Sets the number of threads that create batches; 1 (default) creates them in the calling thread.
   */
  public final PyDataset workers(int threads) {
    workers = (int) Check.positive("PyDataset", "workers", threads);
    return this;
  }

  /** Sets the largest number of batches that workers create in advance, by default 10. */
  public final PyDataset maxQueueSize(int batches) {
    maxQueueSize = (int) Check.positive("PyDataset", "maxQueueSize", batches);
    return this;
  }

  @Override
  public final long size() {
    return -1;
  }

  @Override
  public final boolean keepsBatches() {
    return true;
  }

  @Override
  public final long batchCount(int asked) {
    return numBatches();
  }

  @Override
  public final Batch peek() {
    Check.that(numBatches() != 0, "PyDataset: expected at least one batch, numBatches is 0.");
    return item(0);
  }

  private Batch item(int index) {
    return Check.given(getClass().getSimpleName(), "batch " + index, getItem(index));
  }

  @Override
  public final Batches batches(int batchSize, @Nullable RandomGenerator shuffle) {
    int count = numBatches();
    var order =
        count == INFINITE || shuffle == null ? null : ArrayDataset.permutation(count, shuffle);
    var indices =
        (count == INFINITE ? IntStream.iterate(0, i -> i + 1) : IntStream.range(0, count))
            .map(i -> order == null ? i : order[i])
            .iterator();
    IntFunction<Batch> reader = this::item;
    var items = BatchWorkers.of(reader, indices, workers, maxQueueSize);
    return new Batches() {
      private boolean begun;
      private boolean ended;

      @Override
      public boolean hasNext() {
        if (!begun) onEpochBegin();
        begun = true;
        if (items.hasNext()) return true;
        end();
        return false;
      }

      @Override
      public Batch next() {
        var unused = hasNext();
        return items.next();
      }

      @Override
      public void close() {
        items.close();
        if (begun) end();
      }

      private void end() {
        if (!ended) onEpochEnd();
        ended = true;
      }
    };
  }

  @Override
  public String toString() {
    return numBatches() < 0 ? Dataset.text(-1) : "Dataset of " + numBatches() + " batches";
  }
}
