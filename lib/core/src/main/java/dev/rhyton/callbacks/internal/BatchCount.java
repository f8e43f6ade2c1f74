package dev.rhyton.callbacks.internal;

/**
 * Counts the batches of a whole training. A callback is called once for the batches of an execution
 * ({@code stepsPerExecution}), with the number of the last one in its epoch.
 */
public final class BatchCount {
  private long last = -1; // the number of the last batch in its epoch
  private long before;
  private long total;

  /** Adds the batches up to this one. */
  public void end(long batch) {
    before = total;
    total += batch > last ? batch - last : batch + 1;
    last = batch;
  }

  /** Returns the number of batches so far. */
  public long total() {
    return total;
  }

  /** Returns the number of batches before those that were added last. */
  public long before() {
    return before;
  }
}
