package dev.rhyton.notebook;

import java.util.HashSet;
import java.util.Set;

/**
 * The handlers that wait for the thread of the cells. A handler waits at most once: when it runs,
 * it reads the newest value, so that the values of a slider that moves are not queued.
 */
final class ControlEvents {
  private static final Set<Runnable> WAITING = new HashSet<>();

  private ControlEvents() {}

  /** Runs a handler when no cell and no other handler runs. */
  static void submit(Runnable handler) {
    synchronized (WAITING) {
      if (!WAITING.add(handler)) return;
    }
    NotebookKernels.runEvent(
        () -> {
          synchronized (WAITING) {
            WAITING.remove(handler);
          }
          handler.run();
        });
  }
}
