package dev.rhyton.data.internal;

import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.tensor.Seed;
import java.util.ArrayDeque;
import java.util.PrimitiveIterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Creates batches by their indices in several threads, and returns them in order. */
public final class BatchWorkers {
  private static final int MOST_THREADS = 1000;

  private BatchWorkers() {}

  /**
   * Starts a pass over batches.
   *
   * @param ahead the largest number of batches that are created in advance
   */
  public static Batches of(
      IntFunction<Batch> reader, PrimitiveIterator.OfInt indices, int workers, int ahead) {
    if (workers == 1) {
      return Batches.of(() -> indices.hasNext() ? reader.apply(indices.nextInt()) : null, () -> {});
    }
    var pool =
        Executors.newFixedThreadPool(
            Math.min(workers, MOST_THREADS),
            task -> {
              var thread = new Thread(Seed.sharing(task), "rhyton-worker");
              thread.setDaemon(true);
              return thread;
            });
    var queue = new ArrayDeque<Future<Batch>>();
    return Batches.of(
        () -> {
          while (indices.hasNext() && queue.size() < ahead) {
            int index = indices.nextInt();
            queue.add(pool.submit(() -> reader.apply(index)));
          }
          return queue.isEmpty() ? null : result(queue.remove());
        },
        pool::shutdownNow);
  }

  private static Batch result(Future<Batch> batch) {
    try {
      return batch.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a batch.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException error) throw error;
      if (e.getCause() instanceof Error error) throw error;
      throw new IllegalStateException(e.getCause());
    }
  }
}
