package dev.rhyton.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.layers.LayerInternals;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Coordinates the threads that use a model: any number of threads predict, only one at a time
 * trains or evaluates, and none uses the model while it closes.
 */
final class ModelUse {
  private final Model model;
  private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();
  private final ReentrantLock steps = new ReentrantLock();
  private volatile @Nullable Step running; // or null
  private boolean closed;

  /** One or several steps that a thread runs, perhaps within other ones. */
  record Step(String what, boolean trains, Thread thread, @Nullable Step outer) {}

  ModelUse(Model model) {
    this.model = model;
  }

  /** Runs a use that excludes only closing the model. */
  @CanIgnoreReturnValue
  <T> T predicting(Supplier<T> use) {
    open.readLock().lock();
    try {
      checkOpen();
      return use.get();
    } finally {
      open.readLock().unlock();
    }
  }

  /** Runs a change of the model; throws if another thread trains or evaluates. */
  <T> T training(String what, Supplier<T> use) {
    var step = begin(what, true);
    try {
      return use.get();
    } finally {
      end(step);
    }
  }

  /** Runs an evaluation after those of other threads; throws if another thread trains. */
  <T> T evaluating(String what, Supplier<T> use) {
    var step = begin(what, false);
    try {
      return use.get();
    } finally {
      end(step);
    }
  }

  /** Begins a change of the model or an evaluation; the caller ends it. */
  Step begin(String what, boolean trains) {
    open.readLock().lock();
    boolean begun = false;
    try {
      checkOpen();
      enter(what, trains);
      begun = true;
    } finally {
      if (!begun) open.readLock().unlock();
    }
    var step = new Step(what, trains, Thread.currentThread(), running);
    running = step;
    return step;
  }

  /** Ends what {@link #begin} began. */
  void end(Step step) {
    running = step.outer();
    steps.unlock();
    open.readLock().unlock();
  }

  private void enter(String what, boolean trains) {
    while (!steps.tryLock()) {
      var other = running;
      Check.state(
          other == null || !(trains || other.trains()),
          () ->
              what
                  + ": "
                  + LayerInternals.label(model)
                  + " is in use by "
                  + Objects.requireNonNull(other).what()
                  + " on thread \""
                  + other.thread().getName()
                  + "\". One thread at a time can train a model; wait for it, or clone the model.");
      Thread.onSpinWait();
      if (other != null) {
        steps.lock(); // evaluations wait for each other
        return;
      }
    }
  }

  private void checkOpen() {
    Check.state(!closed, () -> LayerInternals.label(model) + " is closed: build or load it again.");
  }

  boolean isClosed() {
    return closed;
  }

  /** Closes the model once, after the current predictions have ended. */
  void close(Runnable free) {
    Check.state(
        open.getReadHoldCount() == 0,
        () -> "close: " + LayerInternals.label(model) + " is in use by the thread that closes it.");
    var other = running;
    Check.state(
        other == null,
        () ->
            "close: "
                + LayerInternals.label(model)
                + " is in use by "
                + Objects.requireNonNull(other).what()
                + " on another thread.");
    open.writeLock().lock();
    try {
      if (closed) return;
      closed = true;
      free.run();
    } finally {
      open.writeLock().unlock();
    }
  }
}
