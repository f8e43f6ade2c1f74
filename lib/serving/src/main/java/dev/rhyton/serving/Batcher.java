package dev.rhyton.serving;

import static dev.rhyton.serving.ServingException.BAD_REQUEST;
import static dev.rhyton.serving.ServingException.ERROR;
import static dev.rhyton.serving.ServingException.TOO_MANY;
import static dev.rhyton.serving.ServingException.UNAVAILABLE;

import dev.rhyton.tensor.NDArray;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The queue of a model, and the threads that compute what is in it. A thread takes as many requests
 * at once as fit into a batch. It waits for more of them only while the service reads some, and
 * never longer than the given delay: a request that comes alone is computed at once.
 */
final class Batcher {
  private final LoadedModel model;
  private final int maxBatchSize;
  private final int maxQueue;
  private final long maxDelay; // nanoseconds
  private final AtomicInteger reading; // requests that the service reads at this moment
  private final Consumer<List<NDArray>> observer; // of the inputs of each batch
  private final Consumer<Integer> sizes; // of the batches
  private final ArrayDeque<Job> queue = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final AtomicInteger threads;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private boolean retired;
  private volatile boolean isBatching;

  /** The samples of a request. */
  private static final class Job {
    final List<NDArray> inputs;
    final int rows;
    final long deadline;
    final CompletableFuture<List<NDArray>> result = new CompletableFuture<>();

    Job(List<NDArray> inputs, long deadline) {
      this.inputs = inputs;
      rows = inputs.get(0).shape().rank() == 0 ? 1 : inputs.get(0).length();
      this.deadline = deadline;
    }

    boolean goesWith(Job other) {
      for (int i = 0; i < inputs.size(); i++) {
        var a = inputs.get(i);
        var b = other.inputs.get(i);
        boolean alike =
            a.dtype() == b.dtype()
                && a.shape().rank() > 0
                && a.length() == rows
                && b.length() == other.rows
                && a.shape().from(1).equals(b.shape().from(1));
        if (!alike) return false;
      }
      return true;
    }
  }

  Batcher(
      String name,
      LoadedModel model,
      ModelServer options,
      AtomicInteger reading,
      Consumer<List<NDArray>> observer,
      Consumer<Integer> sizes) {
    this.model = model;
    maxBatchSize = options.maxBatchSize();
    maxQueue = options.maxQueue();
    maxDelay = options.maxDelay().toNanos();
    this.reading = reading;
    this.observer = observer;
    this.sizes = sizes;
    isBatching = maxBatchSize > 1 && model.takesBatches();
    threads = new AtomicInteger(options.parallel());
    for (int i = 0; i < options.parallel(); i++) {
      var thread = new Thread(this::work, "rhyton-serving " + name);
      thread.setDaemon(true);
      thread.start();
    }
  }

  /**
   * Adds a request to the queue.
   *
   * @param deadline when it is not computed any more, by {@link System#nanoTime}
   * @return its outputs; null if the model is being replaced or removed, so that the request
   *     belongs to another one
   */
  @Nullable CompletableFuture<List<NDArray>> submit(List<NDArray> inputs, long deadline) {
    lock.lock();
    try {
      if (retired) return null;
      if (queue.size() >= maxQueue) {
        throw new ServingException(
            TOO_MANY, "%d requests are waiting already, the most that may: try again.", maxQueue);
      }
      var job = new Job(inputs, deadline);
      queue.add(job);
      changed.signal();
      return job.result;
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no further requests; the model is closed after those that are in the queue. */
  CompletableFuture<Void> retire() {
    lock.lock();
    try {
      retired = true;
      changed.signalAll();
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses requests that have waited for too long, also while all threads compute. */
  void expire(long now) {
    var late = new ArrayList<Job>();
    lock.lock();
    try {
      while (!queue.isEmpty() && queue.peek().deadline - now <= 0) late.add(queue.poll());
    } finally {
      lock.unlock();
    }
    late.forEach(Batcher::refuseLate);
  }

  private static void refuseLate(Job job) {
    job.result.completeExceptionally(
        new ServingException(
            UNAVAILABLE, "The request waited in the queue until its time was over: try again."));
  }

  private void work() {
    try {
      for (var batch = take(); !batch.isEmpty(); batch = take()) compute(batch);
    } finally {
      if (threads.decrementAndGet() == 0) {
        model.close();
        ended.complete(null);
      }
    }
  }

  /** Returns the next requests to compute at once; none if the model is closed. */
  private List<Job> take() {
    lock.lock();
    try {
      while (true) {
        while (queue.isEmpty()) {
          if (retired) return List.of();
          changed.awaitUninterruptibly();
        }
        if (isBatching) awaitMore();
        long now = System.nanoTime();
        while (!queue.isEmpty() && queue.peek().deadline - now <= 0) refuseLate(queue.poll());
        if (!queue.isEmpty()) return batch();
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitMore() {
    long end = System.nanoTime() + maxDelay;
    while (!retired && reading.get() > 0 && queue.size() < maxBatchSize) {
      long left = end - System.nanoTime();
      if (left <= 0) return;
      try {
        var unused = changed.awaitNanos(left);
      } catch (InterruptedException e) {
        return; // nobody interrupts these threads
      }
    }
  }

  private List<Job> batch() {
    var batch = new ArrayList<Job>();
    batch.add(queue.poll());
    int rows = batch.get(0).rows;
    while (isBatching && !queue.isEmpty()) {
      var next = queue.peek();
      if (rows + next.rows > maxBatchSize || !batch.get(0).goesWith(next)) break;
      rows += next.rows;
      batch.add(queue.poll());
    }
    if (!queue.isEmpty()) changed.signal(); // for another thread
    return batch;
  }

  private void compute(List<Job> batch) {
    if (batch.size() > 1 && together(batch)) return;
    batch.forEach(this::alone);
  }

  /** Computes requests as one batch; returns whether that was possible. */
  private boolean together(List<Job> batch) {
    try {
      int count = batch.get(0).inputs.size();
      var inputs =
          IntStream.range(0, count)
              .mapToObj(i -> NDArray.concatenate(batch.stream().map(j -> j.inputs.get(i)).toList()))
              .toList();
      int rows = batch.stream().mapToInt(j -> j.rows).sum();
      var outputs = model.predict(inputs);
      if (outputs.stream().anyMatch(o -> o.shape().rank() == 0 || o.length() != rows)) {
        isBatching = false; // its outputs are not those of single samples
        return false;
      }
      observer.accept(inputs);
      sizes.accept(rows);
      int from = 0;
      for (var job : batch) {
        int start = from;
        from += job.rows;
        int end = from;
        job.result.complete(outputs.stream().map(o -> o.slice(start, end)).toList());
      }
      return true;
    } catch (IllegalArgumentException e) {
      return false; // one of them is refused, and the others are not
    } catch (RuntimeException | Error e) {
      batch.forEach(j -> j.result.completeExceptionally(failure(e)));
      return true;
    }
  }

  private void alone(Job job) {
    try {
      observer.accept(job.inputs);
      job.result.complete(model.predict(job.inputs));
      sizes.accept(job.rows);
    } catch (IllegalArgumentException e) {
      job.result.completeExceptionally(new ServingException(BAD_REQUEST, "%s", e.getMessage()));
    } catch (RuntimeException | Error e) {
      job.result.completeExceptionally(failure(e));
    }
  }

  private static ServingException failure(Throwable e) {
    ModelService.LOG.log(System.Logger.Level.ERROR, "A prediction failed.", e);
    return new ServingException(ERROR, "The prediction failed: %s", e.getMessage());
  }
}
