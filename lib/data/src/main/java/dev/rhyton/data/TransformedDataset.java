package dev.rhyton.data;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A dataset that transforms the passes over another one. */
class TransformedDataset implements Dataset {
  /** Starts a pass, as {@link Dataset#batches} does. */
  interface Opener {
    Batches open(int batchSize, @Nullable RandomGenerator shuffle);
  }

  private final Dataset source;
  private final long size;
  private final List<Long> sizes;
  private final Opener opener;

  TransformedDataset(Dataset source, long size, Opener opener) {
    this(source, size, List.of(size), opener);
  }

  TransformedDataset(Dataset source, Opener opener) {
    this(source, source.size(), source.sizes(), opener);
  }

  private TransformedDataset(Dataset source, long size, List<Long> sizes, Opener opener) {
    this.source = source;
    this.size = size;
    this.sizes = sizes;
    this.opener = opener;
  }

  /** Applies a function to every batch of a dataset. */
  static Dataset of(Dataset source, UnaryOperator<Batch> change) {
    return new TransformedDataset(
        source,
        (batchSize, shuffle) -> {
          var batches = source.batches(batchSize, shuffle);
          return Batches.of(
              () -> batches.hasNext() ? change.apply(batches.next()) : null, batches::close);
        }) {
      @Override
      public Batch peek() {
        return change.apply(super.peek());
      }
    };
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public List<Long> sizes() {
    return sizes;
  }

  @Override
  public Batches batches(int batchSize, @Nullable RandomGenerator shuffle) {
    return opener.open(batchSizeFor(batchSize), shuffle);
  }

  @Override
  public boolean keepsBatches() {
    return source.keepsBatches();
  }

  @Override
  public boolean isReadOnce() {
    return source.isReadOnce();
  }

  @Override
  public Batch peek() {
    return source.peek();
  }

  @Override
  public int batchSizeFor(int asked) {
    return source.batchSizeFor(asked);
  }

  @Override
  public long largestBatch(int asked) {
    return sizes.size() > 1
        ? source.largestBatch(batchSizeFor(asked))
        : Dataset.super.largestBatch(asked);
  }

  @Override
  public String toString() {
    return Dataset.text(size);
  }
}
