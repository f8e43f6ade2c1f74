package dev.rhyton.data.internal;

import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.tensor.Seed;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads a pass ahead in a separate thread, which ends when the pass is closed. */
public final class Prefetch {
  private static final long CLOSE_MILLIS = 1000;

  /** An item of the queue: a batch, the error that ended the reading, or neither at the end. */
  private record Item(@Nullable Batch batch, @Nullable Throwable error) {}

  private final BlockingQueue<Item> queue;
  private final Queue<Item> taken = new ArrayDeque<>();
  private final int together;
  private final Thread reader;
  private boolean ended;

  private Prefetch(Batches source, int ahead) {
    together = ahead / 2;
    queue = new LinkedBlockingQueue<>(ahead - together);
    reader = new Thread(Seed.sharing(() -> read(source)), "rhyton-prefetch");
    reader.setDaemon(true);
    reader.start();
  }

  public static Batches of(Batches source, int ahead) {
    var prefetch = new Prefetch(source, ahead);
    Supplier<Batch> next = prefetch::next;
    return Batches.of(next, prefetch::close);
  }

  private void read(Batches source) {
    try {
      Item last;
      try (source) {
        while (source.hasNext()) queue.put(new Item(source.next(), null));
        last = new Item(null, null);
      } catch (RuntimeException | Error e) {
        last = new Item(null, e);
      }
      queue.put(last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed: nobody waits for the rest
    }
  }

  private @Nullable Batch next() {
    if (ended) return null;
    if (taken.isEmpty()) {
      taken.add(take());
      // Waking the reader for each batch takes longer than short steps.
      queue.drainTo(taken, together);
    }
    var item = taken.remove();
    ended = item.batch == null;
    if (item.error instanceof RuntimeException e) throw e;
    if (item.error instanceof Error e) throw e;
    return item.batch;
  }

  /**
   * Returns the next item. An interrupt is preserved for the caller, because half a prediction
   * would be wrong.
   */
  private Item take() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return queue.take();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  private void close() {
    ended = true;
    reader.interrupt();
    try {
      reader.join(CLOSE_MILLIS); // a source that ignores interrupts ends after its batch
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
