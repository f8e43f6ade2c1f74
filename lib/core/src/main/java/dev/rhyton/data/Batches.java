package dev.rhyton.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/**
 * One pass over a dataset. Whoever opened it closes it, which ends reading ahead and frees files;
 * {@code fit}, {@code evaluate} and {@code predict} do so for what they read.
 *
 * <pre>{@code
 * try (var batches = data.batches(32, null)) {
 *   while (batches.hasNext()) model.trainOnBatch(batches.next().x().get(0), ...);
 * }
 * }</pre>
 */
public interface Batches extends Iterator<Batch>, AutoCloseable {
  @Override
  default void close() {}

  /** A pass that asks for one batch after another, until it is given null. */
  static Batches of(Supplier<Batch> nextOrNull, Runnable close) {
    return new Batches() {
      private Batch next;
      private boolean ended;

      @Override
      public boolean hasNext() {
        if (next == null && !ended) {
          next = nextOrNull.get();
          ended = next == null;
        }
        return !ended;
      }

      @Override
      public Batch next() {
        if (!hasNext()) throw new NoSuchElementException("This pass has no more batches.");
        var given = next;
        next = null;
        return given;
      }

      @Override
      public void close() {
        close.run();
      }
    };
  }
}
