package dev.rhyton.data;

import dev.rhyton.config.Check;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A dataset over a source that can only be read sequentially, in its own order. */
final class StreamDataset implements Dataset {
  private final Supplier<Batches> source;
  private Batches begun; // a pass of which only peek has read the first batch
  private Batch first;

  StreamDataset(Supplier<Batches> source) {
    this.source = source;
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
        });
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
  public synchronized Batch peek() {
    if (begun == null) {
      var pass = source.get();
      Check.that(
          pass.hasNext(), "Expected at least one sample, the source of this dataset has none.");
      begun = pass;
      first = pass.next();
    }
    return first;
  }

  @Override
  public synchronized Batches batches(int batchSize, RandomGenerator shuffle) {
    Check.positive("Dataset", "batchSize", batchSize);
    var cursor = begun == null ? new Cursor(source.get()) : new Cursor(begun, first);
    begun = null;
    first = null;
    return cursor.batches(batchSize);
  }

  @Override
  public String toString() {
    return Dataset.text(-1);
  }
}
