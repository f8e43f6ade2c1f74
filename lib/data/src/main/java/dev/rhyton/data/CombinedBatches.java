package dev.rhyton.data;

import java.util.List;
import java.util.stream.IntStream;

/** Passes over two datasets together. */
final class CombinedBatches {
  private CombinedBatches() {}

  /**
   * Returns the samples of one, then those of the other; a batch may hold samples of both, unless
   * the batches are to be kept as they are.
   */
  static Batches concat(Batches a, Batches b, int batchSize, boolean asGiven) {
    if (asGiven) {
      return Batches.of(
          () -> a.hasNext() ? a.next() : b.hasNext() ? b.next() : null, () -> closeBoth(a, b));
    }
    var first = new SampleReader(a);
    var second = new SampleReader(b);
    return Batches.of(
        () -> {
          var batch = first.read(batchSize);
          if (batch != null && batch.size() == batchSize) return batch;
          if (batch == null) return second.read(batchSize);
          var rest = second.read(batchSize - batch.size());
          return rest == null ? batch : Batch.concatenate(List.of(batch, rest));
        },
        () -> closeBoth(a, b));
  }

  /**
   * Returns the samples of both combined, as long as both have samples, in batches of a size or, if
   * these are to be kept, in those of the first.
   */
  static Batches zip(Batches a, Batches b, int batchSize, boolean asGiven) {
    var first = new SampleReader(a);
    var second = new SampleReader(b);
    return Batches.of(
        () -> {
          var left = asGiven ? first.readGiven() : first.read(batchSize);
          if (left == null) return null;
          var right = second.read(asGiven ? left.size() : batchSize);
          if (right == null) return null;
          int size = Math.min(left.size(), right.size());
          return left.slice(0, size).beside(right.slice(0, size));
        },
        () -> closeBoth(a, b));
  }

  /** Reads samples from the concatenation of two datasets, in the order of the indices. */
  static Batch read(IndexedDataset a, IndexedDataset b, int[] index) {
    int border = (int) a.size();
    var first = IntStream.of(index).filter(i -> i < border).toArray();
    var second = IntStream.of(index).filter(i -> i >= border).map(i -> i - border).toArray();
    if (second.length == 0) return a.read(first);
    if (first.length == 0) return b.read(second);
    var order = new int[index.length];
    int ofFirst = 0;
    int ofSecond = first.length;
    for (int i = 0; i < order.length; i++) order[i] = index[i] < border ? ofFirst++ : ofSecond++;
    return Batch.concatenate(List.of(a.read(first), b.read(second))).select(order);
  }

  private static void closeBoth(Batches a, Batches b) {
    try (a;
        b) {
      // closing is all
    }
  }
}
