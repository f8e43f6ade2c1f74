package dev.rhyton.data;

import dev.rhyton.config.Check;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A dataset over a source that can only be read sequentially, in its own order. */
final class StreamDataset implements Dataset {
  private final Supplier<Batches> source;
  private final boolean readOnce;
  private @Nullable Batches begun; // a pass of which only peek has read the first batch
  private @Nullable Batch first;

  StreamDataset(Supplier<Batches> source) {
    this(source, false);
  }

  private StreamDataset(Supplier<Batches> source, boolean readOnce) {
    this.source = source;
    this.readOnce = readOnce;
  }

  /** Creates a dataset from a source that can be iterated only once. */
  static StreamDataset once(Supplier<Batches> source) {
    var read = new AtomicBoolean();
    return new StreamDataset(
        () -> {
          Check.state(
              !read.getAndSet(true),
              () ->
                  "This dataset can be read once, and it has been: make it of an Iterable, or keep"
                      + " its samples with cache().");
          return source.get();
        },
        true);
  }

  /** Returns a pass over a source, which without a type can hold anything. */
  static Batches pass(Iterator<?> source, Runnable close) {
    return Batches.of(
        () -> {
          if (!source.hasNext()) return null;
          var next = Check.given("Dataset", "a batch of the source", source.next());
          Check.that(
              next instanceof Batch,
              "Dataset: expected a source of batches, Batch.of(x, y), or of samples, Batch.sample(x,"
                  + " y), received a value of type %s.",
              next.getClass().getSimpleName());
          return (Batch) next;
        },
        close);
  }

  @Override
  public long size() {
    return -1;
  }

  @Override
  public Batch peek() {
    var read = first();
    Check.that(read != null, "Expected at least one sample, the source of this dataset has none.");
    return read;
  }

  /** Reads the first batch of the next pass; returns null if there is none. */
  private synchronized @Nullable Batch first() {
    if (begun == null) {
      var pass = source.get();
      if (!pass.hasNext()) return null;
      begun = pass;
      first = pass.next();
    }
    return first;
  }

  @Override
  public boolean isReadOnce() {
    return readOnce;
  }

  @Override
  public boolean keepsBatches() {
    var read = first();
    return read != null && !read.isSample();
  }

  @Override
  public synchronized Batches batches(int batchSize, @Nullable RandomGenerator shuffle) {
    Check.positive("Dataset", "batchSize", batchSize);
    var pass = begun == null ? source.get() : begun;
    var read = begun == null ? null : first;
    begun = null;
    first = null;
    return grouped(pass, read, batchSize);
  }

  /** Returns the batches of a pass, in which single samples are grouped. */
  private static Batches grouped(Batches pass, @Nullable Batch first, int size) {
    var waiting = new ArrayDeque<Batch>();
    if (first != null) waiting.add(first);
    Supplier<Batch> next =
        () -> waiting.isEmpty() ? (pass.hasNext() ? pass.next() : null) : waiting.poll();
    return Batches.of(
        () -> {
          var batch = next.get();
          if (batch == null || !batch.isSample()) return batch;
          var samples = new ArrayList<>(List.of(batch));
          while (samples.size() < size) {
            var other = next.get();
            if (other == null) break;
            if (!other.isSample()) {
              waiting.add(other);
              break;
            }
            samples.add(other);
          }
          return Batch.concatenate(samples);
        },
        pass::close);
  }

  @Override
  public String toString() {
    return Dataset.text(-1);
  }
}
