package dev.rhyton.kernel;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * A thread that runs the code of one cell after the other, so that what belongs to a thread stays,
 * such as the value of a {@code ThreadLocal} and the modes of some libraries.
 */
final class CellThread {
  private static final int CHECK_MILLIS = 100;

  private final SynchronousQueue<FutureTask<?>> tasks = new SynchronousQueue<>();
  private final Thread thread;
  private volatile boolean ends;

  CellThread(ThreadGroup group, ClassLoader loader) {
    thread = new Thread(group, this::runTasks, "cell", 0, false);
    thread.setContextClassLoader(loader);
    thread.start();
  }

  private void runTasks() {
    while (!ends) {
      try {
        var task = tasks.take();
        boolean unused = Thread.interrupted(); // an interrupt of the code before
        task.run();
      } catch (InterruptedException e) {
        // The code has ended before the interrupt.
      }
    }
  }

  Thread thread() {
    return thread;
  }

  /** Returns whether the thread takes further code. */
  boolean isUsable() {
    return !ends && thread.isAlive();
  }

  /** Ends the thread after the code that it runs. */
  void end() {
    ends = true;
  }

  /**
   * Runs code, and waits for its value. An interrupt of the thread that waits is not an interrupt
   * of the code.
   */
  Object run(FutureTask<?> task) throws ExecutionException {
    boolean given = false;
    while (true) {
      try {
        while (!given) {
          if (!thread.isAlive()) task.cancel(false);
          given = task.isDone() || tasks.offer(task, CHECK_MILLIS, TimeUnit.MILLISECONDS);
        }
        return task.get();
      } catch (InterruptedException e) {
        // Continue to wait: the thread of the cell was interrupted too.
      }
    }
  }
}
