package dev.rhyton.data;

import dev.rhyton.config.Check;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one pass over a dataset. The caller that opens a pass closes it, which stops
 * prefetching and closes files; {@code fit}, {@code evaluate} and {@code predict} close the passes
 * that they open.
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

  /** Creates a pass over the batches that {@code nextOrNull} returns, until it returns null. */
  static Batches of(Supplier<Batch> nextOrNull, Runnable close) {
    Check.given("Batches", "close", close);
    return new Batches() {
      private @Nullable Batch next;
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
      public @Nullable Batch next() {
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
